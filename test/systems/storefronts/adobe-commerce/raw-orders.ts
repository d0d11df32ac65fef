import { readFileSync } from 'node:fs';
import path from 'node:path';
import { rawOrder, type RawOrder } from '../../../../systems/storefronts/adobe-commerce/schemas';
import { parseLossless } from '../../../../systems/transport/json';

const FIXTURES = path.join(__dirname, '../../../fixtures/adobe-commerce');

export const fixture = (name: string): RawOrder =>
  rawOrder.parse(parseLossless(readFileSync(path.join(FIXTURES, `${name}.json`), 'utf8')));

export interface RowLike {
  readonly id: number;
  readonly type?: string;
  readonly parent?: number;
  readonly total?: string;
  readonly price?: string;
  readonly sku?: string;
  readonly more?: Readonly<Record<string, string>>;
}

/** An order payload as the shop sends it, read as we read it. Numbers are given as strings, as after parsing. */
export const order = (rows: readonly RowLike[], header: Readonly<Record<string, unknown>> = {}): RawOrder =>
  rawOrder.parse({
    entity_id: '7',
    increment_id: '000000007',
    state: 'processing',
    order_currency_code: 'EUR',
    created_at: '2026-11-20 10:15:00',
    grand_total: '0',
    items: rows.map((row) => ({
      item_id: String(row.id),
      parent_item_id: row.parent === undefined ? null : String(row.parent),
      product_type: row.type ?? 'simple',
      sku: row.sku ?? `SKU-${row.id}`,
      qty_ordered: '1',
      row_total: row.total ?? null,
      price: row.price ?? row.total ?? '0',
      ...row.more,
    })),
    ...header,
  });
