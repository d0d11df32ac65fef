import { equal, type Amount } from '../../domain/money';
import type { DemoSides } from './demo-files';
import { secondsOf, until } from './until';

/** The article whose price and stock change in the ERP while people watch. No order of the demo buys it. */
export const FOLLOWED = { sku: 'WEB-MUG', name: 'Mug of the week' } as const;

/** Entered in the ERP while people watch, priced, and then released; no shop knows it before. */
export const NEW_ARTICLE = { sku: 'WEB-TRAY', name: 'Tray of the week' } as const;

/** The ERP's list of prices for the web. */
export const WEB_LIST = 'WEB';
export const WEB_CURRENCY = 'EUR';

/** What the ERP has of an article. */
export interface Offer {
  readonly price: Amount;
  readonly stock: Amount;
}

/** What a shop shows of an article. */
export interface ShownArticle extends Offer {
  readonly name: string;
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

/** How an article that is new in the ERP came to a shop. */
export interface Introduced extends ShownArticle {
  readonly connection: string;
  readonly sku: string;
  /** Until the shop showed it whole; absent when it did not in time. */
  readonly seconds?: number;
}

export interface FollowedArticles {
  readonly catalog: readonly Followed[];
  readonly items: readonly Introduced[];
}

const FIRST: Offer = { price: '12.50', stock: '40' };
const THEN: Offer = { price: '13.40', stock: '27' };
const NEW_OFFER: Offer = { price: '21.90', stock: '15' };

/** Whether items, prices and stock flow between the two. */
export const carriesCatalog = ({ shop, books }: Pick<DemoSides, 'shop' | 'books'>): boolean =>
  shop.offer !== undefined && books.offer !== undefined;

/**
 * Changes price and stock of one article in the ERP and releases another one there, and waits until every shop that takes
 * them shows both.
 */
export async function followArticles(sides: readonly DemoSides[]): Promise<FollowedArticles> {
  const taking = sides.filter(carriesCatalog);
  const books = taking[0]?.books;
  if (!books?.offer) return { catalog: [], items: [] };
  // What the shops came with says nothing: the first figures have to arrive before the change means anything.
  books.offer(NEW_ARTICLE, NEW_OFFER);
  books.offer(FOLLOWED, FIRST);
  await Promise.all(taking.map(({ shop }) => until(() => shows(shop.offer?.(FOLLOWED.sku), FIRST))));
  books.offer(FOLLOWED, THEN);
  await books.release?.(NEW_ARTICLE.sku);
  const [catalog, items] = await Promise.all([
    Promise.all(
      taking.map(async ({ storefront: { connection }, shop }): Promise<Followed> => {
        const took = await until(() => shows(shop.offer?.(FOLLOWED.sku), THEN));
        return { connection, sku: FOLLOWED.sku, before: FIRST, ...THEN, ...inSeconds(took) };
      }),
    ),
    Promise.all(
      taking.map(async ({ storefront: { connection }, shop }): Promise<Introduced> => {
        const took = await until(() => {
          const shown = shop.offer?.(NEW_ARTICLE.sku);
          return shown?.name === NEW_ARTICLE.name && shows(shown, NEW_OFFER);
        });
        return { connection, ...NEW_ARTICLE, ...NEW_OFFER, ...inSeconds(took) };
      }),
    ),
  ]);
  return { catalog, items };
}

const inSeconds = (took: number | undefined): { readonly seconds?: number } =>
  took === undefined ? {} : { seconds: secondsOf(took) };

/** A sentence for each shop that does not show what the ERP says. */
export const notFollowed = ({ catalog, items }: FollowedArticles): string[] => [
  ...catalog
    .filter(({ seconds }) => seconds === undefined)
    .map(
      ({ connection, sku, price, stock }) =>
        `${connection} does not show the ERP's price ${price} and stock ${stock} of ${sku}`,
    ),
  ...items
    .filter(({ seconds }) => seconds === undefined)
    .map(
      ({ connection, sku, name, price, stock }) =>
        `${connection} does not show the ERP's new item ${sku} (${name}) with price ${price} and stock ${stock}`,
    ),
];

const shows = (shown: Offer | undefined, wanted: Offer): boolean =>
  shown !== undefined && equal(shown.price, wanted.price) && equal(shown.stock, wanted.stock);
