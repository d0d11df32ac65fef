/** The shops the demo can run. */
import { adobeCommerce, adobeCommerceSaas, adobeCommerceSaasBeside } from './adobe-commerce';
import { bigcommerce } from './bigcommerce';
import { shopify } from './shopify';
import type { DemoStorefront } from './storefront';
import { woocommerce } from './woocommerce';

export { adobeCommerce, adobeCommerceSaas } from './adobe-commerce';
export { bigcommerce } from './bigcommerce';
export { shopify } from './shopify';
export { woocommerce } from './woocommerce';
export { nameOf, obstacleOf } from './storefront';
export type {
  ChangeKind,
  DemoFlows,
  DemoOrder,
  DemoStorefront,
  LateChange,
  RunningShop,
  ShopOptions,
} from './storefront';

export const DEMO_STOREFRONTS: readonly DemoStorefront[] = [adobeCommerce, shopify, bigcommerce, woocommerce];

/** Run when they are asked for by name. */
export const MORE_STOREFRONTS: readonly DemoStorefront[] = [adobeCommerceSaas];

/** What runs when nobody names a shop: one; beside an ERP that keeps its orders as entries another one, for its invoices. */
export const usualStorefronts = (ofEntries: boolean): readonly DemoStorefront[] =>
  ofEntries ? [adobeCommerce, adobeCommerceSaasBeside] : [adobeCommerce];
