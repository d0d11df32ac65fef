import type { z } from 'zod';
import type { CatalogFlow } from '../domain/catalog';
import type { DocumentKind } from '../domain/documents';
import type { Erp } from '../systems/erps/erp';
import { createIfsCloud, ifsCloudCredentials, ifsCloudSettings } from '../systems/erps/ifs-cloud';
import { createInforM3, inforM3Settings, ionapiCredentials } from '../systems/erps/infor-m3';
import {
  adobeCommerceCredentials,
  adobeCommerceSettings,
  createAdobeCommerce,
} from '../systems/storefronts/adobe-commerce';
import {
  bigcommerceCredentials,
  bigcommerceSettings,
  createBigCommerce,
} from '../systems/storefronts/bigcommerce';
import { createShopify, shopifyCredentials, shopifySettings } from '../systems/storefronts/shopify';
import {
  createWooCommerce,
  wooCommerceCredentials,
  wooCommerceSettings,
} from '../systems/storefronts/woocommerce';
import type { Storefront } from '../systems/storefronts/storefront';
import type { Http } from '../systems/transport/http';
import type { TokenShelf } from '../store/store';

/** How fast a system may be called, by all processes together; `concurrency` is for each process. */
export interface Pace {
  readonly requestsPerMinute?: number;
  readonly concurrency?: number;
  readonly deadlineMs?: number;
}

/** Which parts of an order its flows carry. */
export interface OrderParts {
  readonly invoices?: boolean;
  readonly payments?: boolean;
  readonly refunds?: boolean;
}

export interface Opening<Settings, Credentials> {
  readonly settings: Settings;
  readonly credentials: Credentials;
  readonly credentialName: string;
  readonly http: Http;
  readonly shelf: TokenShelf;
  readonly parts: OrderParts;
  /** What the flows post: nothing else has to be proved to work. */
  readonly kinds: readonly DocumentKind[];
  /** Which master data goes back to the shop: what that needs has to be proved, too. */
  readonly catalog: readonly CatalogFlow[];
  /** For previews: writes are recorded instead of sent. */
  readonly withhold: boolean;
}

/** A system Crossdock can speak to: how its part of the connection file looks, and how it is opened. */
export interface System<Port> {
  /** The connection file's part. Throws z.ZodError. */
  readonly parse: (raw: unknown) => ParsedSystem<Port>;
}

export interface ParsedSystem<Port> {
  readonly credentialName: string;
  readonly pace: Pace;
  /** Checks a secret's form before it is kept, or used. Throws with a sentence that names no secret. */
  readonly readCredentials: (secret: string) => unknown;
  readonly open: (
    with_: { secret: string } & Pick<
      Opening<unknown, unknown>,
      'http' | 'shelf' | 'parts' | 'kinds' | 'catalog' | 'withhold'
    >,
  ) => Port;
}

function system<Port, Settings extends { credentials: string }, Credentials>(entry: {
  settings: z.ZodType<Settings>;
  credentials: (secret: string) => Credentials;
  pace: (settings: Settings) => Pace;
  create: (opening: Opening<Settings, Credentials>) => Port;
}): System<Port> {
  return {
    parse: (raw) => {
      const settings = entry.settings.parse(raw);
      return {
        credentialName: settings.credentials,
        pace: entry.pace(settings),
        readCredentials: entry.credentials,
        open: ({ secret, ...rest }) =>
          entry.create({
            settings,
            credentials: entry.credentials(secret),
            credentialName: settings.credentials,
            ...rest,
          }),
      };
    },
  };
}

/** A secret is JSON text; what is wrong with it is said without repeating it. */
const json = (secret: string): unknown => {
  try {
    return JSON.parse(secret) as unknown;
  } catch {
    throw new Error('the credential is not JSON');
  }
};

/** One line a storefront. */
export const STOREFRONTS: Readonly<Record<string, System<Storefront>>> = {
  'adobe-commerce': system({
    settings: adobeCommerceSettings,
    credentials: (secret) => adobeCommerceCredentials.parse(json(secret)),
    pace: ({ requestsPerMinute, concurrency }) => ({ requestsPerMinute, concurrency }),
    create: createAdobeCommerce,
  }),
  bigcommerce: system({
    settings: bigcommerceSettings,
    credentials: (secret) => bigcommerceCredentials.parse(json(secret)),
    pace: ({ requestsPerMinute, concurrency }) => ({ requestsPerMinute, concurrency }),
    create: createBigCommerce,
  }),
  shopify: system({
    settings: shopifySettings,
    credentials: (secret) => shopifyCredentials.parse(json(secret)),
    pace: ({ requestsPerMinute, concurrency }) => ({ requestsPerMinute, concurrency }),
    create: createShopify,
  }),
  woocommerce: system({
    settings: wooCommerceSettings,
    credentials: (secret) => wooCommerceCredentials.parse(json(secret)),
    pace: ({ requestsPerMinute, concurrency }) => ({ requestsPerMinute, concurrency }),
    create: createWooCommerce,
  }),
};

/** One line an ERP. */
export const ERPS: Readonly<Record<string, System<Erp>>> = {
  'ifs-cloud': system({
    settings: ifsCloudSettings,
    credentials: (secret) => ifsCloudCredentials.parse(json(secret)),
    pace: ({ requestsPerMinute, concurrency, deadlineSeconds }) => ({
      requestsPerMinute,
      concurrency,
      deadlineMs: deadlineSeconds * 1_000,
    }),
    create: createIfsCloud,
  }),
  'infor-m3': system({
    settings: inforM3Settings,
    credentials: (secret) => ionapiCredentials.parse(secret),
    pace: ({ requestsPerMinute, concurrency, deadlineSeconds }) => ({
      requestsPerMinute,
      concurrency,
      deadlineMs: deadlineSeconds * 1_000,
    }),
    create: ({ credentials, ...opening }) => createInforM3({ ...opening, ionapi: credentials }),
  }),
};
