import { CARD_FIELDS, type CardChange, type CustomerCard, type People } from './people';
import { secondsOf, until } from './until';

/** A customer that both sides have, and what became of changes on both. */
export interface FollowedCustomer {
  readonly connection: string;
  /** `edited`: changed on both sides at once; `entered`: new in the ERP. */
  readonly story: 'edited' | 'entered';
  /** What was changed where. A field that both changed goes by who wrote last, here the shop. */
  readonly edits?: { readonly shop: CardChange; readonly erp: CardChange };
  readonly shop?: CustomerCard;
  readonly erp?: CustomerCard;
  /** Until both sides were alike; absent when they were not in time. */
  readonly seconds?: number;
  /** What is not as it should be, one sentence each. */
  readonly differences: readonly string[];
}

/**
 * Waits until a customer is as wanted on both sides, by their own tables.
 * @param longestMs how long; default as long as everything of the demo
 */
export async function comeAlike(
  what: Pick<FollowedCustomer, 'connection' | 'story' | 'edits'>,
  wanted: CustomerCard,
  shopPeople: Pick<People, 'find'>,
  erpPeople: Pick<People, 'find'>,
  longestMs?: number,
): Promise<FollowedCustomer> {
  const differences = (): string[] =>
    [
      ...unlike(wanted, shopPeople.find(wanted.email), 'the shop'),
      ...unlike(wanted, erpPeople.find(wanted.email), 'the ERP'),
    ].map((difference) => `customer ${wanted.email} of ${what.connection}: ${difference}`);
  const took = await until(() => differences().length === 0, longestMs);
  const [shop, erp] = [shopPeople.find(wanted.email), erpPeople.find(wanted.email)];
  return {
    ...what,
    ...(shop ? { shop } : {}),
    ...(erp ? { erp } : {}),
    ...(took === undefined ? {} : { seconds: secondsOf(took) }),
    differences: differences(),
  };
}

/** One sentence for each field in which a side is not as wanted. */
export function unlike(wanted: CustomerCard, found: CustomerCard | undefined, side: string): string[] {
  if (!found) return [`${side} does not have it`];
  return CARD_FIELDS.filter((field) => wanted[field] !== found[field]).map(
    (field) => `${field} is "${found[field]}" in ${side}, expected "${wanted[field]}"`,
  );
}
