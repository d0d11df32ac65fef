import { exactly } from './exact';

/** What a shop and an ERP say, in the checker's own words: neither the product's nor a vendor's. */

/** Every amount in the currency's own decimals; `discount` positive, `other` and `rounding` signed as on the bill. */
export interface Sums {
  readonly lines: string;
  readonly shipping: string;
  readonly discount: string;
  readonly tax: string;
  readonly other: string;
  readonly rounding: string;
  readonly total: string;
}

export interface TruthLine {
  /** The ERP's item. */
  readonly item: string;
  readonly quantity: string;
  /** Net, before the order's discount. */
  readonly amount: string;
}

export interface Content {
  readonly currency: string;
  readonly lines: readonly TruthLine[];
  readonly sums: Sums;
  /** Where the goods go, as one text; absent for goods that go nowhere. */
  readonly shipTo?: string;
}

/** What documents are, as far as the checker tells them apart. General ledgers know a payment as a journal. */
export type PaperKind = 'sales-order' | 'purchase-order' | 'credit-note' | 'receivable' | 'journal';

/** Account to signed amount, debit positive; of what stands in the ERP every account it names. */
export interface Booked {
  readonly currency: string;
  readonly accounts: Readonly<Record<string, string>>;
}

/** What should stand in the ERP for one thing of the shop: for the order itself, an invoice, a payment or a refund. */
export type Paper = {
  /** The root of its references: the order's number, or a letter and the part's number, such as `R77`. */
  readonly source: string;
  readonly kind: PaperKind;
} & ({ readonly goods: Content } | { readonly booked: Booked });

/** An order as the shop has it. */
export interface ShopOrder extends Content {
  readonly number: string;
  /** The shop's internal id. */
  readonly id: string;
  /** `due`: it must stand in the ERP; `cancelled`: nothing may stand; `not-due`: not released yet. */
  readonly state: 'due' | 'cancelled' | 'not-due';
  /** All that should stand for it and its parts now. Default: a sales order with its content, when it is due. */
  readonly papers?: readonly Paper[];
}

export const papersOf = (order: ShopOrder): readonly Paper[] =>
  order.papers ??
  (order.state === 'due' ? [{ source: order.number, kind: 'sales-order', goods: order }] : []);

/** A document that carries goods and stands, or stood, in the ERP. Credits are counted as the shop counts what it gave. */
export interface ErpOrder extends Content {
  readonly id: string;
  /** What we wrote into it, such as `100000007/1`. */
  readonly reference: string;
  /** The thing of the shop that the reference speaks of. */
  readonly source: string;
  readonly kind: PaperKind;
  readonly deleted: boolean;
}

/** A posted voucher. It is never changed: another one takes it back. */
export interface ErpEntry extends Booked {
  readonly id: string;
  /** Of the document, whether this is it or takes it back. */
  readonly reference: string;
  readonly source: string;
  readonly kind: PaperKind;
  readonly takesBack: boolean;
}

/** Something half-entered that is no document yet. */
export interface ErpDraft {
  readonly id: string;
  readonly reference: string;
  readonly source: string;
}

export interface ErpState {
  readonly orders: readonly ErpOrder[];
  readonly entries: readonly ErpEntry[];
  readonly drafts: readonly ErpDraft[];
  /** Customers we made, by the key they are searched by. */
  readonly customers: readonly { readonly id: string; readonly key: string }[];
}

/** A later version is entered under its source with `/1`, `/2` … behind it. */
export const sourceOf = (reference: string): string => reference.replace(/\/\d+$/, '');

/** One order of the harness's own list: what the shop took, and every version of it since. */
export interface Taken {
  readonly number: string;
  /** First to last; the last is what the shop should say now. */
  readonly versions: readonly ShopOrder[];
  /** True when the feed made it so that a person has to look at it. */
  readonly needsPerson: boolean;
}

/** What people see of an order (`crossdock orders --json`). */
export interface Seen {
  readonly stage: string;
  readonly cause: readonly string[];
  /** What is wrong and what to do. */
  readonly message?: string;
}

const SUMS = ['lines', 'shipping', 'discount', 'tax', 'other', 'rounding', 'total'] as const;

/** One sentence a difference; empty when both book the same. */
export function bookedDifferences(wanted: Booked, found: Booked): string[] {
  const said: string[] = [];
  if (found.currency !== wanted.currency)
    said.push(`currency ${found.currency} instead of ${wanted.currency}`);
  for (const account of new Set([...Object.keys(wanted.accounts), ...Object.keys(found.accounts)])) {
    const [want, have] = [wanted, found].map(({ accounts }) =>
      exactly(accounts[account] ?? '0', wanted.currency),
    );
    if (want !== have) said.push(`${have} on account ${account} instead of ${want}`);
  }
  return said;
}

/** One sentence a difference; empty when both say the same. */
export function differences(wanted: Content, found: Content): string[] {
  const said: string[] = [];
  if (found.currency !== wanted.currency)
    said.push(`currency ${found.currency} instead of ${wanted.currency}`);
  for (const name of SUMS) {
    if (found.sums[name] !== wanted.sums[name])
      said.push(`${name} ${found.sums[name]} instead of ${wanted.sums[name]}`);
  }
  if (linesOf(found) !== linesOf(wanted)) said.push(`lines ${linesOf(found)} instead of ${linesOf(wanted)}`);
  if (found.shipTo !== wanted.shipTo)
    said.push(`goes to ${found.shipTo ?? 'nowhere'} instead of ${wanted.shipTo ?? 'nowhere'}`);
  return said;
}

const linesOf = ({ lines }: Content): string =>
  lines
    .map(({ item, quantity, amount }) => `${quantity} × ${item} = ${amount}`)
    .sort()
    .join(', ');
