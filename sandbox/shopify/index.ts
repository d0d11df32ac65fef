/** A strict and awkward Shopify shop over HTTP, and orders to fill it with. */
export { type AppKeys } from './access';
export { type EditSpec, type RefundSpec, type Undocumented } from './change-order';
export { signatureOf, type Switches } from './deliveries';
export { type DemoOrder, demoOrders, type DemoOrdersOptions, type DemoShop } from './demo-orders';
export { type OrderSpec } from './order-spec';
export { type OrderState } from './order-state';
export { SCHEMA } from './schema-2026-10';
export {
  ALL_SCOPES,
  APP_KEYS,
  type ShopContent,
  type ShopifyOptions,
  type ShopifySandbox,
  startShopify,
  STATIC_TOKEN,
} from './server';
export { type OrderTruth, Shop } from './shop';
