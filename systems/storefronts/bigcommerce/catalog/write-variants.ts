import type { z } from 'zod';
import type { CatalogOutcome } from '../../../../domain/catalog';
import { optionsKey, sameWords } from '../../../../domain/catalog-variants';
import type { CallContext } from '../../../context';
import { again, passing, refused, type Outcomes } from '../../catalog-rows';
import type { BigCommerceClient } from '../client';
import { unreadable } from '../errors';
import { allData } from '../pages';
import type { BigCommerceSettings } from '../settings';
import { isSimple, type FindProducts, type FoundProducts, type Target } from './find-products';
import { apart, notAStyle, productFields, variantFields, type NewVariant } from './new-variants';
import { rawOption, rawVariant, type RawOption, type RawProduct } from './schemas';
import type { Send, Sent } from './send';

export type WriteVariants = (
  context: CallContext,
  rows: readonly NewVariant[],
  outcomes: Outcomes,
) => Promise<void>;

export interface WriteVariantsOptions {
  readonly client: BigCommerceClient;
  readonly find: FindProducts;
  readonly send: Send;
  readonly settings: Pick<BigCommerceSettings, 'countNewProducts'>;
}

/**
 * Makes variants: the first ones of a style together with their product (Create a product, `variants`), later ones below
 * it, one a call (Create a product variant), with the option values they need (Create a product variant option value).
 * Everything is looked for before it is made, so that a lost answer makes nothing twice. Options are never added to a
 * product that stands: its other variants would lack a value.
 */
