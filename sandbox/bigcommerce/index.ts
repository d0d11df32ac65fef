/** A strict and awkward BigCommerce store over HTTP, B2B Edition included, and orders to fill it with. */
export {
  bcSignature,
  type Client,
  type Delivery,
  type DeliveryMode,
  type Hook,
  Hooks,
  signedHeaders,
} from './hooks';
export { makeOrder, type OrderSpec } from './make-order';
export type { RefundSpec } from './make-refund';
export type { Raw, ShopOrder } from './raw';
export {
  type BigCommerceSandbox,
  type BigCommerceSandboxOptions,
  DEFAULT_CLIENT,
  DEFAULT_STORE_HASH,
  startBigCommerce,
} from './server';
export { Shop } from './shop';
export type { ProductSpec } from './catalog';
export { SoldOut, type StockAccount } from './inventory';
export { type DemoOrder, demoOrders, type DemoOrdersOptions, type DemoShop } from './demo-orders';
export type { DemoKind, Expectation } from './demo-kinds';
