import type { Row } from './refusals';

/** A batch of the finance interface (GLS840), by its key. */
export interface VoucherBatch {
  readonly head: Row;
  /** By line number. */
  readonly lines: Map<string, Row>;
  /** 10 entered, 15 control found fault, 20 controlled, 90 posted. */
  status: '10' | '15' | '20' | '90';
  readonly createdAt: number;
}

/** A voucher in the general ledger; with a customer's line, an invoice in the receivables ledger too. */
export interface StandingVoucher {
  /** DIVI, YEA4, VSER, VONO, JRNO, ACDT, KEY1. */
  readonly head: Row;
  readonly lines: readonly Row[];
  readonly createdAt: number;
}

export interface Invoice {
  readonly row: Row;
  readonly createdAt: number;
}

/** A purchase order as it is entered (PPS370), and what became of it (PPS200). */
export interface PurchaseEntry {
  readonly head: Row;
  readonly lines: Row[];
  readonly charges: Row[];
  readonly texts: Row[];
  readonly addresses: Row[];
  readonly createdAt: number;
}

export interface PurchaseOrder extends PurchaseEntry {
  /** When the lines were last changed by deletion. */
  deletedLines: number;
}

/** An open entry under its message number; `finished` once FinishEntry has come. */
export interface PurchaseMessage {
  readonly orders: Set<string>;
  finished: boolean;
}

export interface GoodsReturn {
  readonly head: Row;
  readonly lines: Row[];
  readonly createdAt: number;
}

/** How an interface of GLS850 reads its records: by record id, the width of each value in turn. */
export interface VoucherInterface {
  /** 1: positional records (AddBatchLine); 2: fields (AddBatchLineFld). */
  readonly usage: 1 | 2;
  readonly records?: Readonly<Record<string, readonly (readonly [string, number])[]>>;
}

const DIMENSIONS = ['AIT2', 'AIT3', 'AIT4', 'AIT5', 'AIT6', 'AIT7'] as const;

/** An interface for receivables and one for the general ledger, as this tenant has made them. */
export const STANDARD_INTERFACES: Readonly<Record<string, VoucherInterface>> = {
  'CROSSDOCK-AR': {
    usage: 1,
    records: {
      I1: [
        ['GRNR', 9], ['LINE', 8], ['DIVI', 3], ['PYNO', 10], ['CINO', 15], ['CUAM', 17], ['CUCD', 3], ['ACDT', 8], ['DUDT', 8],
        ['VTXT', 40],
      ],
      I2: [
        ['GRNR', 9], ['LINE', 8], ['DIVI', 3], ['AIT1', 10], ...DIMENSIONS.map((field) => [field, 10] as const), ['CUAM', 17],
        ['CUCD', 3], ['ACDT', 8], ['VTCD', 2], ['VTXT', 40],
      ],
    },
  },
  'CROSSDOCK-GL': { usage: 2 },
}; // prettier-ignore

/** The tables of finance, purchasing and returns. */
export class FinanceState {
  /** By account type and number: `1/4000`. */
  readonly accounts = new Map<string, Row>();
  /** By division and key. */
  readonly voucherBatches = new Map<string, VoucherBatch>();
  readonly vouchers: StandingVoucher[] = [];
  readonly invoices: Invoice[] = [];
  /** `AAA/202611`. */
  readonly closedPeriods = new Set<string>();
  readonly suppliers = new Map<string, Row>();
  readonly purchaseMessages = new Map<string, PurchaseMessage>();
  /** By order number. */
  readonly purchaseEntries = new Map<string, PurchaseEntry>();
  readonly purchaseOrders = new Map<string, PurchaseOrder>();
  /** By warehouse and number. */
  readonly returns = new Map<string, GoodsReturn>();
  readonly counters = { voucher: 0, journal: 0, message: 0, purchase: 0, return: 0 };
}
