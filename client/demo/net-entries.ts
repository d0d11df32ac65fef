import { add, equal, type Amount } from '../../domain/money';
import type { ExpectedDocument, LedgerEntry } from './documents';

const LETTERS = { I: 'invoices', P: 'payments', R: 'refunds' } as const;
export type EntrySource = 'orders' | (typeof LETTERS)[keyof typeof LETTERS];

/** What an ERP's ledger was told of the shops' orders, every entry counted, those taken back and their reversals too. */
export interface NetLedger {
  readonly posted: number;
  /** The same by what they are of. */
  readonly by: Readonly<Record<EntrySource, number>>;
  /** Of them those that take another one back. */
  readonly takenBack: number;
  /** Orders of which something was posted. */
  readonly orders: number;
  /** One sentence for each order whose entries do not come to what the shop says customers owe. */
  readonly differences: readonly string[];
}

const NONE: Record<EntrySource, number> = { orders: 0, invoices: 0, payments: 0, refunds: 0 };

export interface NetOf {
  readonly entries: readonly LedgerEntry[];
  /** By order number. */
  readonly expected: ReadonlyMap<string, readonly ExpectedDocument[]>;
  readonly waiting: ReadonlySet<string>;
  readonly prefix?: string;
  /** The account of what customers owe. */
  readonly receivable: string;
}

/**
 * Adds up everything that was ever posted of an order, and sets it against the shop: what was edited was posted, taken
 * back and posted anew, and must come to the shop's truth whatever stands in between. What no order explains must come to
 * nothing.
 */
export function netEntries({ entries, expected, waiting, prefix = '', receivable }: NetOf): NetLedger {
  const orderOf = new Map<string, string>();
  for (const [number, documents] of expected) {
    orderOf.set(number, number);
    for (const { id } of documents) orderOf.set(id, number);
  }
  const posted = new Map<string, Record<string, Amount>>();
  const by = { ...NONE };
  for (const { reference, currency, accounts } of entries) {
    const id = reference.slice(prefix.length).replace(/\/\d+$/, '');
    const order = orderOf.get(id) ?? id;
    by[LETTERS[id.charAt(0) as keyof typeof LETTERS] ?? 'orders'] += 1;
    const net = posted.get(order) ?? {};
    net[currency] = add(net[currency] ?? '0', accounts[receivable] ?? '0');
    posted.set(order, net);
  }
  const differences: string[] = [];
  for (const order of new Set([...expected.keys(), ...posted.keys()])) {
    const due = waiting.has(order) ? [] : (expected.get(order) ?? []);
    const owed: Record<string, Amount> = {};
    for (const { currency, accounts } of due)
      owed[currency] = add(owed[currency] ?? '0', accounts?.[receivable] ?? '0');
    const net = posted.get(order) ?? {};
    for (const currency of new Set([...Object.keys(owed), ...Object.keys(net)])) {
      const [wanted, found] = [owed[currency] ?? '0', net[currency] ?? '0'];
      if (!equal(wanted, found))
        differences.push(
          `what was posted of order ${prefix}${order} comes to ${found} ${currency} on account ${receivable}, ${wanted} by the shop's books`,
        );
    }
  }
  return {
    posted: entries.length,
    by,
    takenBack: entries.filter(({ takesBack }) => takesBack).length,
    orders: posted.size,
    differences,
  };
}

/** Several connections' entries as one. */
export function netTogether(parts: readonly NetLedger[]): NetLedger {
  const total = (of: (part: NetLedger) => number): number => parts.reduce((sum, part) => sum + of(part), 0);
  const names = Object.keys(NONE) as EntrySource[];
  return {
    posted: total(({ posted }) => posted),
    by: Object.fromEntries(names.map((name) => [name, total(({ by }) => by[name])])) as NetLedger['by'],
    takenBack: total(({ takenBack }) => takenBack),
    orders: total(({ orders }) => orders),
    differences: parts.flatMap(({ differences }) => differences),
  };
}
