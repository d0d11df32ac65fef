import type { ErpCatalogItem, ErpPrice, ShopPriceWish, ShopProduct } from '../../domain/catalog';
import { Failure } from '../../domain/failure';
import { display, equal } from '../../domain/money';
import type { CallContext } from '../../systems/context';
import { byItem, namesOf, skusByItem, type CatalogGround } from './ground';
import { priceOf } from './price-of';
import type { Compared, Wished } from './types';
import { withoutStubborn } from './without-stubborn';

/** Which prices the shop should show for these items. A price that ended without a successor is left as it is. */
export async function comparePrices(
  ground: CatalogGround,
  context: CallContext,
  items: readonly string[],
): Promise<Compared<ShopPriceWish>> {
  const lists = ground.settings.prices?.lists ?? [];
  await assertTaxMode(ground, context);
  const rows = byItem((await ground.rowsOf('prices', items)).filter(({ gone }) => !gone));
  const known = [...rows.keys()];
  const facts = byItem(await ground.rowsOf('items', known));
  const skus = await skusByItem(ground, known);
  const products = await ground.target.read(context, namesOf(skus));
  const wishes: Wished<ShopPriceWish>[] = [];
  const problems = new Map<string, string>();
  const counts = { equal: 0, absent: 0 };

  for (const [item, some] of rows) {
    const prices = some.map(({ content }) => content as ErpPrice);
    const content = facts.get(item)?.[0]?.content as ErpCatalogItem | undefined;
    for (const sku of skus.get(item) ?? []) {
      const product = products.get(sku.sku);
      if (!product) {
        counts.absent += 1;
        continue;
      }
      for (const list of lists) {
        const chosen = priceOf(ground, { item: content, sku, rows: prices, list });
        if (chosen.price === undefined) {
          if (chosen.problem !== undefined) problems.set(item, chosen.problem);
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
        else if (shown && equal(shown.price, wish.price)) counts.equal += 1;
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
  const { sent, kept } = await withoutStubborn(ground, 'prices', wishes);
  return { wishes: sent, problems, waits: new Map(), ...counts, equal: counts.equal + kept };
}

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

const keyOf = ({ sku, priceList }: ShopPriceWish): string =>
  priceList === undefined ? sku : `${sku}@${priceList}`;

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
