import type { CustomerRecord } from './customer-record';
import type { Address } from './order';

export type Side = 'shop' | 'erp';
export const otherSide = (side: Side): Side => (side === 'shop' ? 'erp' : 'shop');

/** What may have an owner of its own. */
export const CUSTOMER_FIELDS = [
  'name',
  'email',
  'phone',
  'taxNumber',
  'contact',
  'billTo',
  'deliveries',
] as const;
export type CustomerField = (typeof CUSTOMER_FIELDS)[number];

/**
 * A record taken apart into what is compared and carried on its own, each as text: `name`, `billTo.place`,
 * `deliveries/s57.phone`. A cell that is absent has no value. Street, town, postcode and country are one cell: half of one
 * address and half of another is none.
 */
export type Cells = Readonly<Record<string, string>>;

const PLAIN = ['name', 'email', 'phone', 'taxNumber', 'contact'] as const;
const PARTS = ['name', 'company', 'place', 'region', 'phone', 'taxNumber'] as const;
export type AddressPart = (typeof PARTS)[number];

/** One delivery address as both sides know it, each by its own id; a side that does not have it names none. */
export interface AddressPair {
  /** Names it in cells: `s` and the shop's id, or `e` and the ERP's. */
  readonly key: string;
  readonly shop?: string;
  readonly erp?: string;
}

export const BILLING = 'billTo';
export const deliveryGroup = (key: string): string => `deliveries/${key}`;
export const cellOf = (group: string, part: AddressPart): string => `${group}.${part}`;
export const cellsOfGroup = (group: string): string[] => PARTS.map((part) => cellOf(group, part));

/** The address that a cell belongs to; undefined for the customer's own fields. */
export const groupOf = (cell: string): string | undefined => /^(.+)\.[a-zA-Z]+$/.exec(cell)?.[1];

export const fieldOf = (cell: string): CustomerField =>
  (/^[a-zA-Z]+/.exec(cell)?.[0] ?? cell) as CustomerField;

const clean = (text: string | undefined): string | undefined => text?.normalize('NFC').trim() || undefined;

/** What an address says of the place; undefined for one that was begun and never finished. */
export function placeOf({ street, city, postcode, country }: Address): string | undefined {
  const lines = street.flatMap((line) => clean(line) ?? []);
  const town = clean(city) ?? '';
  if (lines.length === 0 && town === '') return undefined;
  return JSON.stringify([lines, town, clean(postcode) ?? '', clean(country) ?? '']);
}

type Place = [street: string[], city: string, postcode: string, country: string];
const readPlace = (text: string): Place => JSON.parse(text) as Place;
export const countryOf = (place: string | undefined): string | undefined => place && readPlace(place)[3];

/**
 * A place as `to` should have it after a change on the other side: of what did not change there, each side keeps its own
 * spelling, such as how a street is broken into lines.
 */
export function changedPlace(before: string, now: string, to: string): string {
  const [old, current, own] = [before, now, to].map(readPlace) as [Place, Place, Place];
  const same = (index: 0 | 1 | 2 | 3): boolean =>
    JSON.stringify(old[index]) === JSON.stringify(current[index]);
  return JSON.stringify(([0, 1, 2, 3] as const).map((index) => (same(index) ? own : current)[index]));
}

function* addressCells(group: string, address: Address | undefined): Generator<[string, string]> {
  const place = address && placeOf(address);
  if (!address || place === undefined) return;
  for (const part of PARTS) {
    const value = part === 'place' ? place : clean(address[part]);
    if (value !== undefined) yield [cellOf(group, part), value];
  }
}

export function cellsOfRecord(record: CustomerRecord, side: Side, pairs: readonly AddressPair[]): Cells {
  const own = PLAIN.flatMap((field): [string, string][] => {
    const value = clean(record[field]);
    return value === undefined ? [] : [[field, value]];
  });
  const deliveries = pairs.flatMap((pair) => {
    const id = pair[side];
    const address = id === undefined ? undefined : record.deliveries[id];
    return [...addressCells(deliveryGroup(pair.key), address)];
  });
  return Object.fromEntries([...own, ...addressCells(BILLING, record.billTo), ...deliveries]);
}

/** A value that goes from one side to the other; absent: it is emptied there. */
export interface Carry {
  readonly cell: string;
  readonly to: Side;
  readonly value?: string;
  /** The same in the spelling of the side it comes from. */
  readonly from?: string;
}

/**
 * The record with what is carried to its side. A delivery address that the side does not have yet stands under a key
 * that says where it comes from, such as `shop-57`.
 */
export function withCarried(
  record: CustomerRecord,
  side: Side,
  carries: readonly Carry[],
  pairs: readonly AddressPair[],
): CustomerRecord {
  const mine = carries.filter(({ to }) => to === side);
  const changes = (group: string): ReadonlyMap<AddressPart, string | undefined> =>
    new Map(
      mine
        .filter(({ cell }) => groupOf(cell) === group)
        .map(({ cell, value }) => [cell.slice(group.length + 1) as AddressPart, value]),
    );
  const plain = Object.fromEntries(
    mine.filter(({ cell }) => groupOf(cell) === undefined).map(({ cell, value }) => [cell, value]),
  );
  const billing = changes(BILLING);
  const deliveries = pairs.flatMap((pair): [string, Address][] => {
    const parts = changes(deliveryGroup(pair.key));
    if (parts.size === 0) return [];
    const id = pair[side] ?? wishedKey(pair, side);
    return [[id, withParts(record.deliveries[id], parts)]];
  });
  return {
    ...record,
    ...plain,
    ...(billing.size > 0 ? { billTo: withParts(record.billTo, billing) } : {}),
    deliveries: { ...record.deliveries, ...Object.fromEntries(deliveries) },
  };
}

/** What a new delivery address is called until the side has given it an id of its own, or for good. */
export const wishedKey = (pair: AddressPair, side: Side): string => {
  const from = otherSide(side);
  return `${from}-${pair[from] ?? ''}`;
};

function withParts(
  address: Address = { name: '', street: [], city: '', postcode: '', country: '' },
  parts: ReadonlyMap<AddressPart, string | undefined>,
): Address {
  const text = (part: Exclude<AddressPart, 'place'>): string | undefined =>
    parts.has(part) ? parts.get(part) : address[part];
  const place = parts.get('place');
  const [street, city, postcode, country] = place
    ? readPlace(place)
    : [address.street, address.city, address.postcode, address.country];
  const optional = (['company', 'region', 'phone', 'taxNumber'] as const).flatMap((part) => {
    const value = text(part);
    return value === undefined ? [] : [[part, value] as const];
  });
  return { name: text('name') ?? '', street, city, postcode, country, ...Object.fromEntries(optional) };
}

export const fold = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

/** A value this long may be the beginning of a longer one that the other side cut off. */
const CUT_OFF_FROM = 20;

/** Whether two values that nobody has compared before may pass for one: they differ in spelling, or one was cut off. */
export function alike(a: string, b: string): boolean {
  const [one, two] = [fold(a), fold(b)];
  if (one === two) return true;
  const [short, long] = one.length < two.length ? [one, two] : [two, one];
  return short.length >= CUT_OFF_FROM && long.startsWith(short);
}
