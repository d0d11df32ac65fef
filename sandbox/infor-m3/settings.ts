import type { DiscountAmounts } from './amounts';
import { STANDARD_INTERFACES, type VoucherInterface } from './finance-state';

export interface Division {
  readonly division: string;
  readonly name?: string;
  readonly facility: string;
  readonly warehouse: string;
  /** ISO 4217. */
  readonly currency: string;
}

/** How this tenant's M3 behaves. What public documents leave open is a setting, with the stricter guess as default. */
export interface M3Settings {
  readonly company: string;
  readonly divisions: readonly Division[];
  /** Warehouses beside the divisions' own. */
  readonly warehouses: readonly string[];
  /** Currency codes and their decimals. */
  readonly currencies: Readonly<Record<string, number>>;
  /** Order types; only a credit type takes negative quantities. */
  readonly orderTypes: Readonly<Record<string, { readonly credit: boolean }>>;
  /** Allowed values of coded head fields such as `TEPY`, `PYCD`, `MODL`, `TEDL`; a field not named takes anything. */
  readonly codes: Readonly<Record<string, readonly string[]>>;
  /** Transactions or programs the tenant lacks. */
  readonly missingTransactions: readonly string[];
  readonly exportmi: 'allowed' | 'refused';
  /** How far the Search transactions lag behind, in milliseconds. */
  readonly searchLagMs: number;
  /** Where a bad item is found: at once (NOK), or at Confirm (status 25). */
  readonly itemCheck: 'entry' | 'confirm';
  /** Where a bad facility, warehouse, currency, order type or code on the head is found: at once, or at Confirm (15). */
  readonly headCheck: 'entry' | 'confirm';
  readonly discountAmounts: DiscountAmounts;
  /** What a second charge of the same id on an order (or line) does. */
  readonly duplicateCharges: 'refuse' | 'add';
  /** Status of a batch order nobody has confirmed yet. */
  readonly unconfirmedStatus: string;
  /** Which number Confirm gives back. */
  readonly confirmAnswers: 'temporary' | 'final';
  /** How many times a batch order must be read before a Confirm takes effect; 0 is at once. */
  readonly confirmReads: number;
  /** VAT put on lines and charges, in percent. */
  readonly vatPercent: string;
  /** Whether OIS120MI/LstCOStopByCUOR shows every order or only stopped ones. */
  readonly stopListing: 'all' | 'stopped-only';
  /** Whether a field fault in a bulk fails its item or the whole request. */
  readonly bulkFieldFaults: 'item' | 'request';
  readonly maxBulk: number;
  /** Rows answered when a request does not say `maxrecs`. */
  readonly defaultMaxRecords: number;
  /** The most rows this M3 answers, whatever a request says; 0 is no such limit. */
  readonly mostRecords: number;
  /** Whether LstListPrices begins at the list it is given and lists onward, or keeps to it. */
  readonly priceListing: 'position' | 'filter';
  /** Interfaces of GLS850 by name. */
  readonly interfaces: Readonly<Record<string, VoucherInterface>>;
  /** The account M3 keeps what customers owe on. */
  readonly receivablesAccount: string;
  /** How long a record stays unseen by a `stale-read`, in milliseconds. */
  readonly staleMs: number;
}

export const DEFAULT_SETTINGS: M3Settings = {
  company: '100',
  divisions: [
    { division: 'AAA', name: 'Sandbox Europe', facility: 'A01', warehouse: 'A01', currency: 'EUR' },
    { division: 'BBB', name: 'Sandbox America', facility: 'B01', warehouse: 'B01', currency: 'USD' },
  ],
  warehouses: [],
  currencies: {
    AUD: 2, CAD: 2, CHF: 2, DKK: 2, EUR: 2, GBP: 2, JPY: 0, KWD: 3, NOK: 2, PLN: 2, SEK: 2, USD: 2,
  }, // prettier-ignore
  orderTypes: { '001': { credit: false }, WEB: { credit: false }, CRD: { credit: true } },
  codes: {},
  missingTransactions: [],
  exportmi: 'allowed',
  searchLagMs: 0,
  itemCheck: 'entry',
  headCheck: 'entry',
  discountAmounts: 'per-line',
  duplicateCharges: 'refuse',
  unconfirmedStatus: '10',
  confirmAnswers: 'temporary',
  confirmReads: 0,
  vatPercent: '0',
  stopListing: 'all',
  bulkFieldFaults: 'item',
  maxBulk: 100,
  defaultMaxRecords: 100,
  mostRecords: 0,
  priceListing: 'position',
  interfaces: STANDARD_INTERFACES,
  receivablesAccount: '1300',
  staleMs: 5_000,
};
