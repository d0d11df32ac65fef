import { Catalogue } from './catalogue';
import { PriceTables } from './master-data-state';
import { FinanceState } from './finance-state';
import type { Row } from './refusals';
import { SearchIndex } from './search-index';
import type { M3Settings } from './settings';
import { SortedIndex } from './sorted-index';

export interface Customer {
  readonly row: Row;
  /** By address type and id. */
  readonly addresses: Map<string, Row>;
  readonly createdAt: number;
}

export interface Template {
  readonly number: string;
  readonly name: string;
  /** The customer numbers it gives out are this prefix and a running number, ten characters together. */
  readonly prefix: string;
  /** What a new customer takes over. */
  readonly defaults: Readonly<Row>;
  /** Fields without which the new customer stays in status 12. */
  readonly required: readonly string[];
}

export interface Item {
  readonly row: Row;
  /** Units it may be ordered in. */
  units: readonly string[];
  /** The factors of its alternative units, as MMS015 keeps them. */
  alternatives: readonly Row[];
  /** List price, used when a line comes without one. */
  readonly price: string;
  /** Warehouses it is stocked in; undefined means all. */
  readonly warehouses?: readonly string[];
  /** Balances by warehouse, where they differ from what `row` says for all of them. */
  balances?: Map<string, Row>;
  /** The change stamp of the balances nobody has changed. */
  readonly stockedAt: string;
}

export interface ErrorMessage {
  readonly level: string;
  readonly field: string;
  readonly id: string;
  readonly text: string;
}

export interface OrderParts {
  readonly lines: Row[];
  /** By address type. */
  readonly addresses: Map<string, Row>;
  /** Head charges, and line charges with `PONR`. */
  readonly charges: Row[];
  readonly texts: Row[];
}

export interface BatchOrder extends OrderParts {
  readonly head: Row;
  messages: ErrorMessage[];
  /** Reads left until a confirmation takes effect; undefined when none is under way. */
  pendingReads?: number;
  /** The next transfer breaks off with status 55. */
  interrupt?: boolean;
  readonly createdAt: number;
}

export interface Order extends OrderParts {
  readonly head: Row;
  readonly batch: string;
  deleted: boolean;
  readonly createdAt: number;
}

/** One company's tables. */
export class M3State {
  readonly catalogue: Catalogue;
  readonly customers = new Map<string, Customer>();
  readonly customersByKey = new SortedIndex<Customer>();
  readonly customersByName = new SortedIndex<Customer>();
  readonly customersByNumber = new SortedIndex<Customer>();
  readonly customerSearch: SearchIndex;
  readonly templates = new Map<string, Template>();
  readonly emails = new Map<string, Row>();
  readonly items = new Map<string, Item>();
  readonly itemsByNumber = new SortedIndex<Item>();
  readonly aliases = new Map<string, Row>();
  /** Charge id to its name and default amount. */
  readonly charges = new Map<string, Row>();
  readonly batches = new Map<string, BatchOrder>();
  readonly batchSearch: SearchIndex;
  /** Every final order ever made, deleted ones too. */
  readonly orders = new Map<string, Order>();
  readonly orderSearch: SearchIndex;
  readonly ordersByReference = new SortedIndex<Order>();
  /** Batch and final orders by CUOR and by customer: M3 has such indexes, and tests with many orders need them. */
  readonly batchesByReference = new Map<string, BatchOrder[]>();
  readonly batchesByCustomer = new Map<string, BatchOrder[]>();
  readonly ordersByCustomer = new Map<string, Order[]>();
  readonly prices = new PriceTables();
  /** Vouchers, purchase orders, returns and what they need. */
  readonly finance = new FinanceState();
  readonly purchaseSearch: SearchIndex;
  /** Number series. */
  readonly counters = { batch: 0, order: 0, customer: 0 };
  /** Answered calls by `PROGRAM/Transaction`, and the writes among them that came in by GET. */
  readonly executed = new Map<string, number>();
  readonly writesByGet: string[] = [];
  /** Records created later than this are unseen: the horizon of a stale read. */
  horizon = Number.POSITIVE_INFINITY;

  constructor(
    readonly settings: M3Settings,
    readonly now: () => number,
  ) {
    this.catalogue = new Catalogue(settings.missingTransactions);
    const lag = (): number => settings.searchLagMs;
    this.customerSearch = new SearchIndex(lag, now, 'CUNO');
    this.batchSearch = new SearchIndex(lag, now, 'CUOR');
    this.orderSearch = new SearchIndex(lag, now, 'CUOR');
    this.purchaseSearch = new SearchIndex(lag, now, 'YRE1');
  }

  seen(record: { readonly createdAt: number }): boolean {
    return record.createdAt <= this.horizon;
  }

  /** Date, time and change stamp of this moment, UTC. */
  stamp(): { date: string; time: string; lmts: string } {
    const now = this.now();
    const [date = '', time = ''] = new Date(now).toISOString().split(/[T.]/);
    return { date: date.replaceAll('-', ''), time: time.replaceAll(':', ''), lmts: String(now) };
  }

  /** The stamps of a new record. */
  created(): Row {
    const { date, time, lmts } = this.stamp();
    return { RGDT: date, RGTM: time, LMDT: date, LMTS: lmts, CHNO: '1', CHID: 'SANDBOX' };
  }

  /** Stamps a change on the row. */
  changed(row: Row): void {
    const { date, lmts } = this.stamp();
    row['LMDT'] = date;
    row['LMTS'] = lmts;
    row['CHNO'] = String((Number(row['CHNO'] ?? '0') % 999) + 1);
  }

  decimals(currency: string | undefined): number {
    return this.settings.currencies[currency ?? ''] ?? 2;
  }
}

/** Appends to a list in a map of lists. */
export function append<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
