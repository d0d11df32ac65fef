import type { RawEntity, RawItem, RawOrder } from './raw-order';

/** Fresh row ids for an order's copy, with parents and children still belonging together. */
export function renumber(items: readonly RawItem[], orderId: number): RawItem[] {
  const ids = new Map(items.map((item, index) => [item.item_id, orderId * 1_000 + index + 1]));
  return items.map((item) => {
    const parent =
      item.parent_item_id === undefined || item.parent_item_id === null
        ? undefined
        : ids.get(item.parent_item_id);
    const embedded = item['parent_item'] as RawItem | undefined;
    return {
      ...item,
      item_id: ids.get(item.item_id) ?? item.item_id,
      order_id: orderId,
      ...(parent === undefined ? {} : { parent_item_id: parent }),
      ...(parent === undefined || embedded === undefined
        ? {}
        : { parent_item: { ...embedded, item_id: parent, order_id: orderId } }),
    };
  });
}

/** The shipping assignment repeats the items; a copy with other items must repeat those. */
export function withItemsRepeated(order: RawOrder): RawOrder {
  const assignments = order.extension_attributes?.['shipping_assignments'];
  if (!Array.isArray(assignments)) return order;
  return {
    ...order,
    extension_attributes: {
      ...order.extension_attributes,
      shipping_assignments: assignments.map((each: RawEntity) => ({ ...each, items: order.items })),
    },
  };
}
