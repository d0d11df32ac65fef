import { setTimeout as pause } from 'node:timers/promises';
import { equal, type Amount } from '../../domain/money';
import type { DemoSides } from './demo-files';

/** The article whose price and stock change in the ERP while people watch. No order of the demo buys it. */
export const FOLLOWED = { sku: 'WEB-MUG', name: 'Mug of the week' } as const;

/** The ERP's list of prices for the web. */
export const WEB_LIST = 'WEB';
export const WEB_CURRENCY = 'EUR';

/** What a shop shows of the article, or the ERP has of it. */
export interface Offer {
  readonly price: Amount;
  readonly stock: Amount;
}

/** How a change in the ERP came to a shop. */
export interface Followed extends Offer {
  readonly connection: string;
  readonly sku: string;
  /** What ERP and shop said before. */
  readonly before: Offer;
  /** Until the shop showed both; absent when it did not in time. */
  readonly seconds?: number;
}

const FIRST: Offer = { price: '12.50', stock: '40' };
const THEN: Offer = { price: '13.40', stock: '27' };
const LONGEST_MS = 60_000;

/** Whether items, prices and stock flow between the two. */
export const carriesCatalog = ({ shop, books }: Pick<DemoSides, 'shop' | 'books'>): boolean =>
  shop.offer !== undefined && books.offer !== undefined;

/** Changes price and stock in the ERP, and waits until every shop that takes them shows both. */
export async function followArticle(sides: readonly DemoSides[]): Promise<readonly Followed[]> {
  const taking = sides.filter(carriesCatalog);
  const books = taking[0]?.books;
  if (!books?.offer) return [];
  // What the shops came with says nothing: the first figures have to arrive before the change means anything.
  books.offer(FIRST);
  await Promise.all(taking.map(({ shop }) => until(() => shows(shop.offer?.(), FIRST))));
  books.offer(THEN);
  return Promise.all(
    taking.map(async ({ storefront, shop }): Promise<Followed> => {
      const milliseconds = await until(() => shows(shop.offer?.(), THEN));
      return {
        connection: storefront.connection,
        sku: FOLLOWED.sku,
        before: FIRST,
        ...THEN,
        ...(milliseconds === undefined ? {} : { seconds: Math.round(milliseconds / 100) / 10 }),
      };
    }),
  );
}

/** A sentence for each shop that does not show the change. */
export const notFollowed = (followed: readonly Followed[]): string[] =>
  followed
    .filter(({ seconds }) => seconds === undefined)
    .map(
      ({ connection, sku, price, stock }) =>
        `${connection} does not show the ERP's price ${price} and stock ${stock} of ${sku}`,
    );

const shows = (shown: Offer | undefined, wanted: Offer): boolean =>
  shown !== undefined && equal(shown.price, wanted.price) && equal(shown.stock, wanted.stock);

/** Milliseconds until it holds; undefined when it does not in time. */
async function until(holds: () => boolean): Promise<number | undefined> {
  const began = Date.now();
  while (!holds()) {
    if (Date.now() - began > LONGEST_MS) return undefined;
    await pause(100);
  }
  return Date.now() - began;
}
