/** A strict and awkward WooCommerce shop over HTTP, and orders to fill it with. */
export type { Key } from './authenticate';
export { catalogue, type CatalogueItem } from './catalogue';
export { type DemoOrder, demoOrders, type DemoOrdersOptions, type DemoShop } from './demo-orders';
export type { Delivery, DeliverOptions, Hook } from './hooks';
export type { ShopSettings } from './make-order';
export type {
  AddressSpec,
  CustomerSpec,
  FeeSpec,
  LineSpec,
  OrderSpec,
  RefundSpec,
  ShippingSpec,
} from './order-spec';
export type { CustomerRecord, OrderRecord, ProductRecord, RefundRecord } from './records';
export {
  DEFAULT_KEY,
  type ShopContent,
  startWooCommerce,
  type WooCommerceOptions,
  type WooCommerceSandbox,
} from './server';
export type { Shop } from './shop';
export type { ProductInput } from './products';
export { SoldOut, type StockAccount } from './stock';
export { orderTruth, type OrderTruth } from './snapshot';
