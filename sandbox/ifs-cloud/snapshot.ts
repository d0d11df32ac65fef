import { Decimal } from 'decimal.js';
import type { Row } from './odata/edm';
import { voucherRows } from './projections/vouchers';
import type { IfsState } from './state';

export interface VoucherSnapshot {
  /** Company, type, year and number: `10-M-2026-2026000001`. */
  readonly number: string;
  /** `ReferenceNumber` of its first row, else the first word of its text. */
  readonly reference: string;
  readonly state: 'hold' | 'ledger';
  readonly status: string;
  readonly balanced: boolean;
  readonly company: string;
  readonly date: string;
  readonly currency: string;
  /** Sum of the debits in the currency of the rows. */
  readonly total: string;
  /** Account to signed amount in the currency of the rows. */
  readonly accounts: Readonly<Record<string, string>>;
  readonly head: Row;
  readonly rows: readonly Row[];
}

export interface CustomerSnapshot {
  readonly number: string;
  readonly name: string;
  readonly row: Row;
  readonly addresses: readonly Row[];
  readonly addressTypes: readonly Row[];
  readonly communicationMethods: readonly Row[];
  readonly contacts: readonly Row[];
  readonly orderProfile?: Row;
  readonly invoiceProfiles: readonly Row[];
}

export interface InvoiceSnapshot {
  readonly number: string;
  readonly company: string;
  readonly customer: string;
  readonly currency: string;
  readonly head: Row;
  readonly items: readonly Row[];
  readonly taxItems: readonly Row[];
}

export interface OrderSnapshot {
  readonly number: string;
  /** `CustomerPoNo`. */
  readonly reference: string;
  readonly customer: string;
  readonly state: string;
  readonly head: Row;
  readonly lines: readonly Row[];
  readonly charges: readonly Row[];
}

export interface IfsSnapshot {
  readonly vouchers: readonly VoucherSnapshot[];
  readonly customers: readonly CustomerSnapshot[];
  readonly invoices: readonly InvoiceSnapshot[];
  readonly orders: readonly OrderSnapshot[];
}

/** Everything that stands in the tenant, for whoever checks it, without a call to IFS. */
export function ifsSnapshot(state: IfsState): IfsSnapshot {
  const table = (name: string): Row[] => state.table(name).rows();
  return {
    vouchers: table('voucher').map((head) => voucher(state, head)),
    customers: table('customer').map((row) => customer(state, row)),
    invoices: table('invoice').map((head) => {
      const key = { Company: head['Company'] ?? null, InvoiceId: head['InvoiceId'] ?? null };
      const items = state.table('invoiceItem').where(key);
      return {
        number: text(head, 'InvoiceNo'),
        company: text(head, 'Company'),
        customer: text(head, 'Identity'),
        currency: text(head, 'Currency'),
        head,
        items,
        taxItems: table('taxItem').filter((tax) => items.some((item) => tax['SavedTo'] === itemKey(item))),
      };
    }),
    orders: table('customerOrder').map((head) => {
      const key = { OrderNo: head['OrderNo'] ?? null };
      return {
        number: text(head, 'OrderNo'),
        reference: text(head, 'CustomerPoNo'),
        customer: text(head, 'CustomerNo'),
        state: text(head, 'Objstate'),
        head,
        lines: state.table('orderLine').where(key),
        charges: state.table('orderCharge').where(key),
      };
    }),
  };
}

/** How the tax lines of an invoice item are tied to it. */
export const itemKey = (item: Row): string =>
  `COMPANY=${text(item, 'Company')}^INVOICE_ID=${text(item, 'InvoiceId')}^ITEM_ID=${text(item, 'ItemId')}^`;

const text = (row: Row, column: string): string => String(row[column] ?? '');

function voucher(state: IfsState, head: Row): VoucherSnapshot {
  const rows = voucherRows(state, head);
  const accounts = new Map<string, Decimal>();
  for (const row of rows) {
    const account = text(row, 'Account');
    accounts.set(account, (accounts.get(account) ?? new Decimal(0)).plus(text(row, 'CurrencyAmount')));
  }
  const [first = {}] = rows;
  return {
    number: ['Company', 'VoucherType', 'AccountingYear', 'VoucherNo'].map((key) => text(head, key)).join('-'),
    reference: text(first, 'ReferenceNumber') || (text(first, 'Text').split(' ')[0] ?? ''),
    state: head['Posted'] === true ? 'ledger' : 'hold',
    status: text(head, 'VoucherStatus'),
    balanced: head['VoucherStatus'] !== 'NotBalanced',
    company: text(head, 'Company'),
    date: text(head, 'VoucherDate'),
    currency: text(first, 'CurrencyCode'),
    total: Decimal.sum(0, ...rows.map((row) => text(row, 'CurrencyDebetAmount') || '0')).toFixed(),
    accounts: Object.fromEntries([...accounts].map(([account, amount]) => [account, amount.toFixed()])),
    head,
    rows,
  };
}

function customer(state: IfsState, row: Row): CustomerSnapshot {
  const key = { CustomerId: row['CustomerId'] ?? null };
  const [orderProfile] = state.table('customerOrderProfile').where({ CustomerNo: row['CustomerId'] ?? null });
  return {
    number: text(row, 'CustomerId'),
    name: text(row, 'Name'),
    row,
    addresses: state.table('customerAddress').where(key),
    addressTypes: state.table('customerAddressType').where(key),
    communicationMethods: state.table('communicationMethod').where(key),
    contacts: state.table('customerContact').where(key),
    ...(orderProfile && { orderProfile }),
    invoiceProfiles: state.table('customerInvoiceProfile').where(key),
  };
}
