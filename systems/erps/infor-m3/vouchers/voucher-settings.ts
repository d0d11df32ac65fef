import { z } from 'zod';
import { codes, upTo } from '../../field-types';
import { exportTable } from '../field-types';

/** What a stretch of an interface record can hold. */
export const LAYOUT_VALUES = [
  'literal',
  'voucher',
  'line',
  'division',
  'payer',
  'invoice',
  'account',
  'dimension2',
  'dimension3',
  'dimension4',
  'dimension5',
  'dimension6',
  'dimension7',
  'amount',
  'currency',
  'date',
  'tax-code',
  'text',
] as const;

const stretch = z.strictObject({
  value: z.enum(LAYOUT_VALUES),
  width: z.number().int().min(1).max(900),
  align: z.enum(['left', 'right']).default('left'),
  /** The text of a `literal`. */
  literal: z.string().optional(),
});
const layout = z.array(stretch).min(1);
export type Layout = z.output<typeof layout>;

const left = (value: (typeof LAYOUT_VALUES)[number], width: number): Layout[number] => ({
  value,
  width,
  align: 'left',
});
const amount: Layout[number] = { value: 'amount', width: 17, align: 'right' };
const literal = (text: string): Layout[number] => ({ ...left('literal', text.length), literal: text });

/** As one published record of a tenant begins, with the text behind it. */
const CUSTOMER_RECORD: Layout = [
  literal('I1'),
  left('voucher', 9),
  left('line', 8),
  left('division', 3),
  left('payer', 10),
  left('invoice', 15),
  amount,
  left('currency', 3),
  left('date', 8),
  left('date', 8),
  left('text', 40),
];

const ACCOUNT_RECORD: Layout = [
  literal('I2'),
  left('voucher', 9),
  left('line', 8),
  left('division', 3),
  left('account', 10),
  ...([2, 3, 4, 5, 6, 7] as const).map((number) => left(`dimension${number}`, 10)),
  amount,
  left('currency', 3),
  left('date', 8),
  left('tax-code', 2),
  left('text', 40),
];

/**
 * Posting money: external vouchers of M3's finance interface (GLS840MI). The interfaces and the positions in their
 * records are made by each tenant in GLS850; Infor publishes no layout.
 */
export const voucherSettings = z.strictObject({
  /** Receivables, by an interface with an accounts receivable template: it needs the positional records (usage 1). */
  receivables: z
    .strictObject({
      interface: upTo(15).default('CROSSDOCK-AR'),
      customerRecord: layout.default(CUSTOMER_RECORD),
      accountRecord: layout.default(ACCOUNT_RECORD),
    })
    .prefault({}),
  /** Journals and payments, by an interface with a general ledger template. */
  entries: z
    .strictObject({
      interface: upTo(15).default('CROSSDOCK-GL'),
      /** `fields`: one call with named fields for each line (usage 2); `records`: positional records (usage 1). */
      usage: z.enum(['fields', 'records']).default('fields'),
      /** The interface record of usage 2 (INRI). */
      recordType: upTo(2).default('I1'),
      /** `signed`: credits are negative; `debit-credit`: positive amounts and a code beside them. */
      amounts: z.enum(['signed', 'debit-credit']).default('signed'),
      debit: upTo(1).default('D'),
      credit: upTo(1).default('C'),
      accountRecord: layout.default(ACCOUNT_RECORD),
    })
    .prefault({}),
  decimalSeparator: z.enum([',', '.']).default(','),
  /** The account of what customers owe in journals and payments, where the mapping names none. */
  receivableAccount: upTo(10).optional(),
  /** Written behind the reference of what is taken back; the rest of the reversal's reference. */
  reversalSuffix: z.string().min(1).max(3).default('/C'),
  /** `content`: KEY1 changes with the content; `reference`: it is the reference, where that fits. */
  key: z.enum(['content', 'reference']).default('content'),
  /** Whether a batch that was half entered is completed by itself; else a person does away with it first. */
  resume: z.boolean().default(true),
  /** How M3 says that a batch key, or a line of it, is taken. */
  existsCodes: codes.default(['XRE0104']),
  /** `export` and `list` both prove absence; `auto`: the first that the tenant offers. */
  search: z.enum(['auto', 'export', 'list']).default('auto'),
  generalLedger: exportTable('FGLEDG', 'EG'),
  receivablesLedger: exportTable('FSLEDG', 'ES'),
  /** Transaction codes of the receivables ledger that mean "invoice". */
  invoiceCodes: codes.default(['10']),
  /** Lock codes (LCCD) that let an account be posted to. */
  openLocks: codes.default(['0']),
  /** How long an account that was found good is not asked for again. */
  accountMinutes: z.number().nonnegative().default(10),
});

export type VoucherSettings = z.output<typeof voucherSettings>;
