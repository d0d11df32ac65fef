import { compare, normalize, sum, type Amount } from '../../domain/money';
import type { Database, Statement } from '../pool';
import type { ReservedSales } from './room';
import { TOUCH } from './touch';

/** The item a sale belongs to: by the mapping, else as the orders have taught, else by the SKU's own name. */
const itemsOf = (changed: string): string =>
  `SELECT DISTINCT $1::text, 'stock', coalesce(changed.item, known.internal, changed.sku), now()
   FROM (${changed}) AS changed LEFT JOIN reference AS known
     ON known.connection = $1 AND known.kind = 'item' AND known.external = changed.sku`;

const RESERVE: Statement = {
  name: 'catalog-reserve',
  text: `WITH given AS (
           SELECT * FROM unnest($3::text[], $4::text[], $5::numeric[]) AS given (sku, item, quantity)
         ), dropped AS (
           DELETE FROM catalog_sale WHERE connection = $1 AND "order" = $2 AND sku <> ALL ($3::text[]) RETURNING sku, item
         ), held AS (
           INSERT INTO catalog_sale AS sale (connection, "order", sku, item, quantity)
           SELECT $1, $2, sku, item, quantity FROM given ORDER BY sku
           ON CONFLICT (connection, "order", sku) DO UPDATE
             SET item = excluded.item, quantity = excluded.quantity, confirmed_at = NULL, updated_at = now()
             WHERE sale.quantity <> excluded.quantity OR sale.confirmed_at IS NOT NULL OR sale.item IS DISTINCT FROM excluded.item
               OR sale.updated_at < now() - interval '10 minutes'
           RETURNING sku, item
         )
         ${TOUCH(itemsOf('SELECT sku, item FROM dropped UNION SELECT sku, item FROM held'))}`,
};
const CONFIRM: Statement = {
  name: 'catalog-confirm',
  text: `WITH held AS (
           UPDATE catalog_sale SET confirmed_at = clock_timestamp(), updated_at = now()
           WHERE connection = $1 AND "order" = $2 AND confirmed_at IS NULL RETURNING sku, item
         )
         ${TOUCH(itemsOf('SELECT sku, item FROM held'))}`,
};
const RELEASE: Statement = {
  name: 'catalog-release',
  text: `WITH held AS (
           DELETE FROM catalog_sale WHERE connection = $1 AND "order" = $2 RETURNING sku, item
         )
         ${TOUCH(itemsOf('SELECT sku, item FROM held'))}`,
};
const OF: Statement = {
  name: 'catalog-sales-of',
  text: `SELECT sale."order", sku, quantity::text AS quantity, confirmed_at, EXISTS (
             SELECT FROM posting WHERE posting.connection = sale.connection AND posting."order" = sale."order"
               AND posting.kind IN ('sales-order', 'purchase-order') AND posting.state IN ('sent', 'in-doubt', 'posted')
           ) AS sent
         FROM catalog_sale AS sale WHERE connection = $1 AND sku = ANY ($2::text[]) ORDER BY sale."order", sku`,
};
/** Times come back in milliseconds and are kept in microseconds. */
const FORGET: Statement = {
  name: 'catalog-sales-forget',
  text: `DELETE FROM catalog_sale AS sale USING unnest($2::text[], $3::text[], $4::timestamptz[]) AS known (number, sku, at)
         WHERE sale.connection = $1 AND sale."order" = known.number AND sale.sku = known.sku
           AND date_trunc('milliseconds', sale.confirmed_at) = known.at`,
};
const OLD: Statement = {
  name: 'catalog-sales-old',
  text: `SELECT DISTINCT "order" FROM catalog_sale WHERE connection = $1 AND confirmed_at IS NULL
           AND updated_at < now() - $2::double precision * interval '1 millisecond' ORDER BY "order" LIMIT $3`,
};

interface SaleRow {
  order: string;
  sku: string;
  quantity: Amount;
  confirmed_at: string | null;
  sent: boolean;
}

export function createReservedSales(database: Database): ReservedSales {
  return {
    reserve: async (connection, order, lines) => {
      const bySku = new Map<string, { item: string | undefined; quantities: Amount[] }>();
      for (const { sku, item, quantity } of lines)
        bySku.set(sku, { item, quantities: [...(bySku.get(sku)?.quantities ?? []), quantity] });
      const held = [...bySku]
        .map(([sku, { item, quantities }]) => ({ sku, item: item ?? null, quantity: sum(quantities) }))
        .filter(({ quantity }) => compare(quantity, '0') > 0);
      await database.query(RESERVE, [
        connection,
        order,
        held.map(({ sku }) => sku),
        held.map(({ item }) => item),
        held.map(({ quantity }) => quantity),
      ]);
    },
    confirm: async (connection, order) => void (await database.query(CONFIRM, [connection, order])),
    release: async (connection, order) => void (await database.query(RELEASE, [connection, order])),
    of: async (connection, skus) => {
      if (skus.length === 0) return [];
      const rows = await database.query<SaleRow>(OF, [connection, [...new Set(skus)]]);
      return rows.map(({ order, sku, quantity, confirmed_at, sent }) => ({
        order,
        sku,
        quantity: normalize(quantity),
        ...(confirmed_at !== null ? { confirmedAt: confirmed_at } : sent ? { sent } : {}),
      }));
    },
    forget: async (connection, sales) => {
      const confirmed = sales.filter(({ confirmedAt }) => confirmedAt !== undefined);
      if (confirmed.length === 0) return;
      await database.query(FORGET, [
        connection,
        confirmed.map(({ order }) => order),
        confirmed.map(({ sku }) => sku),
        confirmed.map(({ confirmedAt }) => confirmedAt),
      ]);
    },
    oldOrders: async (connection, olderThanMs, limit) =>
      (await database.query<{ order: string }>(OLD, [connection, olderThanMs, limit])).map(
        ({ order }) => order,
      ),
  };
}
