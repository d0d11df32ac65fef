import type { CatalogOutcome, ShopPriceWish } from '../../../../domain/catalog';
import { equal, isZero, normalize } from '../../../../domain/money';
import type { CallContext } from '../../../context';
import { jsonNumber } from '../../../transport/json';
import { again, inParts, passing, refused, type Outcomes } from '../../catalog-rows';
import { BIGCOMMERCE } from '../capabilities';
import type { BigCommerceClient } from '../client';
import { allData } from '../pages';
import type { BigCommerceSettings } from '../settings';
import { rawRecord, type RawRecord } from './schemas';
import { batchErrors, type Send } from './send';

/** Far below the 1,000 records of one call, so that a refusal names few. */
const MOST = 250;

/** The price of a variant in a list. */
export interface ListPrice {
  readonly wish: ShopPriceWish;
  readonly variant: string;
}

/** `<variant>/<currency>`. */
const placeOf = (variant: string, currency: string): string => `${variant}/${currency.toLowerCase()}`;

export interface PriceRecords {
  read(
    context: CallContext,
    list: string,
    variants: readonly string[],
  ): Promise<ReadonlyMap<string, RawRecord>>;
  /** One call after the other: the store takes two upserts of records at a time from all its apps. */
  write(context: CallContext, list: string, prices: readonly ListPrice[], outcomes: Outcomes): Promise<void>;
}

export function createPriceRecords(
  client: BigCommerceClient,
  send: Send,
  { priceRecords }: Pick<BigCommerceSettings, 'priceRecords'>,
): PriceRecords {
  const read: PriceRecords['read'] = async (context, list, variants) => {
    const records = new Map<string, RawRecord>();
    for (const part of inParts([...new Set(variants)], BIGCOMMERCE.idsPerRequest)) {
      const rows = await allData(client, context, {
        name: 'GET /v3/pricelists/:id/records',
        path: `/v3/pricelists/${list}/records`,
        parameters: [
          ['variant_id:in', part.join(',')],
          ['include', 'bulk_pricing_tiers'],
        ],
      });
      for (const row of rows) {
        const record = rawRecord.safeParse(row);
        if (record.success) records.set(placeOf(record.data.variant_id, record.data.currency), record.data);
      }
    }
    return records;
  };

  const upsert = async (
    context: CallContext,
    list: string,
    prices: readonly ListPrice[],
    standing: ReadonlyMap<string, RawRecord>,
    outcomes: Outcomes,
  ): Promise<void> => {
    const sent = await send(context, {
      name: 'PUT /v3/pricelists/:id/records',
      path: `/v3/pricelists/${list}/records`,
      method: 'PUT',
      body: prices.map(({ wish, variant }) => ({
        variant_id: Number(variant),
        currency: wish.currency.toLowerCase(),
        price: jsonNumber(normalize(wish.price)),
        ...(priceRecords === 'whole' ? kept(standing.get(placeOf(variant, wish.currency))) : {}),
      })),
    });
    if (sent.end === 'taken') {
      for (const { wish } of prices) outcomes.set(wish.sku, { outcome: 'written' });
      return;
    }
    if (sent.end !== 'refused') {
      for (const { wish } of prices) outcomes.set(wish.sku, again(sent.reason));
      return;
    }
    const named = new Map(
      batchErrors(sent.body).map(({ data, words }) => [String(data['variant_id']), words]),
    );
    const bad = prices.filter(({ variant }) => named.has(variant));
    for (const { wish, variant } of bad) outcomes.set(wish.sku, refused(named.get(variant) ?? sent.reason));
    const rest = prices.filter(({ variant }) => !named.has(variant));
    if (bad.length > 0 && rest.length > 0) return upsert(context, list, rest, standing, outcomes);
    if (bad.length > 0) return;
    const [only] = prices;
    if (prices.length === 1 && only) {
      outcomes.set(only.wish.sku, refused(sent.reason));
      return;
    }
    const half = Math.ceil(prices.length / 2);
    await upsert(context, list, prices.slice(0, half), standing, outcomes);
    await upsert(context, list, prices.slice(half), standing, outcomes);
  };

  /**
   * Takes records out (Delete a price list record, by variants and currency). Without variants it would empty the list, so
   * that it is never sent without.
   */
  const remove = async (
    context: CallContext,
    list: string,
    prices: readonly ListPrice[],
    outcomes: Outcomes,
  ): Promise<void> => {
    for (const currency of new Set(prices.map(({ wish }) => wish.currency.toLowerCase()))) {
      const own = prices.filter(({ wish }) => wish.currency.toLowerCase() === currency);
      for (const part of inParts(own, BIGCOMMERCE.idsPerRequest)) {
        const sent = await send(context, {
          name: 'DELETE /v3/pricelists/:id/records',
          path: `/v3/pricelists/${list}/records`,
          method: 'DELETE',
          parameters: [
            ['currency', currency],
            ['variant_id:in', part.map(({ variant }) => variant).join(',')],
          ],
        });
        const outcome: CatalogOutcome =
          sent.end === 'taken'
            ? { outcome: 'written' }
            : sent.end === 'refused'
              ? refused(sent.reason)
              : again(sent.reason);
        for (const { wish } of part) outcomes.set(wish.sku, outcome);
      }
    }
  };

  return {
    read,
    write: async (context, list, prices, outcomes) => {
      try {
        const standing = await read(
          context,
          list,
          prices.map(({ variant }) => variant),
        );
        const isRemoved = ({ wish }: ListPrice): boolean => wish.remove === true;
        const removed = prices.filter(isRemoved).filter(({ wish, variant }) => {
          const end = endOfRemoval(wish, standing.get(placeOf(variant, wish.currency)));
          if (end) outcomes.set(wish.sku, end);
          return !end;
        });
        await remove(context, list, removed, outcomes);
        const changed = prices
          .filter((one) => !isRemoved(one))
          .filter(({ wish, variant }) => {
            const price = standing.get(placeOf(variant, wish.currency))?.price;
            if (price === undefined || !equal(price, wish.price)) return true;
            outcomes.set(wish.sku, { outcome: 'unchanged' });
            return false;
          });
        for (const part of inParts(changed, MOST)) await upsert(context, list, part, standing, outcomes);
      } catch (error) {
        const reason = passing(error);
        for (const { wish } of prices) if (!outcomes.has(wish.sku)) outcomes.set(wish.sku, again(reason));
      }
    },
  };
}