export function createWriteVariants({ client, find, send, settings }: WriteVariantsOptions): WriteVariants {
  /** All of one style. */
  const writeStyle = async (
    context: CallContext,
    parent: string,
    rows: readonly NewVariant[],
    outcomes: Outcomes,
  ): Promise<void> => {
    const end = (outcome: CatalogOutcome): void => {
      for (const { wish } of rows) outcomes.set(wish.sku, outcome);
    };
    const sister = rows.find(({ variant }) => variant.sister !== undefined)?.variant.sister;
    const found = await find(context, [parent, ...(sister === undefined ? [] : [sister])]);
    const broken = found.unreadable.get(parent);
    const target = styleIn(found, parent, sister);
    if (broken !== undefined) end(refused(broken));
    else if (!target) await makeProduct(context, parent, rows, outcomes);
    else if (target.variant || isSimple(target))
      end(refused(notAStyle(parent, target.variant !== undefined)));
    else await addTo(context, target.product, rows, outcomes);
  };

  const makeProduct = async (
    context: CallContext,
    parent: string,
    rows: readonly NewVariant[],
    outcomes: Outcomes,
  ): Promise<void> => {
    const path = '/v3/catalog/products';
    const body = productFields(parent, rows, settings.countNewProducts);
    const sent = await send(context, { name: `POST ${path}`, path, method: 'POST', body });
    if (sent.end === 'refused' && rows.length > 1) {
      // Nothing of it was made. One after the other, the first good one makes the product.
      for (const row of rows) await writeStyle(context, parent, [row], outcomes);
      return;
    }
    for (const { wish } of rows) outcomes.set(wish.sku, await endOf(context, sent, [parent, wish.sku]));
  };

  const list = async <S extends z.ZodType>(
    context: CallContext,
    product: string,
    part: string,
    schema: S,
  ): Promise<z.output<S>[]> => {
    const [name, path] = [`GET /v3/catalog/products/:id/${part}`, `/v3/catalog/products/${product}/${part}`];
    const read = schema.array().safeParse(await allData(client, context, { name, path }));
    if (!read.success) throw unreadable(name, read.error.issues);
    return read.data;
  };

  const addTo = async (
    context: CallContext,
    product: RawProduct,
    rows: readonly NewVariant[],
    outcomes: Outcomes,
  ): Promise<void> => {
    const options = await list(context, product.id, 'options', rawOption);
    const standing = new Map(
      (await list(context, product.id, 'variants', rawVariant)).map(({ sku, option_values: values = [] }) => [
        optionsKey(Object.fromEntries(values.map((one) => [one.option_display_name ?? '', one.label ?? '']))),
        sku ?? '',
      ]),
    );
    for (const row of rows) {
      const outcome = await addVariant(context, product, options, standing, row);
      outcomes.set(row.wish.sku, outcome);
      if (outcome.outcome === 'created') standing.set(optionsKey(row.variant.options), row.wish.sku);
    }
  };

  const addVariant = async (
    context: CallContext,
    product: RawProduct,
    options: RawOption[],
    standing: ReadonlyMap<string, string>,
    { wish, create, variant }: NewVariant,
  ): Promise<CatalogOutcome> => {
    const wanted = Object.entries(variant.options);
    const names = options.map(({ display_name: name }) => name);
    if (
      names.map(sameWords).sort().join('\n') !==
      wanted
        .map(([name]) => sameWords(name))
        .sort()
        .join('\n')
    ) {
      return refused(
        `The store's product ${variant.parent} has the options ${names.join(', ') || 'none'}, the mapping's catalog.variants ${wanted.map(([name]) => name).join(', ')}: they must be the same.`,
      );
    }
    const twin = standing.get(optionsKey(variant.options));
    if (twin !== undefined) {
      return refused(
        `The store's product ${variant.parent} has ${wanted.map(([, value]) => value).join(', ')} already, ${twin ? `under SKU ${twin}` : 'without a SKU'}: give that variant the SKU ${wish.sku}, or delete it.`,
      );
    }
    const chosen: { option_id: number; id: number }[] = [];
    for (const [index, option] of options.entries()) {
      const label = wanted.find(([name]) => sameWords(name) === sameWords(option.display_name))?.[1] ?? '';
      const value = await valueOf(context, product, option, label);
      if ('outcome' in value) return value;
      options[index] = value.option;
      chosen.push({ option_id: Number(option.id), id: Number(value.id) });
    }
    const sent = await send(context, {
      name: 'POST /v3/catalog/products/:id/variants',
      path: `/v3/catalog/products/${product.id}/variants`,
      method: 'POST',
      body: {
        ...variantFields(wish, create),
        purchasing_disabled: !create.visible && product.is_visible,
        option_values: chosen,
      },
    });
    return endOf(context, sent, [wish.sku]);
  };

  /** The value's id, and the option with it; made where the option lacks it. */
  const valueOf = async (
    context: CallContext,
    { id: product }: RawProduct,
    option: RawOption,
    label: string,
  ): Promise<{ readonly id: string; readonly option: RawOption } | CatalogOutcome> => {
    const known = option.option_values.find((value) => sameWords(value.label) === sameWords(label));
    if (known) return { id: known.id, option };
    const sent = await send(context, {
      name: 'POST /v3/catalog/products/:id/options/:id/values',
      path: `/v3/catalog/products/${product}/options/${option.id}/values`,
      method: 'POST',
      body: { label, sort_order: option.option_values.length },
    });
    if (sent.end === 'refused') {
      const [now] = (await list(context, product, 'options', rawOption)).filter(({ id }) => id === option.id);
      return now?.option_values.some((value) => sameWords(value.label) === sameWords(label))
        ? again('Somebody else has just made this value.')
        : refused(`${option.display_name} cannot take ${label}: ${sent.reason}`);
    }
    const id = sent.end === 'taken' ? idOf(sent.body) : undefined;
    if (id === undefined)
      return again(sent.end === 'taken' ? 'The store did not tell the value’s id.' : sent.reason);
    return { id, option: { ...option, option_values: [...option.option_values, { id, label }] } };
  };

  /** @param skus which would stand there now if somebody else, or an earlier try of ours, had made them */
  const endOf = async (
    context: CallContext,
    sent: Sent,
    skus: readonly string[],
  ): Promise<CatalogOutcome> => {
    if (sent.end === 'taken') return { outcome: 'created' };
    if (sent.end !== 'refused') return again(sent.reason);
    const { targets } =
      sent.status === 409 ? await find(context, skus) : { targets: new Map<string, unknown>() };
    return targets.size > 0 ? again('It stands there by now.') : refused(sent.reason);
  };

  return async (context, rows, outcomes) => {
    for (const parent of new Set(rows.map(({ variant }) => variant.parent))) {
      const [own, doubles] = apart(rows.filter(({ variant }) => variant.parent === parent));
      for (const { wish, variant } of doubles) {
        const choices = Object.values(variant.options).join(', ');
        outcomes.set(
          wish.sku,
          refused(`Two items of ${parent} are ${choices}: correct their fields in the ERP, or the mapping.`),
        );
      }
      try {
        await writeStyle(context, parent, own, outcomes);
      } catch (error) {
        const reason = passing(error);
        for (const { wish } of own) if (!outcomes.has(wish.sku)) outcomes.set(wish.sku, again(reason));
      }
    }
  };
}

/** The product of a style: by its SKU, else by one of its variants. */
function styleIn({ targets }: FoundProducts, parent: string, sister: string | undefined): Target | undefined {
  const own = targets.get(parent);
  if (own && !own.variant && !isSimple(own)) return own;
  const beside = sister === undefined ? undefined : targets.get(sister);
  return beside?.variant ? { product: beside.product } : own;
}

function idOf(body: unknown): string | undefined {
  const id = (body as { data?: { id?: unknown } } | undefined)?.data?.id;
  return typeof id === 'string' && /^\d+$/.test(id) ? id : undefined;
}
