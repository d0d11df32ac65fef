import { z } from 'zod';
import { compare, isZero, sum } from '../../../domain/money';
import type { CallContext } from '../../context';
import { BIGCOMMERCE } from './capabilities';
import type { BigCommerceClient } from './client';
import { unreadable } from './errors';
import { allData, allRows } from './pages';
import { transaction } from './payment-schemas';
import {
  coupon,
  fee,
  orderProduct,
  shippingConsignment,
  taxRow,
  type RawConsignment,
  type RawOrder,
  type RawProduct,
} from './schemas';
import type { BigCommerceSettings } from './settings';
import type { OrderParts } from './to-order';

export interface PartsOptions {
  readonly client: BigCommerceClient;
  readonly settings: BigCommerceSettings;
}

/** What `readParts` finds without other orders' help. */
export type OwnParts = Pick<
  OrderParts,
  'order' | 'products' | 'shipping' | 'coupons' | 'taxes' | 'transactions'
>;

/**
 * Everything of one order beside its own row. Rows, deliveries and fees come with the order itself, so that usually
 * only the transactions cost a call; what was not included, or was cut off, is read apart.
 */
export async function readParts(
  { client, settings }: PartsOptions,
  context: CallContext,
  order: RawOrder,
): Promise<OwnParts> {
  const included = includedProducts(order);
  const [products, shipping, fees, taxes, transactions] = await Promise.all([
    included ?? readProducts(client, context, order.id),
    order.consignments ? (order.consignments.shipping ?? []) : readShipping(client, context, order.id),
    order.fees ?? (order.consignments ? [] : readFees(client, context, order.id)),
    settings.taxDetails ? readTaxes(client, context, order.id) : undefined,
    settings.transactions ? readTransactions(client, context, order.id) : [],
  ]);
  return {
    order: { ...order, fees },
    products,
    shipping: shipping.filter((one): one is RawConsignment => one !== undefined),
    coupons: needsCoupons(order, products) ? await readCoupons(client, context, order.id) : [],
    ...(taxes ? { taxes } : {}),
    transactions,
  };
}

/** True when the order's own row tells everything, so that a list of orders can stand for reading them. */
export function isWhole(order: RawOrder, settings: BigCommerceSettings): boolean {
  const products = includedProducts(order);
  return (
    !settings.transactions &&
    !settings.taxDetails &&
    !settings.b2b &&
    products !== undefined &&
    order.consignments !== undefined &&
    !needsCoupons(order, products)
  );
}

/**
 * The rows as the order includes them, below its deliveries, pickups, downloads and gift certificates. Undefined when
 * they are links only, or may have been cut off at the size of a sub-list.
 */
function includedProducts(order: RawOrder): RawProduct[] | undefined {
  const { consignments } = order;
  if (!consignments) return undefined;
  const rows = [
    ...(consignments.shipping ?? []),
    ...(consignments.pickups ?? []),
    ...(consignments.downloads ?? []),
    ...(consignments.email?.gift_certificates ?? []),
  ].flatMap((one) => one?.line_items ?? []);
  const list = z.array(orderProduct).safeParse(rows);
  if (!list.success) return undefined;
  const isCut = list.data.length > 0 && list.data.length % BIGCOMMERCE.defaultSubListSize === 0;
  const quantity = sum(list.data.map((row) => row.quantity ?? '0'));
  return isCut || compare(quantity, order.items_total ?? '0') < 0 ? undefined : list.data;
}

/** Rows name the codes that were used on them; a coupon on shipping stands nowhere but in the coupons. */
const needsCoupons = (order: RawOrder, products: readonly RawProduct[]): boolean =>
  !isZero(order.coupon_discount ?? '0') &&
  !products.some((row) => row.applied_discounts?.some((one) => one?.code !== undefined));

const part = (order: string, name: string) => ({
  name: `GET /v2/orders/:id/${name}`,
  path: `/v2/orders/${order}/${name}`,
});

function parse<S extends z.ZodType>(rows: readonly unknown[], schema: S, what: string): z.output<S>[] {
  const read = z.array(schema).safeParse(rows);
  if (!read.success) throw unreadable(what, read.error.issues);
  return read.data;
}

async function readProducts(
  client: BigCommerceClient,
  context: CallContext,
  order: string,
): Promise<RawProduct[]> {
  const rows = await allRows(client, context, part(order, 'products'));
  return parse(rows, orderProduct, `the rows of order ${order}`);
}

const readShipping = async (client: BigCommerceClient, context: CallContext, order: string) =>
  parse(
    await allRows(client, context, part(order, 'shipping_addresses')),
    shippingConsignment,
    `the addresses of order ${order}`,
  );

/** The reference shows them bare and under `fees`. */
const feeAnswer = z.union([z.array(fee), z.object({ fees: z.array(fee) }).transform(({ fees }) => fees)]);
const readFees = async (client: BigCommerceClient, context: CallContext, order: string) =>
  (await client.find(context, part(order, 'fees'), feeAnswer)) ?? [];

const readCoupons = async (client: BigCommerceClient, context: CallContext, order: string) =>
  parse(await allRows(client, context, part(order, 'coupons')), coupon, `the coupons of order ${order}`);

const readTaxes = async (client: BigCommerceClient, context: CallContext, order: string) =>
  parse(
    await allRows(client, context, { ...part(order, 'taxes'), parameters: [['details', 'true']] }),
    taxRow,
    `the taxes of order ${order}`,
  );

const readTransactions = async (client: BigCommerceClient, context: CallContext, order: string) =>
  parse(
    await allData(client, context, {
      name: 'GET /v3/orders/:id/transactions',
      path: `/v3/orders/${order}/transactions`,
    }),
    transaction,
    `the transactions of order ${order}`,
  );
