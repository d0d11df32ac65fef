import { Journal, Table } from './table';
import type { IfsSettings } from './settings';

const CODE_PARTS = ['B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J'] as const;

/** Every table with its key and its indexed columns. */
const TABLES: Readonly<Record<string, readonly [keys: readonly string[], indexed?: readonly string[]]>> = {
  company: [['Company']],
  projection: [['ProjectionName']],
  account: [['Company', 'Account']],
  ...Object.fromEntries(CODE_PARTS.map((part) => [`code${part}`, [['Company', `Code${part}`]]] as const)),
  taxCode: [['Company', 'TaxCode']],
  voucherType: [['Company', 'VoucherType']],
  userGroup: [['Company', 'UserGroup']],
  period: [['Company', 'AccountingYear', 'AccountingPeriod', 'UserGroup']],
  voucher: [['Company', 'VoucherType', 'AccountingYear', 'VoucherNo'], ['VoucherNo']],
  voucherRow: [
    ['Company', 'VoucherType', 'AccountingYear', 'VoucherNo', 'RowNo'],
    ['ReferenceNumber', 'VoucherNo', 'Text'],
  ],
  customer: [['CustomerId'], ['CustomerId', 'AssociationNo', 'Name']],
  customerAddress: [['CustomerId', 'AddressId'], ['CustomerId']],
  customerAddressType: [['CustomerId', 'AddressId', 'AddressTypeCode'], ['CustomerId']],
  communicationMethod: [
    ['CustomerId', 'CommId'],
    ['CustomerId', 'Value'],
  ],
  customerContact: [['CustomerId', 'PersonId'], ['CustomerId']],
  customerOrderProfile: [['CustomerNo'], ['CustomerNo']],
  customerInvoiceProfile: [['CustomerId', 'Company'], ['CustomerId']],
  customerCredit: [['CustomerId', 'Company'], ['CustomerId']],
  historyLog: [['LogId'], ['LogId']],
  historyAttribute: [['LogId', 'ColumnName'], ['LogId']],
  invoice: [
    ['Company', 'InvoiceId'],
    ['InvoiceId', 'Reference'],
  ],
  invoiceItem: [['Company', 'InvoiceId', 'ItemId'], ['InvoiceId']],
  sourceLine: [['Objkey'], ['Objkey']],
  taxItem: [['Objkey', 'TaxItemId'], ['Objkey']],
  salesPart: [['Contract', 'CatalogNo'], ['CatalogNo']],
  site: [['Contract']],
  chargeType: [['Contract', 'ChargeType']],
  customerOrder: [['OrderNo'], ['OrderNo', 'CustomerPoNo', 'CustomerNo']],
  orderLine: [['OrderNo', 'LineNo', 'RelNo', 'LineItemNo'], ['OrderNo']],
  orderCharge: [['OrderNo', 'SequenceNo'], ['OrderNo']],
};

/** The tables of one tenant. */
export class IfsState {
  readonly journal = new Journal();
  readonly allowedCompanies: Set<string>;
  readonly deniedProjections: Set<string>;
  readonly historyLog: Set<string>;
  /** Business errors answered so far: some of them lack their details. */
  businessErrors = 0;
  private readonly tables: ReadonlyMap<string, Table>;
  private readonly counters = new Map<string, number>();

  constructor(
    readonly settings: IfsSettings,
    readonly now: () => number,
  ) {
    this.allowedCompanies = new Set(settings.allowedCompanies);
    this.deniedProjections = new Set(settings.deniedProjections);
    this.historyLog = new Set(settings.historyLog);
    const clock = { now, nextVersion: () => this.next('version') };
    this.tables = new Map(
      Object.entries(TABLES).map(([name, [keys, indexed = []]]) => [
        name,
        new Table(name, keys, indexed, this.journal, clock),
      ]),
    );
  }

  table(name: string): Table {
    const table = this.tables.get(name);
    if (!table) throw new RangeError(`no table ${name}`);
    return table;
  }

  /** The next of a number series. A number once given is not given again, rolled back or not, as a sequence. */
  next(series: string, start = 1): number {
    const value = (this.counters.get(series) ?? start - 1) + 1;
    this.counters.set(series, value);
    return value;
  }

  /** Runs it whole or not at all. */
  atomically<T>(run: () => T): T {
    this.journal.begin();
    try {
      return run();
    } catch (error) {
      this.journal.rollback();
      throw error;
    } finally {
      this.journal.begin();
    }
  }

  /** Today in the tenant's time zone. */
  today(): string {
    return new Date(this.now() + this.settings.timeZoneOffsetMinutes * 60_000).toISOString().slice(0, 10);
  }

  /** This moment, UTC, to the second. */
  instant(): string {
    return `${new Date(this.now()).toISOString().slice(0, 19)}Z`;
  }
}

export { CODE_PARTS };
