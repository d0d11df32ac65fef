import { pairAddresses, pairsAfterWriting } from './customer-addresses';
import {
  cellsOfRecord,
  otherSide,
  type AddressPair,
  type Carry,
  type Cells,
  type Side,
} from './customer-cells';
import type { CustomerRecord } from './customer-record';

/**
 * What both sides held when they last agreed, each in its own spelling: a side that cuts a name off or cannot keep a
 * telephone number has changed nothing by that.
 */
export interface Agreement {
  readonly pairs: readonly AddressPair[];
  readonly shop: Cells;
  readonly erp: Cells;
  /** Addresses that a side has removed and the other keeps. */
  readonly gone: Readonly<Record<string, Side>>;
  /** What was about to be written when this was kept: found on its side, it is our own doing. */
  readonly pending: readonly Carry[];
  /** Addresses that had ended there when `pending` was kept; absent where nothing is pending. */
  readonly ended?: readonly string[];
}

export const NO_AGREEMENT: Agreement = { pairs: [], shop: {}, erp: {}, gone: {}, pending: [] };

/**
 * What both agree on when the ERP's customer was just created from `told`: what the ERP shows of it is its own spelling.
 * What the shop has changed since, and what the ERP does not show, is not agreed on.
 */
export function agreedByCreation(told: CustomerRecord, shop: CustomerRecord, erp: CustomerRecord): Agreement {
  const pairs = pairAddresses([], shop, erp);
  const [was, now, other] = [
    cellsOfRecord(told, 'shop', pairs),
    cellsOfRecord(shop, 'shop', pairs),
    cellsOfRecord(erp, 'erp', pairs),
  ];
  const cells = Object.keys(was).filter((cell) => now[cell] === was[cell] && other[cell] !== undefined);
  const of = (from: Cells): Cells => Object.fromEntries(cells.map((cell) => [cell, from[cell] ?? '']));
  return { ...NO_AGREEMENT, pairs, shop: of(now), erp: of(other) };
}

/** What was agreed, and what of our last writing is found where it was to go. */
export function recogniseOwn(
  { shop, erp, pending }: Agreement,
  now: { readonly shop: Cells; readonly erp: Cells },
): { readonly shop: Cells; readonly erp: Cells } {
  const seen = { shop: { ...shop }, erp: { ...erp } };
  for (const { cell, to, value, from } of pending)
    if (now[to][cell] === value) {
      setCell(seen[to], cell, value);
      setCell(seen[otherSide(to)], cell, from);
    }
  return seen;
}

/** What is carried to one side is about to be written there, where these addresses have ended. */
export const withPending = (
  agreement: Agreement,
  carries: readonly Carry[],
  side: Side,
  ended: readonly string[] = [],
): Agreement => ({ ...agreement, pending: carries.filter(({ to }) => to === side), ended });

export interface Written {
  readonly agreement: Agreement;
  /** What the side did not take as it was given: it keeps it otherwise, or not at all. */
  readonly altered: readonly string[];
}

/** Both sides agree on what was carried, in the spelling in which `written`, the answer to the write, shows it. */
export function afterWriting(
  agreement: Agreement,
  carries: readonly Carry[],
  side: Side,
  { wanted, written }: { readonly wanted: CustomerRecord; readonly written: CustomerRecord },
): Written {
  const pairs = pairsAfterWriting(agreement.pairs, side, { wanted, written });
  const mine = carries.filter(({ to }) => to === side);
  const shown = cellsOfRecord(written, side, pairs);
  const { ended: _ended, ...before } = agreement;
  const next = { shop: { ...agreement.shop }, erp: { ...agreement.erp } };
  for (const { cell, from } of mine) {
    setCell(next[side], cell, shown[cell]);
    setCell(next[otherSide(side)], cell, from);
  }
  return {
    agreement: { ...before, ...next, pairs, pending: [] },
    altered: mine.filter(({ cell, value }) => shown[cell] !== value).map(({ cell }) => cell),
  };
}

/** Sets a cell, or takes it out. */
export function setCell(cells: Record<string, string>, cell: string, value: string | undefined): void {
  if (value === undefined) delete cells[cell];
  else cells[cell] = value;
}
