import { subtract, sum } from '../../../../domain/money';
import type { OrderRefund } from '../../../../domain/order';
import { startShopify, type ShopifyOptions, type ShopifySandbox } from '../../../../sandbox/shopify';
import { createShopify, shopifyCredentials, shopifySettings } from '../../../../systems/storefronts/shopify';
import type { ShopifyShelf } from '../../../../systems/storefronts/shopify/token';
import type { Storefront } from '../../../../systems/storefronts/storefront';
import type { Clock } from '../../../../systems/transport/clock';
import type { SharedToken } from '../../../../systems/transport/oauth2-shelf';
import { createLane } from '../../../../systems/transport/lane';
import { createHttp } from '../../../../systems/transport/undici-http';

/** As the database keeps tokens: a new token ends the claim that was made to get it. */
export function createShelf(): ShopifyShelf & { readonly tokens: Map<string, SharedToken> } {
  const tokens = new Map<string, SharedToken>();
  const claims = new Set<string>();
  return {
    tokens,
    get: (credential) => Promise.resolve(tokens.get(credential)),
    put: (credential, token) => {
      tokens.set(credential, token);
      claims.delete(credential);
      return Promise.resolve();
    },
    claim: (credential) => {
      if (claims.has(credential)) return Promise.resolve(false);
      claims.add(credential);
      return Promise.resolve(true);
    },
  };
}

/** Waits that end at once, so that nothing sleeps; time goes on by what was waited. */
export function hastyClock(start = Date.now()): Clock & { advance(ms: number): void } {
  let time = start;
  return {
    now: () => time,
    after: (milliseconds, task) => {
      time += milliseconds;
      setImmediate(task);
      return () => undefined;
    },
    advance: (ms) => {
      time += ms;
    },
  };
}

export interface Connecting {
  readonly settings?: Record<string, unknown>;
  readonly credentials?: Record<string, unknown>;
  readonly shelf?: ShopifyShelf;
  readonly clock?: Clock;
  readonly concurrency?: number;
  readonly deadlineMs?: number;
}

export interface SetUp {
  readonly sandbox: ShopifySandbox;
  readonly connect: (more?: Connecting) => Storefront;
}

const cleanUps: (() => Promise<unknown>)[] = [];
/** To be called after each test. */
export const cleanUp = async (): Promise<void> => {
  for (const one of cleanUps.splice(0).reverse()) await one();
};

export async function setUp(options: ShopifyOptions = {}): Promise<SetUp> {
  const sandbox = await startShopify(options);
  cleanUps.push(() => sandbox.close());
  return {
    sandbox,
    connect: ({ settings, credentials, shelf, clock, concurrency, deadlineMs = 5_000 } = {}) => {
      const http = createHttp({ lane: createLane({ concurrency }), allowPrivateHosts: true, deadlineMs });
      cleanUps.push(() => http.close());
      const { accessToken, clientSecret } = sandbox.credentials;
      return createShopify({
        settings: shopifySettings.parse({
          system: 'shopify',
          url: sandbox.url,
          shopDomain: sandbox.domain,
          credentials: 'shop',
          bulk: { pollSeconds: 0 },
          ...settings,
        }),
        credentials: shopifyCredentials.parse(credentials ?? { accessToken, webhookSecrets: [clientSecret] }),
        credentialName: 'shop',
        http,
        shelf: shelf ?? createShelf(),
        ...(clock ? { clock } : {}),
      });
    },
  };
}

type Billed = Pick<OrderRefund, 'lines' | 'charges' | 'totals'>;

/** What the order's own rows and charges explain of its total; `0` when they explain it all. */
export function unexplained({ lines, charges, totals }: Billed): string {
  const rows = [...lines, ...charges];
  return subtract(
    totals.total,
    subtract(
      sum(rows.flatMap(({ amount, tax }) => [amount, tax])),
      sum(rows.map(({ discount }) => discount)),
    ),
  );
}

/** The differences between the header's columns and the rows they stand for. */
export function columnDifferences({ lines, charges, totals }: Billed): Record<string, string> {
  const shipping = charges.filter(({ kind }) => kind === 'shipping');
  const others = charges.filter(({ kind }) => kind !== 'shipping');
  const rows = [...lines, ...charges];
  return {
    lines: subtract(totals.lines, sum(lines.map(({ amount }) => amount))),
    shipping: subtract(totals.shipping, sum(shipping.map(({ amount }) => amount))),
    other: subtract(totals.other, sum(others.map(({ amount }) => amount))),
    discount: subtract(totals.discount, sum(rows.map(({ discount }) => discount))),
    tax: subtract(totals.tax, sum(rows.map(({ tax }) => tax))),
    total: subtract(
      totals.total,
      subtract(sum([totals.lines, totals.shipping, totals.other, totals.tax]), totals.discount),
    ),
  };
}
export const NO_DIFFERENCE = { lines: '0', shipping: '0', other: '0', discount: '0', tax: '0', total: '0' };
