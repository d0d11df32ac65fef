import { contentHash } from '../../domain/canonical-json';
import type { ShopPriceWish } from '../../domain/catalog';
import { normalize } from '../../domain/money';
import type { CatalogGround } from './ground';
import type { AnyWished } from './write-wishes';

/** A price in a price list of the shop. */
export type Listed = Pick<ShopPriceWish, 'sku' | 'price' | 'currency'> & { readonly priceList: string };

/**
 * Which prices in the shop's price lists are Crossdock's own: those that it sent, told before they are sent, so that one
 * whose answer was lost counts too. What people entered, or changed since, has never been sent and is theirs.
 */
export interface OwnRecords {
  /** These are going to be sent; removals and wishes of other kinds are passed over. */
  claim(wishes: readonly AnyWished[]): Promise<void>;
  /** These were sent and taken: what was removed is nobody's now. */
  settle(wishes: readonly AnyWished[]): Promise<void>;
  /** Those of them that were sent last just as they are shown. */
  ownOf(shown: readonly Listed[]): Promise<ReadonlySet<Listed>>;
  /** The shop has none of these any more: what stands there later is somebody else's. */
  release(gone: readonly Omit<Listed, 'price'>[]): Promise<void>;
}

export function createOwnRecords({ store, name }: Pick<CatalogGround, 'store' | 'name'>): OwnRecords {
  const { pushed } = store.catalog;
  const put = async (marks: readonly { key: string; wishHash: string }[]): Promise<void> => {
    if (marks.length === 0) return;
    await pushed.putMany(
      name,
      'prices',
      marks.map((mark) => ({ ...mark, seenHash: '' })),
    );
  };
  const release: OwnRecords['release'] = async (gone) => {
    const marks = await pushed.getMany(name, 'prices', gone.map(markOf));
    const held = gone.filter((one) => (marks.get(markOf(one))?.wishHash ?? '') !== '');
    await put(held.map((one) => ({ key: markOf(one), wishHash: '' })));
  };
  return {
    claim: (wishes) =>
      put(
        listedIn(wishes).flatMap((one) => (one.remove ? [] : [{ key: markOf(one), wishHash: hashOf(one) }])),
      ),
    settle: (wishes) => release(listedIn(wishes).filter(({ remove }) => remove)),
    ownOf: async (shown) => {
      // Without a mark it may have been sent before there were marks.
      const names = shown.flatMap((one) => [markOf(one), keyOf(one)]);
      const sent = await pushed.getMany(name, 'prices', names);
      return new Set(
        shown.filter((one) => (sent.get(markOf(one)) ?? sent.get(keyOf(one)))?.wishHash === hashOf(one)),
      );
    },
    release,
  };
}

const listedIn = (wishes: readonly AnyWished[]): (Listed & Pick<ShopPriceWish, 'remove'>)[] =>
  wishes.flatMap(({ wish }) =>
    'priceList' in wish && wish.priceList !== undefined ? [{ ...wish, priceList: wish.priceList }] : [],
  );

/** How a wished price is named. */
export const keyOf = ({ sku, priceList }: Pick<ShopPriceWish, 'sku' | 'priceList'>): string =>
  priceList === undefined ? sku : `${sku}@${priceList}`;

/** No SKU begins with a control character, so that this is nobody's key of a wish. */
const markOf = ({ sku, priceList, currency }: Omit<Listed, 'price'>): string =>
  `\u0001${sku}@${priceList}/${currency}`;

const hashOf = ({ sku, price, currency, priceList }: Listed): string =>
  contentHash({ sku, price: normalize(price), currency, priceList });
