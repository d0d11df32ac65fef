import { pairAddresses, pairsAfterWriting } from './customer-addresses';
import { recogniseOwn, setCell, type Agreement } from './customer-agreement';
import {
  alike,
  BILLING,
  cellOf,
  cellsOfGroup,
  cellsOfRecord,
  changedPlace,
  countryOf,
  deliveryGroup,
  fieldOf,
  groupOf,
  otherSide,
  wishedKey,
  withCarried,
  type AddressPair,
  type Carry,
  type Cells,
  type CustomerField,
  type Side,
} from './customer-cells';
import type { CustomerRecord } from './customer-record';

/** A side owns a field, and the other's changes of it are put back; or whoever changed it last has it. */
export type Owner = Side | 'last-writer';
/** Whose value holds when both sides changed a field that nobody owns; `ask` leaves it to a person. */
export type ConflictPolicy = Owner | 'ask';

export interface MergeRules {
  /** @default last-writer for each field */
  readonly owners: { readonly [Field in CustomerField]?: Owner };
  readonly conflict: ConflictPolicy;
  /** Whose value holds when the time stamps do not tell. */
  readonly tie: Side;
}

/** A change that does not hold. */
export interface Overruled {
  readonly cell: string;
  readonly side: Side;
  readonly value?: string;
  /** What holds instead. */
  readonly by?: string;
}

export interface Comparison {
  /** What has to be written so that both sides agree. */
  readonly carries: readonly Carry[];
  readonly overruled: readonly Overruled[];
  /** Changed on both sides, and a person decides: until then nothing of the customer is carried. */
  readonly asks: readonly string[];
  /** Addresses that a side has removed since; the other side keeps them. */
  readonly gone: readonly { readonly group: string; readonly side: Side }[];
  /** What no customer can be without and a side has emptied; the other side keeps it. */
  readonly emptied: readonly { readonly cell: string; readonly side: Side }[];
  /** With everything agreed that needs no writing. */
  readonly agreement: Agreement;
}

const ESSENTIAL: ReadonlySet<string> = new Set(['name', 'email']);

/** Compares the customer cell by cell with what both sides agreed on last. Pure; neither side comes first. */
export function compareCustomer(
  shop: CustomerRecord,
  erp: CustomerRecord,
  last: Agreement,
  rules: MergeRules,
): Comparison {
  const known = withArrived(last, { shop, erp });
  const pairs = pairAddresses(known, shop, erp);
  const now = { shop: cellsOfRecord(shop, 'shop', pairs), erp: cellsOfRecord(erp, 'erp', pairs) };
  const seen = seenBefore(last, known, now, { shop, erp });
  const later = laterOf(shop, erp, rules.tie);

  const next = { shop: { ...seen.shop }, erp: { ...seen.erp } };
  const agree = (cell: string): void => {
    setCell(next.shop, cell, now.shop[cell]);
    setCell(next.erp, cell, now.erp[cell]);
  };
  const carries = new Map<string, Carry>();
  const overruled: Overruled[] = [];
  const asks: string[] = [];
  const emptied: { cell: string; side: Side }[] = [];
  const gone: Record<string, Side> = {};

  const win = (cell: string, winner: Side): void => {
    const to = otherSide(winner);
    const [from, lost, before] = [now[winner][cell], now[to][cell], seen[winner][cell]];
    if (from === lost) return agree(cell);
    const untouched = lost === seen[to][cell];
    const parts = untouched && cell.endsWith('.place') && from && lost && before;
    const value = parts ? changedPlace(before, from, lost) : from;
    if (!untouched) overruled.push({ cell, side: to, value: lost, by: value });
    carries.set(cell, { cell, to, value, from });
  };
  const decide = (cell: string, forced?: Side): void => {
    if (ESSENTIAL.has(cell))
      for (const side of ['shop', 'erp'] as const)
        if (now[side][cell] === undefined && seen[side][cell] !== undefined) {
          emptied.push({ cell, side });
          // Nothing to carry, and no news the next time.
          setCell(next[side], cell, undefined);
        }
    const verdict = forced ?? judge(cell, now, { shop: next.shop[cell], erp: next.erp[cell] }, rules, later);
    if (verdict === 'ask') asks.push(cell);
    else if (verdict === 'agree') agree(cell);
    else if (verdict !== 'rest') win(cell, verdict);
  };

  const all = new Set([now, seen].flatMap((one) => [...Object.keys(one.shop), ...Object.keys(one.erp)]));
  for (const cell of all) if (groupOf(cell) === undefined) decide(cell);
  for (const group of [BILLING, ...pairs.map(({ key }) => deliveryGroup(key))]) {
    const missing = missingOn(group, now);
    if (missing !== undefined && seen[missing][cellOf(group, 'place')] !== undefined) {
      gone[group] = missing;
      continue;
    }
    const place = cellOf(group, 'place');
    decide(place);
    const moved = carries.get(place);
    const abroad = moved?.value !== undefined && countryOf(moved.value) !== countryOf(now[moved.to][place]);
    for (const cell of cellsOfGroup(group))
      if (cell !== place)
        // A region means nothing in another country.
        decide(cell, abroad && cell === cellOf(group, 'region') ? otherSide(moved.to) : undefined);
    if (missing !== undefined) completeNew(group, missing, now, carries);
  }

  return {
    carries: [...carries.values()],
    overruled,
    asks,
    gone: Object.entries(gone)
      .filter(([group, side]) => last.gone[group] !== side)
      .map(([group, side]) => ({ group, side })),
    emptied,
    agreement: { pairs, shop: kept(next.shop, pairs), erp: kept(next.erp, pairs), gone, pending: [] },
  };
}

