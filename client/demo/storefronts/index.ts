/** The shops the demo can run. */
import { adobeCommerce } from './adobe-commerce';
import { bigcommerce } from './bigcommerce';
import { shopify } from './shopify';
import type { DemoStorefront } from './storefront';
import { woocommerce } from './woocommerce';

export { adobeCommerce } from './adobe-commerce';
export { bigcommerce } from './bigcommerce';
export { shopify } from './shopify';
export { woocommerce } from './woocommerce';
export { obstacleOf } from './storefront';
export type { DemoFlows, DemoOrder, DemoStorefront, RunningShop, ShopOptions } from './storefront';

export const DEMO_STOREFRONTS: readonly DemoStorefront[] = [adobeCommerce, shopify, bigcommerce, woocommerce];
