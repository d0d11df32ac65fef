import type { CatalogOutcome, ShopItemWish } from '../../../../domain/catalog';
import { equal, normalize } from '../../../../domain/money';
import type { CallContext } from '../../../context';
import { jsonNumber } from '../../../transport/json';
import { again, passing, refused, type Outcomes } from '../../catalog-rows';
import type { BigCommerceSettings } from '../settings';
import type { FindProducts, Target } from './find-products';
import type { NewVariant } from './new-variants';
import type { RawProduct } from './schemas';
import type { Send } from './send';
import type { StoreNames } from './store-names';
import { writeRows, type Row } from './write-rows';
import type { WriteVariants } from './write-variants';

export interface WriteItemsOptions {
  readonly find: FindProducts;
  readonly send: Send;
  readonly names: StoreNames;
  readonly variants: WriteVariants;
  readonly settings: Pick<BigCommerceSettings, 'countNewProducts'>;
}

type Fields = Readonly<Record<string, unknown>>;
type WriteItems = (context: CallContext, wishes: readonly ShopItemWish[]) => Promise<Outcomes>;

/** Custom fields to write beside the product, each by a call of its own. */
interface Custom {
  readonly key: string;
  readonly product: string;
  readonly fields: readonly { readonly id?: string; readonly name: string; readonly value: string }[];
}

/**
 * Only what differs is sent. Name, description, categories and attributes of a variant are its product's and are passed
 * over; attributes are custom fields, written one by one, so that those of others stay.
 */
export function createWriteItems(options: WriteItemsOptions): WriteItems {
  const { find, send, names, variants, settings } = options;
  return async (context, wishes) => {
    const outcomes: Outcomes = new Map();
    const rows = { products: [] as Row[], variants: [] as Row[] };
    const customs: Custom[] = [];
    const creations: { wish: ShopItemWish; fields: Fields }[] = [];
    const added: NewVariant[] = [];
    try {
      const found = await find(
        context,
        wishes.map(({ sku }) => sku),
      );
      for (const wish of wishes) {
        const { sku, create } = wish;
        const target = found.targets.get(sku);
        const broken = found.unreadable.get(sku);
        const categories = wish.categories ? await names.categories(context, wish.categories) : undefined;
        if (broken !== undefined) outcomes.set(sku, refused(broken));
        else if (!target && !create) outcomes.set(sku, { outcome: 'absent' });
        else if (categories && 'reason' in categories) outcomes.set(sku, refused(categories.reason));
        else if (target) {
          const { variant, product } = target;
          const fields = variant ? variantFields(wish, target) : productFields(wish, product, categories);
          const custom = variant ? [] : customFields(wish, product);
          if (Object.keys(fields).length > 0) {
            rows[variant ? 'variants' : 'products'].push({ key: sku, id: (variant ?? product).id, fields });
          }
          if (custom.length > 0) customs.push({ key: sku, product: product.id, fields: custom });
          outcomes.set(sku, { outcome: 'unchanged' });
        } else if (create?.variant) {
          added.push({ wish, create, variant: create.variant, categories });
        } else if (create) {
          creations.push({ wish, fields: newFields(wish, create, categories, settings.countNewProducts) });
        }
      }
    } catch (error) {
      const reason = passing(error);
      return new Map(wishes.map(({ sku }) => [sku, again(reason)]));
    }
    await writeRows(send, context, 'products', rows.products, outcomes);
    await writeRows(send, context, 'variants', rows.variants, outcomes);
    for (const custom of customs) await writeCustom(send, context, custom, outcomes);
    for (const { wish, fields } of creations) outcomes.set(wish.sku, await create(send, context, fields));
    await variants(context, added, outcomes);
    return outcomes;
  };
}

const isOther = (wanted: string | undefined, standing: string | undefined): wanted is string =>
  wanted !== undefined && wanted !== (standing ?? '');
const isOtherWeight = (wanted: string | undefined, standing: string | undefined): wanted is string =>
  wanted !== undefined && (standing === undefined || !equal(wanted, standing));
const bare = (value: string) => jsonNumber(normalize(value));

const productFields = (
  wish: ShopItemWish,
  product: RawProduct,
  categories: readonly string[] | undefined,
): Fields => ({
  ...(isOther(wish.name, product.name) ? { name: wish.name } : {}),
  ...(isOther(wish.description, product.description) ? { description: wish.description } : {}),
  ...(wish.visible !== undefined && wish.visible !== product.is_visible ? { is_visible: wish.visible } : {}),
  ...(isOtherWeight(wish.weight, product.weight) ? { weight: bare(wish.weight) } : {}),
  ...(categories && !hasSame(categories, product.categories ?? [])
    ? { categories: categories.map(Number) }
    : {}),
});

const variantFields = (wish: ShopItemWish, { product, variant }: Target): Fields => ({
  ...(wish.visible !== undefined && wish.visible === variant?.purchasing_disabled
    ? { purchasing_disabled: !wish.visible }
    : {}),
  ...(isOtherWeight(wish.weight, variant?.weight ?? product.weight) ? { weight: bare(wish.weight) } : {}),
});

const hasSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((id) => other.includes(id));

const customFields = (wish: ShopItemWish, { custom_fields: standing = [] }: RawProduct): Custom['fields'] =>
  Object.entries(wish.attributes ?? {}).flatMap(([name, value]) => {
    const own = standing.find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (own?.value === value) return [];
    return [{ ...(own ? { id: own.id } : {}), name: own?.name ?? name, value }];
  });

const newFields = (
  wish: ShopItemWish,
  create: NonNullable<ShopItemWish['create']>,
  categories: readonly string[] | undefined,
  isCounted: boolean,
): Fields => ({
  type: 'physical',
  sku: wish.sku,
  name: wish.name ?? wish.sku,
  price: bare(create.price),
  weight: bare(wish.weight ?? create.weight),
  is_visible: create.visible,
  ...(wish.description === undefined ? {} : { description: wish.description }),
  ...(categories ? { categories: categories.map(Number) } : {}),
  ...(wish.attributes
    ? { custom_fields: Object.entries(wish.attributes).map(([name, value]) => ({ name, value })) }
    : {}),
  // Nothing can be sold of it before its stock has come.
  ...(isCounted ? { inventory_tracking: 'product' } : {}),
});

/** One product a call; the next look finds one whose answer was lost, by its SKU. */
async function create(send: Send, context: CallContext, fields: Fields): Promise<CatalogOutcome> {
  const path = '/v3/catalog/products';
  const sent = await send(context, { name: `POST ${path}`, path, method: 'POST', body: fields });
  if (sent.end === 'taken') return { outcome: 'created' };
  return sent.end === 'refused' ? refused(sent.reason) : again(sent.reason);
}

async function writeCustom(
  send: Send,
  context: CallContext,
  custom: Custom,
  outcomes: Outcomes,
): Promise<void> {
  const path = `/v3/catalog/products/${custom.product}/custom-fields`;
  const name = '/v3/catalog/products/:id/custom-fields';
  for (const { id, ...field } of custom.fields) {
    const before = outcomes.get(custom.key)?.outcome;
    if (before === 'refused' || before === 'again') return;
    const sent = await send(
      context,
      id === undefined
        ? { name: `POST ${name}`, path, method: 'POST', body: field }
        : { name: `PUT ${name}/:id`, path: `${path}/${id}`, method: 'PUT', body: field },
    );
    if (sent.end === 'taken') outcomes.set(custom.key, { outcome: 'written' });
    else outcomes.set(custom.key, sent.end === 'refused' ? refused(sent.reason) : again(sent.reason));
  }
}