/** An address whose adding was cut short is known again by what was to be written: its other half may be gone by now. */
function withArrived(
  { pairs, pending }: Agreement,
  standing: { readonly shop: CustomerRecord; readonly erp: CustomerRecord },
): readonly AddressPair[] {
  let known = pairs;
  for (const side of ['shop', 'erp'] as const) {
    const wanted = withCarried(standing[side], side, pending, known);
    if (pending.some(({ to }) => to === side))
      known = pairsAfterWriting(known, side, { wanted, written: standing[side] });
  }
  return known;
}

/** What each side held when both agreed last, or had to hold when an address of it was being added to the other. */
function seenBefore(
  last: Agreement,
  known: readonly AddressPair[],
  now: { readonly shop: Cells; readonly erp: Cells },
  standing: { readonly shop: CustomerRecord; readonly erp: CustomerRecord },
): { readonly shop: Cells; readonly erp: Cells } {
  const seen = recogniseOwn(last, now);
  for (const pair of known) {
    const group = deliveryGroup(pair.key);
    const place = cellOf(group, 'place');
    const adding = last.pending.find(({ cell }) => cell === place);
    if (!adding) continue;
    const { to } = adding;
    const from = otherSide(to);
    const arrived = now[to][place] !== undefined;
    // Taken away there since; what the other side made of it is no news.
    if (arrived && now[from][place] === undefined) setCell(seen[from], place, adding.from);
    // It had arrived, and was taken away where it was added.
    if (!arrived && endedSince(last, standing[to], pair[to] ?? wishedKey(pair, to)))
      for (const { cell, value, from: own } of last.pending)
        if (groupOf(cell) === group) {
          setCell(seen[to], cell, value);
          setCell(seen[from], cell, own);
        }
  }
  return seen;
}

/** One that had ended before is only wished anew: nothing says that it arrived. */
const endedSince = (last: Agreement, { ended = [] }: CustomerRecord, id: string): boolean =>
  last.ended !== undefined && !last.ended.includes(id) && ended.includes(id);

type Verdict = Side | 'agree' | 'ask' | 'rest';

function judge(
  cell: string,
  now: { readonly shop: Cells; readonly erp: Cells },
  seen: { readonly shop: string | undefined; readonly erp: string | undefined },
  { owners, conflict }: MergeRules,
  later: Side,
): Verdict {
  const [shop, erp] = [now.shop[cell], now.erp[cell]];
  if (shop === erp) return 'agree';
  const isNew = { shop: shop !== seen.shop, erp: erp !== seen.erp };
  if (!isNew.shop && !isNew.erp) return 'rest';
  const unknown = seen.shop === undefined && seen.erp === undefined;
  if (unknown && shop !== undefined && erp !== undefined && alike(shop, erp)) return 'agree';
  const owner = owners[fieldOf(cell)] ?? 'last-writer';
  // An owner that never had a value says nothing about the other's.
  if (owner !== 'last-writer')
    return now[owner][cell] === undefined && seen[owner] === undefined ? 'agree' : owner;
  if (isNew.shop !== isNew.erp) return isNew.shop ? 'shop' : 'erp';
  return conflict === 'last-writer' ? later : conflict;
}

/** The side that lacks an address which the other has. */
function missingOn(group: string, now: { readonly shop: Cells; readonly erp: Cells }): Side | undefined {
  const place = cellOf(group, 'place');
  if ((now.shop[place] === undefined) === (now.erp[place] === undefined)) return undefined;
  return now.shop[place] === undefined ? 'shop' : 'erp';
}

/** An address that is new to a side goes there whole or not at all. */
function completeNew(
  group: string,
  to: Side,
  now: { readonly shop: Cells; readonly erp: Cells },
  carries: Map<string, Carry>,
): void {
  const cells = cellsOfGroup(group);
  if (!cells.some((cell) => carries.has(cell))) return;
  for (const cell of cells) {
    const value = now[otherSide(to)][cell];
    if (value !== undefined) carries.set(cell, { cell, to, value, from: value });
  }
}

function laterOf(shop: CustomerRecord, erp: CustomerRecord, tie: Side): Side {
  const [a, b] = [Date.parse(shop.updatedAt ?? ''), Date.parse(erp.updatedAt ?? '')];
  if (Number.isNaN(a) || Number.isNaN(b) || a === b) return tie;
  return a > b ? 'shop' : 'erp';
}

/** Without the addresses that neither side has any more. */
const kept = (cells: Cells, pairs: readonly AddressPair[]): Cells => {
  const groups = new Set([BILLING, ...pairs.map(({ key }) => deliveryGroup(key))]);
  return Object.fromEntries(
    Object.entries(cells).filter(([cell]) => {
      const group = groupOf(cell);
      return group === undefined || groups.has(group);
    }),
  );
};
