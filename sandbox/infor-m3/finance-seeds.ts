import type { M3State } from './state';

export interface AccountSeed {
  readonly number: string;
  readonly name?: string;
  /** AITP, default `1`, the account; 2 to 7 are the other dimensions. */
  readonly type?: string;
  readonly blocked?: boolean;
  /** First and last day, `YYYYMMDD`. */
  readonly from?: string;
  readonly until?: string;
}

export interface SupplierSeed {
  readonly number: string;
  readonly name: string;
  readonly currency?: string;
}

export function seedAccounts(state: M3State, accounts: readonly AccountSeed[]): void {
  for (const { number, name = '', type = '1', blocked = false, from = '', until = '' } of accounts) {
    const row = { AITP: type, AITM: number, TX40: name, LCCD: blocked ? '1' : '0', VFDT: from, VTDT: until };
    state.finance.accounts.set(`${type}/${number}`, { ...row, ...state.created() });
  }
}

export function seedSuppliers(state: M3State, suppliers: readonly SupplierSeed[]): void {
  for (const { number, name, currency = '' } of suppliers) {
    state.finance.suppliers.set(number, {
      SUNO: number,
      SUNM: name,
      ...(currency && { CUCD: currency }),
      ...state.created(),
    });
  }
}

/** What a small shop posts to, and one account nobody may post to. */
export const STANDARD_ACCOUNTS: readonly AccountSeed[] = [
  { number: '1200', name: 'Bank' },
  { number: '1210', name: 'Payment providers' },
  { number: '1300', name: 'Receivables' },
  { number: '2200', name: 'VAT payable' },
  { number: '4000', name: 'Revenue' },
  { number: '4010', name: 'Revenue, other goods' },
  { number: '4100', name: 'Shipping revenue' },
  { number: '4200', name: 'Discounts' },
  { number: '4900', name: 'Rounding' },
  { number: '9999', name: 'Closed', blocked: true },
  { number: 'WEB', name: 'Web shop', type: '2' },
];

export const STANDARD_SUPPLIERS: readonly SupplierSeed[] = [{ number: 'SUP1', name: 'Potters Ltd' }];
