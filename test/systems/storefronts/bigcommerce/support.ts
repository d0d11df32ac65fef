import {
  startBigCommerce,
  type BigCommerceSandbox,
  type BigCommerceSandboxOptions,
  type Client,
  makeOrder,
  type OrderSpec,
} from '../../../../sandbox/bigcommerce';
import type { CatalogFlow } from '../../../../domain/catalog';
import { add, subtract, sum } from '../../../../domain/money';
import type { BilledLine, OrderCharge, OrderHead, OrderLine, OrderTotals } from '../../../../domain/order';
import { unrecorded } from '../../../../systems/context';
import {
  bigcommerceCredentials,
  bigcommerceSettings,
  createBigCommerce,
  type WantedParts,
} from '../../../../systems/storefronts/bigcommerce';
import type { Storefront } from '../../../../systems/storefronts/storefront';
import type { Clock } from '../../../../systems/transport/clock';
import { createLane } from '../../../../systems/transport/lane';
import { createHttp } from '../../../../systems/transport/undici-http';
import { pagesWithin, START } from '../all-pages';

export { START };

export const context = unrecorded();
const cleanUps: (() => Promise<unknown>)[] = [];

export async function cleanUp(): Promise<void> {
  for (const one of cleanUps.splice(0).reverse()) await one();
}

export interface Connect {
  readonly settings?: Record<string, unknown>;
  readonly client?: Client;
  readonly credentials?: Record<string, unknown>;
  readonly concurrency?: number;
  readonly deadlineMs?: number;
  readonly clock?: Clock;
  readonly parts?: WantedParts;
  readonly catalog?: readonly CatalogFlow[];
}

export interface SetUp {
  readonly sandbox: BigCommerceSandbox;
  readonly shop: Storefront;
  /** Another client of the same store. */
  readonly connect: (more?: Connect) => Storefront;
}

export async function setUp(
  orders: readonly OrderSpec[] = [],
  options: BigCommerceSandboxOptions = {},
): Promise<SetUp> {
  const sandbox = await startBigCommerce(options);
  cleanUps.push(() => sandbox.close());
  sandbox.load({ orders: orders.map((spec) => makeOrder(spec)) });
  const connect: SetUp['connect'] = ({
    settings,
    client,
    credentials,
    concurrency,
    deadlineMs,
    clock,
    parts,
    catalog,
  } = {}) => {
    const http = createHttp({
      lane: createLane({ concurrency }),
      allowPrivateHosts: true,
      deadlineMs: deadlineMs ?? 5_000,
    });
    cleanUps.push(() => http.close());
    const { accessToken, clientId, clientSecret } = client ?? sandbox.client;
    return createBigCommerce({
      settings: bigcommerceSettings.parse({
        system: 'bigcommerce',
        storeHash: sandbox.storeHash,
        url: sandbox.url,
        b2bUrl: sandbox.url,
        credentials: 'x',
        ...settings,
      }),
      credentials: bigcommerceCredentials.parse({ accessToken, clientId, clientSecret, ...credentials }),
      http,
      ...(clock ? { clock } : {}),
      ...(parts ? { parts } : {}),
      ...(catalog ? { catalog } : {}),
    });
  };
  return { sandbox, connect, shop: connect() };
}

export const allPages = pagesWithin(600);

export const distinct = (heads: readonly OrderHead[]): string[] => [
  ...new Set(heads.map(({ number }) => number)),
];

export const specs = (count: number, more: (id: number) => Partial<OrderSpec> = () => ({})): OrderSpec[] =>
  Array.from({ length: count }, (_, n) => ({ id: n + 1, ...more(n + 1) }));

interface Sheet {
  readonly lines: readonly (OrderLine | BilledLine)[];
  readonly charges: readonly OrderCharge[];
  readonly totals: OrderTotals;
}

/** What rows and charges leave unexplained of each total; all zero when the document holds together. */
export function unexplained({ lines, charges, totals }: Sheet): Record<string, string> {
  const shipping = charges.filter(({ kind }) => kind === 'shipping');
  const others = charges.filter(({ kind }) => kind !== 'shipping');
  return {
    lines: subtract(totals.lines, sum(lines.map(({ amount }) => amount))),
    shipping: subtract(totals.shipping, sum(shipping.map(({ amount }) => amount))),
    other: subtract(totals.other, sum(others.map(({ amount }) => amount))),
    discount: subtract(totals.discount, sum([...lines, ...charges].map(({ discount }) => discount))),
    tax: subtract(totals.tax, sum([...lines, ...charges].map(({ tax }) => tax))),
    total: subtract(
      add(totals.lines, totals.shipping, totals.tax, totals.other),
      add(totals.discount, totals.total),
    ),
  };
}

export const NOTHING = { lines: '0', shipping: '0', other: '0', discount: '0', tax: '0', total: '0' };
