import type { Row } from './odata/edm';
import { CODE_PARTS, type IfsState } from './state';

type CodePart = (typeof CODE_PARTS)[number];
type Requirement = 'Can' | 'Mandatory' | 'Blocked';

export interface CompanySeed {
  readonly company: string;
  readonly name?: string;
  /** ISO 4217. @default EUR */
  readonly currency?: string;
  /** @default AC */
  readonly userGroups?: readonly { readonly group: string; readonly needsApproval?: boolean }[];
  /** Years with twelve open periods. @default last year, this one and the next */
  readonly years?: readonly number[];
  readonly taxCodes?: readonly string[];
}

export interface AccountSeed {
  readonly company?: string;
  readonly account: string;
  readonly description?: string;
  readonly type?: 'Assets' | 'Liabilities' | 'Revenues' | 'Cost' | 'Statistics' | 'StatisticsOpeningBalance';
  /** What the account asks of a row, by dimension. @default Can */
  readonly requires?: Partial<Record<CodePart, Requirement>>;
  readonly requiresText?: boolean;
  readonly requiresQuantity?: Requirement;
  readonly taxCodeMandatory?: boolean;
  readonly taxHandling?: 'Restricted' | 'All' | 'Blocked';
  readonly validFrom?: string;
  readonly validUntil?: string;
}

export interface CodePartSeed {
  readonly company?: string;
  readonly part: CodePart;
  readonly value: string;
  readonly description?: string;
  readonly validFrom?: string;
  readonly validUntil?: string;
}

export interface VoucherTypeSeed {
  readonly company?: string;
  readonly type: string;
  /** Function group. @default M */
  readonly group?: string;
  /** @default true */
  readonly automaticAllot?: boolean;
  /** @default true */
  readonly useManual?: boolean;
  readonly useApprovalWorkflow?: boolean;
}

export const STANDARD_ACCOUNTS: readonly AccountSeed[] = [
  { account: '1510', description: 'Accounts receivable', type: 'Assets' },
  { account: '1580', description: 'Payment provider', type: 'Assets' },
  { account: '1910', description: 'Bank', type: 'Assets' },
  { account: '2420', description: 'Customer deposits, gift cards', type: 'Liabilities' },
  { account: '2611', description: 'Output tax', type: 'Liabilities' },
  { account: '3010', description: 'Revenue, home', type: 'Revenues' },
  { account: '3020', description: 'Revenue, EU', type: 'Revenues' },
  { account: '3030', description: 'Revenue, world', type: 'Revenues' },
  { account: '3730', description: 'Discounts', type: 'Revenues' },
  { account: '3740', description: 'Rounding', type: 'Revenues' },
  { account: '4010', description: 'Shipping', type: 'Revenues' },
  { account: '6570', description: 'Payment fees', type: 'Cost' },
];

export const STANDARD_CODE_PARTS: readonly CodePartSeed[] = [
  { part: 'B', value: '100', description: 'Web shop' },
  { part: 'B', value: '200', description: 'Retail' },
  { part: 'C', value: 'WEB', description: 'Web channel' },
];

export const STANDARD_VOUCHER_TYPES: readonly VoucherTypeSeed[] = [
  { type: 'M' },
  { type: 'MN', automaticAllot: false },
  { type: 'I', group: 'I', useManual: false },
];

export function seedCompanies(state: IfsState, companies: readonly CompanySeed[]): void {
  for (const seed of companies) {
    const { company: Company } = seed;
    state
      .table('company')
      .put({ Company, Name: seed.name ?? `Sandbox ${Company}`, CurrencyCode: seed.currency ?? 'EUR' });
    for (const TaxCode of seed.taxCodes ?? ['0', '6', '12', '21', '25'])
      state.table('taxCode').put({ Company, TaxCode });
    const year = new Date(state.now()).getUTCFullYear();
    for (const { group, needsApproval } of seed.userGroups ?? [{ group: 'AC' }]) {
      state.table('userGroup').put({
        Company,
        UserGroup: group,
        Description: `User group ${group}`,
        AllowedAccountingPeriod: 'OrdinaryPeriods',
        NeedsApproval: needsApproval ?? false,
      });
      for (const each of seed.years ?? [year - 1, year, year + 1]) seedYear(state, Company, group, each);
    }
  }
}

