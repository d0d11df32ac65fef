import {
  catalogue,
  demoOrders,
  startAdobeCommerce,
  type AdobeCommerce,
  type DemoOrder,
} from '../../sandbox/adobe-commerce';
import { startInforM3, type InforM3Sandbox } from '../../sandbox/infor-m3';
import { BLOCKED_CUSTOMER, SPARE_ITEM } from './demo-files';

export interface Sandboxes {
  readonly shop: AdobeCommerce;
  readonly erp: InforM3Sandbox;
  readonly orders: readonly DemoOrder[];
  close(): Promise<void>;
}

/** A shop with orders of every kind, and an M3 that knows its items but one, and has one of its customers blocked. */
export async function startSandboxes(count: number | undefined, seed: number): Promise<Sandboxes> {
  const { orders, customers, companies } = demoOrders({ count, seed, now: new Date() });
  const shop = await startAdobeCommerce();
  const known = catalogue.flatMap(({ erpItem, name }) =>
    erpItem === undefined ? [] : [{ number: erpItem, description: name.slice(0, 30) }],
  );
  const erp = await startInforM3({
    items: [...known, { number: SPARE_ITEM, description: 'Gadget' }],
    aliases: catalogue.flatMap(({ by, erpItem, sku }) =>
      by === 'alias' && erpItem !== undefined ? [{ item: erpItem, alias: sku, category: '1' }] : [],
    ),
    customers: [
      {
        number: BLOCKED_CUSTOMER,
        name: 'Blocked Trading Ltd',
        country: 'GB',
        currency: 'GBP',
        fields: { BLCD: '1' },
      },
    ],
  });
  shop.load({ orders: orders.map(({ order }) => order), customers, companies });
  return { shop, erp, orders, close: async () => void (await Promise.all([shop.close(), erp.close()])) };
}
