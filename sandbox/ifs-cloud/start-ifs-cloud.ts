import { type Sandbox, startSandbox } from '../kit';
import { namedKeys } from './call-names';
import { ifsControls } from './controls';
import { type CustomerSeed, seedCustomers, STANDARD_CUSTOMERS } from './customer-seeds';
import {
  type AccountSeed,
  type CodePartSeed,
  type CompanySeed,
  seedAccounts,
  seedCodeParts,
  seedCompanies,
  seedVoucherTypes,
  STANDARD_ACCOUNTS,
  STANDARD_CODE_PARTS,
  STANDARD_VOUCHER_TYPES,
  type VoucherTypeSeed,
} from './finance-seeds';
import { faultAnswer } from './fault-answer';
import { type CommittedFailure, createGateway } from './gateway';
import { type SalesPartSeed, seedSalesParts, seedSites, type SiteSeed, STANDARD_SITES } from './order-seeds';
import { PaceLimit, type PaceSettings } from './pace-limit';
import { projectionsOf, seedCatalogue } from './projections';
import { DEFAULT_SETTINGS, type IfsSettings } from './settings';
import { ifsSnapshot } from './snapshot';
import { IfsState } from './state';
import { type Credentials, TokenEndpoint } from './token-endpoint';

export interface IfsCloudOptions extends Partial<IfsSettings> {
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default: any free port. */
  readonly port?: number;
  readonly credentials?: Credentials;
  /** Default: none. */
  readonly rateLimit?: PaceSettings;
  /** Every answer is held back by so much, in milliseconds. */
  readonly latencyMs?: number;
  /** Default: company 10 in EUR with user group AC. */
  readonly companies?: readonly CompanySeed[];
  /** Default: a small chart of accounts, see `STANDARD_ACCOUNTS`. */
  readonly accounts?: readonly AccountSeed[];
  /** Default: `B` 100 and 200, `C` WEB. */
  readonly codeParts?: readonly CodePartSeed[];
  /** Default: `M` with automatic numbers, `MN` without, `I` for no manual vouchers. */
  readonly voucherTypes?: readonly VoucherTypeSeed[];
  /** Default: `WEBTMPL`, a template to copy. */
  readonly customers?: readonly CustomerSeed[];
  /** Default: site 1 of company 10, with charge types FREIGHT, DISCOUNT, TAX and ROUNDING. */
  readonly sites?: readonly SiteSeed[];
  readonly salesParts?: readonly SalesPartSeed[];
  /** Milliseconds since 1970, default the real time. */
  readonly now?: () => number;
}

export interface IfsCloudSandbox extends Pick<
  Sandbox,
  'url' | 'port' | 'faults' | 'requests' | 'settle' | 'close'
> {
  readonly credentials: Credentials & { readonly tokenUrl: string };
  readonly realm: string;
  /** Path before `{Projection}.svc`. */
  readonly basePath: string;
  /** `url` and `basePath`. */
  readonly baseUrl: string;
  readonly tokens: TokenEndpoint;
  /** The tables; another object after a reset. */
  readonly ifs: IfsState;
}

const CREDENTIALS: Credentials = { clientId: 'CROSSDOCK', clientSecret: 'sandbox-client-secret' };

/** Starts an IFS Cloud tenant with its token endpoint, all on one port. */
export async function startIfsCloud(options: IfsCloudOptions = {}): Promise<IfsCloudSandbox> {
  const settings = settingsOf(options);
  const credentials = options.credentials ?? CREDENTIALS;
  let advanced = 0;
  const now = (): number => (options.now ?? Date.now)() + advanced;
  const projections = projectionsOf(settings);
  const freshState = (): IfsState => {
    const state = new IfsState(settings, now);
    seedCatalogue(state, projections);
    seedCompanies(state, options.companies ?? [{ company: '10' }]);
    seedAccounts(state, options.accounts ?? STANDARD_ACCOUNTS);
    seedCodeParts(state, options.codeParts ?? STANDARD_CODE_PARTS);
    seedCustomers(state, options.customers ?? STANDARD_CUSTOMERS);
    seedSites(state, options.sites ?? STANDARD_SITES);
    seedSalesParts(state, options.salesParts ?? []);
    seedVoucherTypes(state, options.voucherTypes ?? STANDARD_VOUCHER_TYPES);
    return state;
  };
  const freshPace = (): PaceLimit | undefined => options.rateLimit && new PaceLimit(options.rateLimit, now);
  const tokens = new TokenEndpoint(credentials, settings.tokenSeconds, now);
  const committedFailures: CommittedFailure[] = [];
  let state = freshState();
  let pace = freshPace();
  const gateway = createGateway({
    state: () => state,
    tokens,
    pace: () => pace,
    projections,
    committedFailures,
  });
  const sandbox = await startSandbox({
    host: options.host,
    port: options.port,
    latencyMs: options.latencyMs,
    route: gateway.route,
    about: namedKeys,
    handle: gateway.handle,
    faultAnswer,
    state: () => ifsSnapshot(state),
    reset: () => {
      advanced = 0;
      tokens.clear();
      committedFailures.length = 0;
      pace = freshPace();
      state = freshState();
    },
    controls: ifsControls({
      state: () => state,
      tokens,
      committedFailures,
      advance: (milliseconds) => {
        advanced += milliseconds;
      },
    }),
  });
  return {
    ...sandbox,
    get ifs() {
      return state;
    },
    tokens,
    realm: settings.realm,
    basePath: settings.basePath,
    baseUrl: `${sandbox.url}${settings.basePath}`,
    credentials: {
      ...credentials,
      tokenUrl: `${sandbox.url}/auth/realms/${encodeURIComponent(settings.realm)}/protocol/openid-connect/token`,
    },
  };
}

function settingsOf(options: IfsCloudOptions): IfsSettings {
  const given = Object.fromEntries(
    Object.keys(DEFAULT_SETTINGS).flatMap((key) => {
      const value = options[key as keyof IfsSettings];
      return value === undefined ? [] : [[key, value]];
    }),
  );
  return { ...DEFAULT_SETTINGS, ...given };
}
