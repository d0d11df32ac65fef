import {
  invoiceOrder,
  makeOrder,
  refundOrder,
  type AdobeCommerce,
  type DemoOrder,
  type OrderSpec,
  type RawOrder,
} from '../../../../sandbox/adobe-commerce';
import type { changesOf } from '../storefront';

type Made = Parameters<typeof changesOf<DemoOrder & { readonly number: string }>>[1];

/** Kinds whose invoice is not written with the order: who edits or cancels an order has not billed it yet. */
export const UNBILLED: readonly string[] = [
  'guest-simple',
  'company',
  'configurable',
  'configurable-priced-child',
];

/** What happens to orders of some kinds once they stand in the ERP. */
export const changesIn = (sandbox: AdobeCommerce): Made => ({
  'guest-simple': [
    'edited',
    ({ spec, order }) => sandbox.updateOrder(order.entity_id, contentOf(withOneMore(spec), order)),
  ],
  company: ['billed', ({ order }) => invoiceOrder(sandbox.shop, order.entity_id)],
  configurable: ['cancelled', ({ order }) => sandbox.cancelOrder(order.entity_id)],
  // As an edit in the Admin: the order is cancelled, and one with `-1` behind its number stands for it.
  'configurable-priced-child': [
    'replaced',
    ({ spec, order }) =>
      sandbox.editOrder(order.entity_id, (copy) => ({ ...copy, ...contentOf(withOneMore(spec), copy) })),
  ],
  'bundle-dynamic': [
    'refunded',
    ({ order }) => refundOrder(sandbox.shop, order.entity_id, { items: [], shipping: '4.90' }),
  ],
  gbp: [
    'refunded',
    ({ order: { entity_id: id, items } }) =>
      refundOrder(sandbox.shop, id, {
        items: items.slice(0, 1).map(({ item_id: row }) => ({ order_item_id: row, qty: 1 })),
      }),
  ],
});

const withOneMore = ({ lines: [first, ...rest] = [], ...spec }: OrderSpec): OrderSpec => ({
  ...spec,
  lines: first ? [{ ...first, qty: String(Number(first.qty ?? '1') + 1) }, ...rest] : rest,
});

const KEPT = [
  'entity_id',
  'increment_id',
  'created_at',
  'updated_at',
  'edit_increment',
  'original_increment_id',
];

/** What an order made of `spec` holds, under the number of one that stands. */
const contentOf = (spec: OrderSpec, { entity_id: entityId }: RawOrder): Partial<RawOrder> =>
  Object.fromEntries(
    Object.entries(makeOrder({ ...spec, entityId })).filter(([field]) => !KEPT.includes(field)),
  );
