/** A strict and awkward Adobe Commerce (PaaS) shop over HTTP, and orders to fill it with. */
export { catalogue, type CatalogueItem } from './catalogue';
export { type DemoOrder, demoOrders, type DemoOrdersOptions, type DemoShop } from './demo-orders';
export { makeOrder, type OrderSpec } from './make-order';
export { compareNaturally } from './natural-order';
export { type Credentials, sign } from './oauth';
export type { RawAddress, RawEntity, RawItem, RawNumber, RawOrder } from './raw-order';
export {
  type AdobeCommerce,
  type AdobeCommerceOptions,
  DEFAULT_CREDENTIALS,
  type ShopContent,
  startAdobeCommerce,
} from './server';
export { type NewOrder, Shop, type Uncommitted } from './shop';
export { DEFAULT_STORE_VIEWS, type StoreView } from './store-views';