/** How a removal ends without one: the record is not there, or people have made it theirs. */
function endOfRemoval({ price }: ShopPriceWish, record: RawRecord | undefined): CatalogOutcome | undefined {
  if (record?.price === undefined || !equal(record.price, price)) return { outcome: 'unchanged' };
  const { sale_price: sale, retail_price: retail, map_price: map, bulk_pricing_tiers: tiers = [] } = record;
  return [sale, retail, map].some((one) => one !== undefined && !isZero(one)) || tiers.length > 0
    ? refused(
        'The ERP has no price for this list any more, but people have entered a sale price, another price or tiers beside it: take the record out by hand.',
      )
    : undefined;
}

/**
 * What else stands in a record. Whether an upsert keeps it is not documented ("if empty, the sale price will be treated as
 * not being set"), so it goes back as it was.
 */
function kept(record: RawRecord | undefined): Readonly<Record<string, unknown>> {
  if (!record) return {};
  const { sale_price, retail_price, map_price, bulk_pricing_tiers: tiers } = record;
  return {
    ...Object.fromEntries(
      Object.entries({ sale_price, retail_price, map_price }).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, jsonNumber(value)]],
      ),
    ),
    ...(tiers && tiers.length > 0
      ? {
          bulk_pricing_tiers: tiers.map(({ quantity_min: from, quantity_max: to, type, amount }) => ({
            quantity_min: Number(from),
            quantity_max: Number(to),
            type,
            amount: jsonNumber(amount ?? '0'),
          })),
        }
      : {}),
  };
}
