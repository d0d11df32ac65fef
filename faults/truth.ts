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

/** An order as the shop has it. */
export interface ShopOrder extends Content {
  readonly number: string;
  /** The shop's internal id. */
  readonly id: string;
  /** `due`: it must stand in the ERP; `cancelled`: nothing may stand; `not-due`: not released yet. */
  readonly state: 'due' | 'cancelled' | 'not-due';
}

/** An order that stands, or stood, in the ERP. */
export interface ErpOrder extends Content {
  readonly id: string;
  /** What we wrote into it, such as `100000007/1`. */
  readonly reference: string;
  /** The shop order the reference speaks of. */
  readonly order: string;
  readonly deleted: boolean;
}

/** Something half-entered that is no order yet. */
export interface ErpDraft {
  readonly id: string;
  readonly reference: string;
  readonly order: string;
}

export interface ErpState {
  readonly orders: readonly ErpOrder[];
  readonly drafts: readonly ErpDraft[];
  /** Customers we made, by the key they are searched by. */
  readonly customers: readonly { readonly id: string; readonly key: string }[];
}

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
