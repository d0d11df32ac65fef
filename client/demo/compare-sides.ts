import { add, equal, type Amount } from '../../domain/money';
import type { ExpectedDocument, StandingDocument } from './documents';

export interface SideSum {
  readonly orders: number;
  readonly total: Amount;
}

export interface CountedSum {
  readonly count: number;
  readonly total: Amount;
}

/** Documents of one kind and currency on both sides. */
export interface DocumentSum {
  readonly kind: string;
  readonly currency: string;
  readonly shop: CountedSum;
  readonly erp: CountedSum;
}

export interface Comparison {
  /** What the orders themselves became, by currency. */
  readonly shop: Readonly<Record<string, SideSum>>;
  readonly erp: Readonly<Record<string, SideSum>>;
  /** Everything, invoices, payments and refunds among it. */
  readonly documents: readonly DocumentSum[];
  /** One sentence each; empty when both sides agree to the cent. */
  readonly differences: readonly string[];
}

export interface Sides {
  /** By order number. */
  readonly expected: ReadonlyMap<string, readonly ExpectedDocument[]>;
  /** The ERP's documents of this connection only. */
  readonly standing: readonly StandingDocument[];
  /** Orders that wait for a person: none of their documents may stand. */
  readonly waiting: ReadonlySet<string>;
  /** In front of every reference. */
  readonly prefix?: string;
  /** Kinds that the ERP's books do not tell apart. */
  readonly entries?: readonly string[];
}

/**
 * Compares the books of a shop with those of an ERP, and nothing of Crossdock's own: every document that is due stands
 * once in the ERP with the shop's amounts, account by account, and nothing stands there that the shop does not explain.
 */
export function compareSides({ expected, standing, waiting, prefix = '', entries = [] }: Sides): Comparison {
  const keyOf = (kind: string, reference: string): string =>
    `${entries.includes(kind) ? 'entries' : kind} ${reference}`;
  const differences: string[] = [];
  const byReference = new Map<string, StandingDocument[]>();
  for (const one of standing) {
    const key = keyOf(one.kind, firstVersion(one.reference));
    const before = byReference.get(key);
    if (before) before.push(one);
    else byReference.set(key, [one]);
  }
  /** In the shop's words: an ERP may keep several kinds as one. */
  const kinds = new Map<StandingDocument, string>();
  const due: ExpectedDocument[] = [];
  for (const [number, documents] of expected) {
    for (const document of documents) {
      const there = byReference.get(keyOf(document.kind, `${prefix}${document.id}`)) ?? [];
      for (const one of there) kinds.set(one, document.kind);
      const name = `${document.kind} ${prefix}${document.id} of order ${number}`;
      if (waiting.has(number)) {
        if (there.length > 0)
          differences.push(`${name} stands in the ERP, but the order is shown as waiting`);
        continue;
      }
      due.push(document);
      if (there.length !== 1) differences.push(`${name} stands ${there.length} times in the ERP`);
      for (const one of there) differences.push(...unequal(document, one).map((what) => `${name}: ${what}`));
    }
  }
  for (const one of standing.filter((each) => !kinds.has(each)))
    differences.push(`${one.kind} ${one.reference} stands in the ERP, but nothing in the shop explains it`);

  const shopRows = due.map(({ kind, id, currency, total }) => ({
    kind,
    currency,
    total,
    ofOrder: isOrder(id),
  }));
  const erpRows = standing.map((one) => ({
    kind: kinds.get(one) ?? one.kind,
    currency: one.currency,
    total: one.total,
    ofOrder: isOrder(one.reference.slice(prefix.length)),
  }));
  return {
    shop: orderSums(shopRows),
    erp: orderSums(erpRows),
    documents: documentSums(shopRows, erpRows),
    differences,
  };
}

/** What an edited order became next stands under the same reference with `/1`, `/2` … behind it. */
const firstVersion = (reference: string): string => reference.replace(/\/\d+$/, '');

/** Invoices, payments and refunds have a letter in front of their number. */
const isOrder = (id: string): boolean => !/^[IPR]/.test(id);

function unequal(wanted: ExpectedDocument, found: StandingDocument): string[] {
  const { currency } = wanted;
  const accounts = Object.entries(wanted.accounts ?? {}).filter(
    ([account, amount]) => !equal(amount, found.accounts?.[account] ?? '0'),
  );
  return [
    ...(equal(wanted.total, found.total)
      ? []
      : [`${wanted.total} ${currency} in the shop, ${found.total} in the ERP`]),
    ...(currency === found.currency ? [] : [`${currency} in the shop, ${found.currency} in the ERP`]),
    ...accounts.map(
      ([account, amount]) =>
        `${amount} ${currency} on account ${account} by the shop's books, ${found.accounts?.[account] ?? '0'} in the ERP`,
    ),
  ];
}

interface Row {
  readonly kind: string;
  readonly currency: string;
  readonly total: Amount;
  readonly ofOrder: boolean;
}

const countOf = (rows: readonly Row[]): CountedSum => ({
  count: rows.length,
  total: add('0', ...rows.map(({ total }) => total)),
});

function orderSums(rows: readonly Row[]): Record<string, SideSum> {
  const ofOrders = rows.filter(({ ofOrder }) => ofOrder);
  const currencies = [...new Set(ofOrders.map(({ currency }) => currency))];
  return Object.fromEntries(
    currencies.map((currency) => {
      const { count, total } = countOf(ofOrders.filter((row) => row.currency === currency));
      return [currency, { orders: count, total }];
    }),
  );
}

function documentSums(shop: readonly Row[], erp: readonly Row[]): DocumentSum[] {
  const nameOf = ({ kind, currency }: Row): string => `${kind} ${currency}`;
  const names = [...new Set([...shop, ...erp].map(nameOf))];
  return names.map((name) => {
    const [kind = '', currency = ''] = name.split(' ');
    const of = (rows: readonly Row[]): CountedSum => countOf(rows.filter((row) => nameOf(row) === name));
    return { kind, currency, shop: of(shop), erp: of(erp) };
  });
}

/** Several comparisons as one; the differences keep their order. */
export function together(comparisons: readonly Comparison[]): Comparison {
  const [shop, erp]: [Record<string, SideSum>, Record<string, SideSum>] = [{}, {}];
  const documents = new Map<string, DocumentSum>();
  for (const comparison of comparisons) {
    for (const [sums, more] of [
      [shop, comparison.shop],
      [erp, comparison.erp],
    ] as const) {
      for (const [currency, { orders, total }] of Object.entries(more)) {
        const before = sums[currency] ?? { orders: 0, total: '0' };
        sums[currency] = { orders: before.orders + orders, total: add(before.total, total) };
      }
    }
    for (const sum of comparison.documents) {
      const name = `${sum.kind} ${sum.currency}`;
      const before = documents.get(name);
      const plus = (a: CountedSum, b: CountedSum): CountedSum => ({
        count: a.count + b.count,
        total: add(a.total, b.total),
      });
      documents.set(
        name,
        before ? { ...sum, shop: plus(before.shop, sum.shop), erp: plus(before.erp, sum.erp) } : sum,
      );
    }
  }
  return {
    shop,
    erp,
    documents: [...documents.values()],
    differences: comparisons.flatMap(({ differences }) => differences),
  };
}
