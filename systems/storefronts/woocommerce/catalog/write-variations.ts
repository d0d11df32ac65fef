import type { CatalogOutcome } from '../../../../domain/catalog';
import { optionsKey, sameWords } from '../../../../domain/catalog-variants';
import type { CallContext } from '../../../context';
import { again, passing, refused, type Outcomes } from '../../catalog-rows';
import { WOOCOMMERCE } from '../capabilities';
import { unreadable, type WooClient } from '../client';
import { rows as rowsOf } from '../schemas';
import type { WooCommerceSettings } from '../settings';
import { isVariation, type FindProducts, type FoundProducts } from './find-products';
import {
  attributeFields,
  DELIMITER,
  notVariable,
  productFields,
  valueFor,
  variationFields,
  whyNot,
  type NewVariation,
} from './new-variations';
import { rawProduct, type RawProduct } from './schemas';
import { outcomeOf, type Write, type WriteBatch } from './write-batch';

export type WriteVariations = (
  context: CallContext,
  rows: readonly NewVariation[],
  outcomes: Outcomes,
) => Promise<void>;

export interface WriteVariationsOptions {
  readonly client: WooClient;
  readonly find: FindProducts;
  readonly write: WriteBatch;
  readonly settings: WooCommerceSettings;
}

/**
 * Makes variations, below a product that is found by its SKU and made where there is none. The product learns a new choice
 * before its variation comes: WooCommerce passes over an attribute that the product does not have, and the variation
 * would stand for any (variations controller, `prepare_object_for_database`). Nothing keeps two variations of one
 * combination apart there, so they are read first.
 */
export function createWriteVariations({
  client,
  find,
  write,
  settings,
}: WriteVariationsOptions): WriteVariations {
  /** All of one style. */
  const writeStyle = async (
    context: CallContext,
    parent: string,
    rows: readonly NewVariation[],
    outcomes: Outcomes,
  ): Promise<void> => {
    const end = (outcome: CatalogOutcome): void => {
      for (const { wish } of rows) outcomes.set(wish.sku, outcome);
    };
    const sister = rows.find(({ variant }) => variant.sister !== undefined)?.variant.sister;
    const found = await find(context, [parent, ...(sister === undefined ? [] : [sister])]);
    const broken = found.unreadable.get(parent);
    if (broken !== undefined) return end(refused(broken));
    const standing = await styleIn(context, found, parent, sister);
    const product = standing ?? (await makeProduct(context, parent, rows));
    if ('outcome' in product) return end(product);
    if (isVariation(product) || product.type !== 'variable') return end(refused(notVariable(parent)));
    const taken = standing ? await combinations(context, product) : new Map<string, string>();
    const good: NewVariation[] = [];
    for (const row of rows) {
      const reason = whyNot(row, product, taken);
      if (reason !== undefined) outcomes.set(row.wish.sku, refused(reason));
      else {
        good.push(row);
        taken.set(optionsKey(row.variant.options), row.wish.sku);
      }
    }
    const taught = await teach(context, product, good);
    if ('outcome' in taught) {
      for (const { wish } of good) outcomes.set(wish.sku, taught);
      return;
    }
    const writes = good.map((row): Write => ({
      key: row.wish.sku,
      parent: product.id,
      fields: variationFields(row, taught, settings),
    }));
    const ends = await write(context, writes);
    for (const { key } of writes) outcomes.set(key, outcomeOf(ends.get(key), false));
    if (taught === product) return;
    // Attributes are written as a whole: somebody who did so at the same time may have taken ours away again.
    await teach(context, await productOf(context, product.id), good);
  };

  const productOf = (context: CallContext, id: string): Promise<RawProduct> =>
    client.get(
      context,
      { name: 'GET /products/{id}', path: `/products/${id}`, parameters: [['context', 'edit']] },
      rawProduct,
    );

  /** The product of a style: by its SKU, else by one of its variations. */
  const styleIn = async (
    context: CallContext,
    { products }: FoundProducts,
    parent: string,
    sister: string | undefined,
  ): Promise<RawProduct | undefined> => {
    const own = products.get(parent);
    if (own?.type === 'variable') return own;
    const id = sister === undefined ? undefined : products.get(sister)?.parent_id;
    return id === undefined ? own : productOf(context, id);
  };

  const makeProduct = async (
    context: CallContext,
    parent: string,
    rows: readonly NewVariation[],
  ): Promise<RawProduct | CatalogOutcome> => {
    const ends = await write(context, [{ key: parent, fields: productFields(parent, rows, settings) }]);
    const end = ends.get(parent);
    if (end?.end !== 'done') return outcomeOf(end, false);
    const read = rawProduct.safeParse(end.row);
    return read.success ? read.data : again('The shop’s answer does not tell the new product.');
  };

  /** The SKUs of the product's variations by their choices. */
  const combinations = async (context: CallContext, product: RawProduct): Promise<Map<string, string>> => {
    const taken = new Map<string, string>();
    for (let page = 1; ; page += 1) {
      const list = await client.list(
        context,
        {
          name: 'GET /products/{id}/variations',
          path: `/products/${product.id}/variations`,
          parameters: [
            ['status', 'any'],
            ['context', 'edit'],
            ['orderby', 'id'],
            ['order', 'asc'],
            ['per_page', String(WOOCOMMERCE.maxPageSize)],
            ['page', String(page)],
          ],
        },
        rowsOf,
      );
      for (const row of list.rows) {
        const read = rawProduct.safeParse(row);
        if (!read.success) throw unreadable(`a variation of ${product.sku}`, read.error);
        const options = Object.fromEntries(
          read.data.attributes.map(({ name, option }) => [name, option ?? '']),
        );
        taken.set(optionsKey(options), read.data.sku);
      }
      if (list.rows.length === 0 || page >= (list.pages ?? 1)) return taken;
    }
  };

  /** Adds the choices that the product lacks; what it has and others keep there stays. */
  const teach = async (
    context: CallContext,
    product: RawProduct,
    rows: readonly NewVariation[],
  ): Promise<RawProduct | CatalogOutcome> => {
    let isNew = false;
    const attributes = product.attributes.map((one) => {
      const options = [...(one.options ?? [])];
      for (const { variant } of one.variation ? rows : []) {
        const value = valueFor(variant, one.name);
        if (value === undefined || options.some((known) => sameWords(known) === sameWords(value))) continue;
        options.push(value);
        isNew = true;
      }
      return { ...one, options };
    });
    if (!isNew) return product;
    const fields = { attributes: attributes.map(attributeFields) };
    const end = (await write(context, [{ key: product.id, product, fields }])).get(product.id);
    return end?.end === 'done' ? { ...product, attributes } : outcomeOf(end, true);
  };

  return async (context, rows, outcomes) => {
    for (const parent of new Set(rows.map(({ variant }) => variant.parent))) {
      const own = rows.filter(({ wish, variant }) => {
        if (variant.parent !== parent) return false;
        const barred = Object.values(variant.options).find((value) => value.includes(DELIMITER));
        if (barred !== undefined)
          outcomes.set(
            wish.sku,
            refused(`"${barred}" cannot be a choice: WooCommerce takes "${DELIMITER}" for the end of one.`),
          );
        return barred === undefined;
      });
      try {
        if (own.length > 0) await writeStyle(context, parent, own, outcomes);
      } catch (error) {
        const reason = passing(error);
        for (const { wish } of own) if (!outcomes.has(wish.sku)) outcomes.set(wish.sku, again(reason));
      }
    }
  };
}
