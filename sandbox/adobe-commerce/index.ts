/** A strict and awkward Adobe Commerce shop over HTTP, PaaS or SaaS, and orders to fill it with. */
export { catalogue, type CatalogueItem } from './catalogue';
export { type DemoOrder, demoOrders, type DemoOrdersOptions, type DemoShop } from './demo-orders';
export { type LineSpec, makeOrder, type OrderSpec } from './make-order';
export { type TechnicalAccount } from './ims';
export { type InvoiceSpec, invoiceOrder, settleInvoice } from './invoice-order';
export { compareNaturally } from './natural-order';
export { type Credentials, sign } from './oauth';
export type { RawAddress, RawEntity, RawItem, RawNumber, RawOrder } from './raw-order';
export {
  type AdobeCommerce,
  type AdobeCommerceOptions,
  DEFAULT_ACCOUNT,
  DEFAULT_CREDENTIALS,
  type ShopContent,
  startAdobeCommerce,
} from './server';
export { type PushKind, type PushTarget, type PushTroubles, type SentPush } from './pushes';
export { type RefundSpec, refundOrder } from './refund-order';
export { type NewOrder, Shop, type Uncommitted } from './shop';
export { DEFAULT_STORE_VIEWS, type StoreView } from './store-views';
export { type BillTruth, billTruth, type OrderTruth, orderTruth, type ShopTruth, shopTruth } from './truth';
