import type { ErpCatalogItem, ErpPrice, ShopPriceWish, ShopProduct } from '../../domain/catalog';
import { Failure } from '../../domain/failure';
import { display, equal } from '../../domain/money';
import type { CallContext } from '../../systems/context';
import type { ShopPriceList } from '../../systems/storefronts/storefront';
import { byItem, namesOf, skusByItem, type CatalogGround } from './ground';
import { keyOf } from './own-records';
import { priceOf } from './price-of';
import { removals, type Ended } from './remove-prices';
import { count } from './tally';
import type { Compared, Wished } from './types';
import { withoutStubborn } from './without-stubborn';

/**
 * Which prices the shop should show for these items. A product's own price that ended without a successor is left as it
 * is, and told; one in a price list is taken out, if nobody but Crossdock put it there.
 * @param dry forgets nothing
 */
export async function comparePrices(
  ground: CatalogGround,
  context: CallContext,
  items: readonly string[],
  { dry = false }: { readonly dry?: boolean } = {},
): Promise<Compared<ShopPriceWish>> {
  const lists = ground.settings.prices?.lists ?? [];
  await assertTaxMode(ground, context);
  const rows = byItem(await ground.rowsOf('prices', items));
  const known = [...rows.keys()];
  const facts = byItem(await ground.rowsOf('items', known));
  const skus = await skusByItem(ground, known);
  const products = await ground.target.read(context, namesOf(skus), listsOfShop(ground));
  const wishes: Wished<ShopPriceWish>[] = [];
  const ended: Ended[] = [];
  const filled = new Set<string>();
  const problems = new Map<string, string>();
  const counts = { equal: new Map<string, number>(), absent: new Map<string, number>() };

  for (const [item, some] of rows) {
    const prices = some.filter(({ gone }) => !gone).map(({ content }) => content as ErpPrice);
    const content = facts.get(item)?.[0]?.content as ErpCatalogItem | undefined;
    for (const sku of skus.get(item) ?? []) {
      const product = products.get(sku.sku);
      if (!product) {
        count(counts.absent, item);
        continue;
      }
      for (const list of lists) {
        const chosen = priceOf(ground, { item: content, sku, rows: prices, list });
        if (chosen.price === undefined && chosen.problem === undefined) {
          ended.push({ item, sku: sku.sku, list, shown: product.prices[list.priceList ?? ''] });
          continue;
        }
        filled.add(keyOf({ sku: sku.sku, priceList: list.priceList }));
        if (chosen.price === undefined) {
          problems.set(item, chosen.problem);
          continue;
        }
        const { currency, priceList } = list;
        const wish = {
          sku: sku.sku,
          price: chosen.price,
          currency,
          ...(priceList !== undefined && { priceList }),
        };
        const shown = product.prices[priceList ?? ''];
        const problem = wrongCurrency(wish, shown);
        if (problem !== undefined) problems.set(item, problem);
        else if (shown && equal(shown.price, wish.price)) count(counts.equal, item);
        else
          wishes.push({
            item,
            sku: sku.sku,
            key: keyOf(wish),
            wish,
            differences: [differenceOf(wish, shown)],
          });
      }
    }
  }
  wishes.push(...(await removals(ground, ended, filled, dry)));
  const { sent, kept } = await withoutStubborn(ground, 'prices', wishes);
  for (const { item } of kept) count(counts.equal, item);
  return {
    wishes: sent,
    problems,
    waits: new Map(),
    ...counts,
    ended: ended.flatMap(({ item, sku, list: { list, priceList }, shown }) =>
      priceList === undefined && shown !== undefined && !filled.has(sku) ? [{ item, sku, list }] : [],
    ),
  };
}

/** The shop's price lists that are filled; each is read in the currency it is filled in. */
const listsOfShop = ({ settings }: CatalogGround): ShopPriceList[] =>
  (settings.prices?.lists ?? []).flatMap(({ priceList, currency }) =>
    priceList === undefined ? [] : [{ priceList, currency }],
  );

/** A whole catalogue in the wrong tax mode would be worse than none. */
async function assertTaxMode({ name, target, settings }: CatalogGround, context: CallContext): Promise<void> {
  const wanted = settings.prices?.taxIncluded;
  const actual = await target.pricesIncludeTax?.(context);
  if (actual === undefined || actual === wanted) return;
  throw new Failure(
    'rejected',
    `connection ${name}: flows.prices.taxIncluded is ${wanted}, but the shop's prices are entered ${actual ? 'with' : 'without'} tax`,
    {
      causes: [`connection:${name}`],
      advice: 'Correct flows.prices.taxIncluded, or the setting of the shop, and restart.',
    },
  );
}

type Shown = ShopProduct['prices'][string] | undefined;

const wrongCurrency = ({ sku, currency, priceList }: ShopPriceWish, shown: Shown): string | undefined =>
  shown && shown.currency !== '' && shown.currency !== currency
    ? `${sku}: the shop's ${priceList === undefined ? 'own price' : `price list ${priceList}`} is in ${shown.currency}, the ERP's in ${currency}; correct flows.prices.lists`
    : undefined;

const differenceOf = (
  { price, currency, priceList }: ShopPriceWish,
  shown: Shown,
): Wished<ShopPriceWish>['differences'][number] => ({
  field: priceList === undefined ? 'price' : `price in ${priceList}`,
  ...(shown && { shop: display(shown.price, shown.currency || currency) }),
  erp: display(price, currency),
});
