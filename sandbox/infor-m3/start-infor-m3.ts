import { startSandbox } from '../kit';
import type { Sandbox } from '../kit';
import { AuthorizationServer } from './authorization-server';
import type { Credentials, TokenSettings } from './authorization-server';
import { inforControls } from './controls';
import { createGateway } from './gateway';
import type { CommittedFailure, GatewaySettings } from './gateway';
import { seedPriceLists, seedPrices, seedStock } from './master-data-seeds';
import type { PriceListSeed, PriceSeed, StockSeed } from './master-data-seeds';
import { RequestQuota } from './request-quota';
import { bulkKeys } from './requests';
import { seedAccounts, seedSuppliers, STANDARD_ACCOUNTS, STANDARD_SUPPLIERS } from './finance-seeds';
import {
  seedAliases,
  seedCharges,
  seedCustomers,
  seedItems,
  seedTemplates,
  STANDARD_CHARGES,
  STANDARD_TEMPLATES,
} from './seeds';
import type { AccountSeed, SupplierSeed } from './finance-seeds';
import type { AliasSeed, ChargeSeed, CustomerSeed, ItemSeed } from './seeds';
import { DEFAULT_SETTINGS } from './settings';
import type { M3Settings } from './settings';
import { financeSnapshot } from './finance-snapshot';
import { ordersSnapshot } from './snapshot';
import { M3State } from './state';
import type { Template } from './state';

export interface InforM3Options
  extends
    Partial<M3Settings>,
    Partial<TokenSettings>,
    Partial<Omit<GatewaySettings, 'tenant' | 'retryAfter'>> {
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default: any free port. */
  readonly port?: number;
  /** Default `ACME_PRD`. */
  readonly tenant?: string;
  readonly credentials?: Credentials;
  /** Gateway quota; `retryAfter` says whether its 429 carries the header, default not. */
  readonly rateLimit?: { readonly perMinute: number; readonly retryAfter?: boolean };
  readonly items?: readonly ItemSeed[];
  readonly aliases?: readonly AliasSeed[];
  readonly customers?: readonly CustomerSeed[];
  /** Default `WEBB2C` and `WEBB2B`. */
  readonly templates?: readonly Template[];
  /** Default FRT, TAX, DSC, RND, GFT, CRD, WRP. */
  readonly charges?: readonly ChargeSeed[];
  /** Default: a small chart of accounts, see `STANDARD_ACCOUNTS`. */
  readonly accounts?: readonly AccountSeed[];
  /** Default `SUP1`. */
  readonly suppliers?: readonly SupplierSeed[];
  readonly priceLists?: readonly PriceListSeed[];
  readonly prices?: readonly PriceSeed[];
  /** Balances that differ from the items' `stock`. */
  readonly stock?: readonly StockSeed[];
  /** Milliseconds since 1970, default the real time. */
  readonly now?: () => number;
}

/** The `.ionapi` file of a Backend Service app with a service account. */
export interface IonApi extends Credentials {
  readonly ti: string;
  readonly cn: string;
  readonly dt: string;
  readonly iu: string;
  readonly pu: string;
  readonly oa: string;
  readonly ot: string;
  readonly or: string;
  readonly ev: string;
  readonly v: string;
}

export interface InforM3Sandbox extends Pick<
  Sandbox,
  'url' | 'port' | 'faults' | 'requests' | 'settle' | 'close'
> {
  readonly ionapi: IonApi;
  /** The tables; another object after a reset. */
  readonly m3: M3State;
}

const CREDENTIALS: Credentials = {
  ci: 'ACME_PRD~sandbox-client',
  cs: 'sandbox-client-secret',
  saak: 'ACME_PRD#sandbox-account',
  sask: 'sandbox-account-secret',
};

/** Starts an M3 behind an ION gateway and its authorization server, all on one port. */
export async function startInforM3(options: InforM3Options = {}): Promise<InforM3Sandbox> {
  const tenant = options.tenant ?? 'ACME_PRD';
  const credentials = options.credentials ?? CREDENTIALS;
  let advanced = 0;
  const now = (): number => (options.now ?? Date.now)() + advanced;
  const authorization = new AuthorizationServer(credentials, tokenSettings(options), now);
  const committedFailures: CommittedFailure[] = [];
  const freshQuota = (): RequestQuota | undefined =>
    options.rateLimit && new RequestQuota(options.rateLimit.perMinute, now);
  let state = seeded(options, now);
  let quota = freshQuota();
  const gateway = createGateway({
    settings: {
      tenant,
      unauthorizedBody: options.unauthorizedBody ?? 'string',
      retryAfter: options.rateLimit?.retryAfter ?? false,
    },
    state: () => state,
    authorization,
    quota: () => quota,
    committedFailures,
  });
  const sandbox = await startSandbox({
    host: options.host,
    port: options.port,
    route: gateway.route,
    about: (request) => bulkKeys(request.body),
    handle: gateway.handle,
    state: () => ({
      executed: Object.fromEntries(state.executed),
      writesByGet: state.writesByGet,
      customers: state.customers.size,
      items: state.items.size,
      ...ordersSnapshot(state),
      ...financeSnapshot(state),
    }),
    reset: () => {
      advanced = 0;
      authorization.clear();
      committedFailures.length = 0;
      quota = freshQuota();
      state = seeded(options, now);
    },
    controls: inforControls({
      state: () => state,
      authorization,
      committedFailures,
      advance: (milliseconds) => {
        advanced += milliseconds;
      },
    }),
  });
  return {
    ...sandbox,
    get m3() {
      return state;
    },
    ionapi: {
      ti: tenant,
      cn: 'Crossdock sandbox',
      dt: '12',
      ...credentials,
      iu: sandbox.url,
      pu: `${sandbox.url}/${encodeURIComponent(tenant)}/as/`,
      oa: 'authorization.oauth2',
      ot: 'token.oauth2',
      or: 'revoke_token.oauth2',
      ev: 'A1234567890',
      v: '1.1',
    },
  };
}

const tokenSettings = (options: InforM3Options): TokenSettings => ({
  tokenSeconds: options.tokenSeconds ?? 7_200,
  refreshTokens: options.refreshTokens ?? false,
  refreshSeconds: options.refreshSeconds ?? 86_400,
  expiresInAs: options.expiresInAs ?? 'number',
  loginsPerMinute: options.loginsPerMinute,
  tokensPerDay: options.tokensPerDay,
});

function seeded(options: InforM3Options, now: () => number): M3State {
  const given = Object.fromEntries(
    Object.keys(DEFAULT_SETTINGS).flatMap((key) => {
      const value = options[key as keyof M3Settings];
      return value === undefined ? [] : [[key, value]];
    }),
  );
  const state = new M3State({ ...DEFAULT_SETTINGS, ...given }, now);
  seedTemplates(state, options.templates ?? STANDARD_TEMPLATES);
  seedCharges(state, options.charges ?? STANDARD_CHARGES);
  seedAccounts(state, options.accounts ?? STANDARD_ACCOUNTS);
  seedSuppliers(state, options.suppliers ?? STANDARD_SUPPLIERS);
  seedItems(state, options.items ?? []);
  seedAliases(state, options.aliases ?? []);
  seedCustomers(state, options.customers ?? []);
  seedPriceLists(state, options.priceLists ?? []);
  seedPrices(state, options.prices ?? []);
  seedStock(state, options.stock ?? []);
  return state;
}
