import { fold, otherSide, placeOf, wishedKey, type AddressPair, type Side } from './customer-cells';
import type { CustomerRecord } from './customer-record';
import type { Address } from './order';

/**
 * The same place and people, whichever field a side keeps the words in: some write the person into the first line, some
 * break lines. Unlike names, addresses are never taken for one because the one begins like the other.
 */
function sameAddress(a: Address, b: Address): boolean {
  if (placeOf(a) === undefined || placeOf(b) === undefined) return false;
  const town = ({ city, postcode, country }: Address): string =>
    [city, postcode, country].map(fold).join('|');
  if (town(a) !== town(b)) return false;
  const [one, two] = [wordsOf(a), wordsOf(b)];
  const within = (words: readonly string[], all: readonly string[]): boolean =>
    words.every((word) => all.includes(word));
  return (
    within(one.street, [...two.street, ...two.people]) &&
    within(two.street, [...one.street, ...one.people]) &&
    (within(one.people, [...two.street, ...two.people]) || within(two.people, [...one.street, ...one.people]))
  );
}

const wordsOf = ({ name, company = '', street }: Address): Record<'street' | 'people', string[]> => {
  const words = (text: string): string[] =>
    text
      .split(/\s+/)
      .map(fold)
      .filter((word) => word !== '');
  return { street: words(street.join(' ')), people: words(`${name} ${company}`) };
};

const has = (record: CustomerRecord, id: string | undefined): boolean => {
  const address = id === undefined ? undefined : record.deliveries[id];
  return address !== undefined && placeOf(address) !== undefined;
};

/**
 * Every delivery address of either side, paired: as agreed before; by the key that we wished for; else by content. An
 * address that one side has removed and entered anew finds its other half again.
 */
export function pairAddresses(
  known: readonly AddressPair[],
  shop: CustomerRecord,
  erp: CustomerRecord,
): AddressPair[] {
  const stands = {
    shop: ({ shop: id }: AddressPair) => has(shop, id),
    erp: ({ erp: id }: AddressPair) => has(erp, id),
  };
  const whole = known.filter((pair) => stands.shop(pair) && stands.erp(pair));
  const half = known.filter((pair) => stands.shop(pair) !== stands.erp(pair));
  const free = (side: Side, record: CustomerRecord): [string, Address][] =>
    Object.entries(record.deliveries)
      .filter(([id]) => has(record, id) && !whole.some((pair) => pair[side] === id))
      .sort(([a], [b]) => (a < b ? -1 : 1));
  const before = (side: Side, id: string): AddressPair | undefined =>
    half.find((pair) => pair[side] === id && stands[side](pair));

  const theirs = new Map(free('erp', erp));
  const made = free('shop', shop).map(([id, address]): AddressPair => {
    const match =
      [...theirs.keys()].find((other) => other === `shop-${id}` || id === `erp-${other}`) ??
      [...theirs].find(([, other]) => sameAddress(address, other))?.[0];
    if (match === undefined) return before('shop', id) ?? { key: `s${id}`, shop: id };
    theirs.delete(match);
    const key = before('shop', id)?.key ?? before('erp', match)?.key ?? `s${id}`;
    return { key, shop: id, erp: match };
  });
  const rest = [...theirs.keys()].map((id): AddressPair => before('erp', id) ?? { key: `e${id}`, erp: id });
  return [...whole, ...made, ...rest];
}

/** The ids that a side gave to the addresses that were new to it; one it did not take has none. */
export function pairsAfterWriting(
  pairs: readonly AddressPair[],
  side: Side,
  { wanted, written }: { readonly wanted: CustomerRecord; readonly written: CustomerRecord },
): AddressPair[] {
  const taken = new Set(pairs.map((pair) => pair[side]));
  return pairs.map((pair) => {
    if (pair[otherSide(side)] === undefined || has(wanted, pair[side])) return pair;
    const wish = wishedKey(pair, side);
    const asked = wanted.deliveries[wish];
    if (asked === undefined) return pair;
    const id = has(written, wish)
      ? wish
      : Object.keys(written.deliveries).find(
          (one) => !taken.has(one) && sameAddress(asked, written.deliveries[one] ?? asked),
        );
    if (id === undefined) return pair;
    taken.add(id);
    return { ...pair, [side]: id };
  });
}
