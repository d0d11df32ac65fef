import { LosslessNumber } from 'lossless-json';
import { Refusal } from './answers';
import type { Raw, ShopOrder } from './raw';

export interface OrdersSettings {
  /** How many rows of an order `include=consignments.line_items` shows. */
  readonly includedRows: number;
  /** Whether `min_…` leaves out the very second it names. */
  readonly minIsExclusive: boolean;
  /** Whether lists leave archived orders out. */
  readonly hidesArchived: boolean;
}

export interface Includes {
  readonly consignments: boolean;
  readonly rows: boolean;
  readonly fees: boolean;
  /** Without it consignments come in an older shape. */
  readonly asObject: boolean;
}

export function parseIncludes(query: URLSearchParams): Includes {
  const names = (query.get('include') ?? '').split(',').filter(Boolean);
  for (const name of names) {
    if (!['consignments', 'consignments.line_items', 'fees'].includes(name))
      throw new Refusal(400, `The field 'include' is invalid.`);
  }
  return {
    consignments: names.some((name) => name.startsWith('consignments')),
    rows: names.includes('consignments.line_items'),
    fees: names.includes('fees'),
    asObject: query.get('consignment_structure') === 'object',
  };
}

/** An order with what was asked for; the rest are links. */
export function included(order: ShopOrder, includes: Includes, settings: OrdersSettings): Raw {
  const link = (name: string): Raw => ({
    url: `https://api.bigcommerce.com/stores/store/v2/orders/${order.row.id}/${name}`,
    resource: `/orders/${order.row.id}/${name}`,
  });
  const consignments = consignmentsOf(order, includes.rows, settings);
  return {
    ...order.row,
    consignments: !includes.consignments
      ? link('consignments')
      : includes.asObject
        ? consignments
        : [consignments],
    fees: includes.fees ? order.fees : link('fees'),
  };
}

/** Costs are bare numbers here, and text below `/shipping_addresses`. */
function consignmentsOf(order: ShopOrder, withRows: boolean, settings: OrdersSettings): Raw {
  const shown = order.products.slice(0, settings.includedRows);
  const rowsOf = (rows: readonly Raw[]): unknown =>
    withRows ? rows : rows.map(({ id }) => ({ resource: `/orders/${order.row.id}/products/${String(id)}` }));
  const physical = shown.filter((row) => row['type'] === 'physical');
  const ofType = (type: string): readonly Raw[] => shown.filter((row) => row['type'] === type);
  const shipping = order.shippingAddresses.map((address) => {
    const { order_id: _order, ...rest } = address;
    return {
      ...Object.fromEntries(
        Object.entries(rest).map(([name, value]) => [
          name,
          name.includes('cost') && typeof value === 'string' ? new LosslessNumber(value) : value,
        ]),
      ),
      line_items: rowsOf(physical.filter((row) => row['order_address_id'] === address['id'])),
    };
  });
  const [download] = ofType('digital');
  const certificates = ofType('giftcertificate');
  return {
    pickups: order.pickups.map((pickup) => ({ ...pickup, line_items: rowsOf(physical) })),
    shipping,
    downloads: download
      ? [{ recipient_email: 'buyer@customer.example', line_items: rowsOf(ofType('digital')) }]
      : [],
    email: {
      gift_certificates: certificates.map((row) => ({
        recipient_email: 'buyer@customer.example',
        // One object where others have a list.
        line_items: withRows ? row : { resource: `/orders/${order.row.id}/products/${String(row['id'])}` },
      })),
    },
  };
}
