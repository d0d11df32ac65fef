import { randomBytes } from 'node:crypto';
import { sign, type Credentials } from '../../sandbox/adobe-commerce';
import { SHOP_CREDENTIALS } from '../lane';
import type { Sandboxes } from '../processes/sandboxes';

/** As much of an order as an integration of this kind reads. */
export interface ShopOrder {
  readonly increment_id: string;
  readonly order_currency_code: string;
  readonly created_at: string;
  readonly customer_email: string;
  readonly shipping_amount: number;
  readonly discount_amount: number;
  readonly tax_amount: number;
  readonly items: readonly {
    readonly sku: string;
    readonly name: string;
    readonly qty_ordered: number;
    readonly price: number;
  }[];
  readonly billing_address: ShopAddress;
  readonly extension_attributes: {
    readonly shipping_assignments: readonly [{ readonly shipping: { readonly address: ShopAddress } }];
  };
}

export interface ShopAddress {
  readonly firstname: string;
  readonly lastname: string;
  readonly street: readonly string[];
  readonly city: string;
  readonly postcode: string;
  readonly country_id: string;
}

/** Reads one order by its number, signed as Magento wants it. */
export function createShopReader({ shop, credentials }: Sandboxes): (number: string) => Promise<ShopOrder> {
  const secrets = JSON.parse(credentials[SHOP_CREDENTIALS] ?? '{}') as Credentials;
  return async (number) => {
    const url = `${shop}/rest/default/V1/orders`;
    const filter = 'searchCriteria[filter_groups][0][filters][0]';
    const query = new Map([
      [`${filter}[field]`, 'increment_id'],
      [`${filter}[value]`, number],
      ['searchCriteria[pageSize]', '2'],
    ]);
    const oauth = new Map([
      ['oauth_consumer_key', secrets.consumerKey],
      ['oauth_nonce', randomBytes(16).toString('hex')],
      ['oauth_signature_method', 'HMAC-SHA256'],
      ['oauth_timestamp', String(Math.floor(Date.now() / 1_000))],
      ['oauth_token', secrets.accessToken],
    ]);
    const signature = sign({ method: 'GET', url, params: new Map([...query, ...oauth]) }, secrets);
    const header = [...oauth, ['oauth_signature', signature]]
      .map(([name = '', value = '']) => `${name}="${encodeURIComponent(value)}"`)
      .join(', ');
    const parameters = [...query].map(
      ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
    );
    const answer = await fetch(`${url}?${parameters.join('&')}`, {
      headers: { authorization: `OAuth ${header}` },
    });
    if (!answer.ok)
      throw new Error(`the shop answered HTTP ${answer.status}: ${(await answer.text()).slice(0, 200)}`);
    const { items } = (await answer.json()) as { items: readonly ShopOrder[] };
    const [order] = items;
    if (order === undefined) throw new Error(`the shop has no order ${number}`);
    return order;
  };
}