function seedYear(state: IfsState, Company: string, UserGroup: string, year: number): void {
  for (let month = 1; month <= 12; month += 1) {
    const two = String(month).padStart(2, '0');
    const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
    state.table('period').put({
      Company,
      AccountingYear: String(year),
      AccountingPeriod: String(month),
      UserGroup,
      DateFrom: `${year}-${two}-01`,
      DateUntil: `${year}-${two}-${last}`,
      Open: true,
    });
  }
}

export function seedAccounts(state: IfsState, accounts: readonly AccountSeed[]): void {
  for (const seed of accounts)
    state.table('account').put({
      Company: seed.company ?? '10',
      CodePart: 'A',
      Account: seed.account,
      Description: seed.description ?? `Account ${seed.account}`,
      ValidFrom: seed.validFrom ?? '2000-01-01',
      ValidUntil: seed.validUntil ?? '2049-12-31',
      AccntGroup: seed.account.slice(0, 2),
      AccntType: (seed.type ?? 'Assets').slice(0, 1),
      LogicalAccountType: seed.type ?? 'Assets',
      LedgFlag: 'NotLedgerAccount',
      CurrBalance: 'NoCurrencyBalance',
      ...Object.fromEntries(CODE_PARTS.map((part) => [`ReqCode${part}`, seed.requires?.[part] ?? 'Can'])),
      ReqQuantity: seed.requiresQuantity ?? 'Can',
      ReqText: seed.requiresText ? 'Mandatory' : 'Can',
      ReqProcessCode: 'Can',
      TaxHandlingValue: seed.taxHandling ?? 'All',
      TaxCodeMandatory: seed.taxCodeMandatory ?? false,
    });
}

export function seedCodeParts(state: IfsState, values: readonly CodePartSeed[]): void {
  for (const seed of values)
    state.table(`code${seed.part}`).put({
      Company: seed.company ?? '10',
      CodePart: seed.part,
      [`Code${seed.part}`]: seed.value,
      Description: seed.description ?? seed.value,
      ValidFrom: seed.validFrom ?? '2000-01-01',
      ValidUntil: seed.validUntil ?? '2049-12-31',
      BudgetValue: 'NotBudgetAccount',
    });
}

export function seedVoucherTypes(state: IfsState, types: readonly VoucherTypeSeed[]): void {
  for (const seed of types)
    state.table('voucherType').put({
      Company: seed.company ?? '10',
      VoucherType: seed.type,
      VoucherGroup: seed.group ?? 'M',
      AutomaticAllot: seed.automaticAllot === false ? 'No' : 'Yes',
      Description: `Voucher type ${seed.type}`,
      AutomaticVouBalance: 'N',
      LedgerId: '00',
      UseManual: seed.useManual === false ? 'FALSE' : 'TRUE',
      SimulationVoucher: 'FALSE',
      Balance: 'TRUE',
      SingleFunctionGroup: 'N',
      UseApprovalWorkflow: seed.useApprovalWorkflow ? 'TRUE' : 'FALSE',
      SeparateUserApproval: false,
    });
}

/** Opens or closes a period, for one user group or for all. @throws RangeError when there is none */
export function setPeriod(
  state: IfsState,
  company: string,
  period: string,
  open: boolean,
  userGroup?: string,
): Row[] {
  if (!/^\d{6}$/.test(period)) throw new RangeError('a period is a year and a month, such as 202611');
  const [AccountingYear, AccountingPeriod] = [period.slice(0, 4), String(Number(period.slice(4)))];
  const table = state.table('period');
  const found = table
    .where({ Company: company, AccountingYear, AccountingPeriod })
    .filter((row) => userGroup === undefined || row['UserGroup'] === userGroup);
  if (found.length === 0) throw new RangeError(`no period ${period} in company ${company}`);
  const changed = found.map((row) => ({ ...row, Open: open }));
  for (const row of changed) table.put(row);
  return changed;
}
