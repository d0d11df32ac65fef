export interface Currency {
  readonly decimals: number;
  /** Company currency for `factor` of this one. */
  readonly rate: string;
  readonly factor: number;
}

/** How this tenant's IFS behaves. What public documents leave open is a setting. */
export interface IfsSettings {
  readonly realm: string;
  readonly basePath: string;
  readonly tokenSeconds: number;
  /** Where manual vouchers are entered: IFS names it nowhere in public. */
  readonly glProjection: string;
  readonly glHeaderSet: string;
  readonly glRowsNavigation: string;
  /** Whether `VoucherRowsAnalysis` still shows a voucher once it was updated to the general ledger. */
  readonly analysisShowsLedger: boolean;
  /** Whether manual rows take `ReferenceSerie` and `ReferenceNumber`. */
  readonly referencesSettable: boolean;
  /** `currency`: balanced when each currency is; `accounting`: only the company currency counts. */
  readonly balance: 'currency' | 'accounting';
  /** Currencies by code; the company's own has rate 1. */
  readonly currencies: Readonly<Record<string, Currency>>;
  /** Companies the service user may see. */
  readonly allowedCompanies: readonly string[];
  /** What a list shows of a company that is not allowed. */
  readonly deniedCompany: 'empty' | 'forbidden';
  /** Projections outside the user's permission sets. */
  readonly deniedProjections: readonly string[];
  /** Projections this release lacks. */
  readonly missingProjections: readonly string[];
  /** Most rows in one answer; what is beyond is cut without a word. */
  readonly answerCeiling: number;
  /** Sets, as `Projection/Set`, whose cut answers carry `@odata.nextLink`. */
  readonly nextLinkSets: readonly string[];
  /** Projections that refuse `$count`. */
  readonly countRefusedBy: readonly string[];
  /** What PATCH and DELETE of an existing row do without `If-Match`, by projection; not named: `refuse`, 428. */
  readonly withoutIfMatch: Readonly<Record<string, 'refuse' | 'overwrite'>>;
  readonly errorDetails: 'always' | 'sometimes' | 'never';
  readonly errorMessages: 'string' | 'object';
  /** Minutes the server is ahead of UTC. */
  readonly timeZoneOffsetMinutes: number;
  /** Projections that understand `X-Ifs-Time-Zone-Aware-Request`. */
  readonly timeZoneAware: readonly string[];
  /** Custom columns (`Cf_…`), strings of at most 200, by logical unit. */
  readonly customFields: Readonly<Record<string, readonly string[]>>;
  /** Values of `MethodId` in communication methods. */
  readonly communicationMethods: readonly string[];
  /** Party types that customers' addresses take. */
  readonly addressPartyTypes: readonly string[];
  /** Whether an order line whose price is not frozen gets the sales part's own price. */
  readonly freePricesRecalculated: boolean;
  /** Logical units with history logging switched on. */
  readonly historyLog: readonly string[];
  /** HTTP status of a `$batch` that was read. */
  readonly batchStatus: 200 | 202;
  /** How far a `stale-read` lags behind, in milliseconds. */
  readonly staleMs: number;
}

export const DEFAULT_SETTINGS: IfsSettings = {
  realm: 'sandbox',
  basePath: '/main/ifsapplications/projection/v1',
  tokenSeconds: 180,
  glProjection: 'ManualVoucherHandling',
  glHeaderSet: 'VoucherSet',
  glRowsNavigation: 'VoucherRowArray',
  analysisShowsLedger: true,
  referencesSettable: true,
  balance: 'currency',
  currencies: {
    EUR: { decimals: 2, rate: '1', factor: 1 },
    USD: { decimals: 2, rate: '0.92', factor: 1 },
    GBP: { decimals: 2, rate: '1.17', factor: 1 },
    JPY: { decimals: 0, rate: '0.61', factor: 100 },
    KWD: { decimals: 3, rate: '3.01', factor: 1 },
  },
  allowedCompanies: ['10'],
  deniedCompany: 'empty',
  deniedProjections: [],
  missingProjections: [],
  answerCeiling: 1_000,
  nextLinkSets: ['CustomersHandling/CustomerInfoSet', 'HistoryLogHandling/HistoryLogOverviewSet'],
  countRefusedBy: ['VoucherRowsAnalysis', 'HistoryLogHandling'],
  withoutIfMatch: {},
  errorDetails: 'sometimes',
  errorMessages: 'string',
  timeZoneOffsetMinutes: 60,
  timeZoneAware: ['CustomerOrderHandling'],
  customFields: {},
  communicationMethods: ['Phone', 'Mobile', 'Fax', 'E-Mail', 'Www'],
  addressPartyTypes: ['Customer'],
  freePricesRecalculated: true,
  historyLog: [
    'CustomerInfo',
    'CustomerInfoAddress',
    'CustomerInfoContact',
    'CustomerOrder',
    'CustomerOrderLine',
  ],
  batchStatus: 200,
  staleMs: 5_000,
};
