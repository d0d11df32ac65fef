import { Decimal } from 'decimal.js';
import type { Row } from './odata/edm';
import { business, mustHaveValue } from './odata/problems';
import { CODE_PARTS, type IfsState } from './state';

const text = (row: Row, column: string): string => String(row[column] ?? '');
const amount = (row: Row, column: string): Decimal => new Decimal(text(row, column) || '0');

/** A new head with what IFS adds to it. @throws Problem what a person at the keyboard would be told too */
export function checkedHead(state: IfsState, given: Row): Row {
  for (const field of ['Company', 'VoucherType', 'AccountingYear', 'VoucherDate', 'UserGroup'])
    if (given[field] === undefined || given[field] === null) throw mustHaveValue('Voucher', field);
  const { Company = '', VoucherType = '', VoucherDate = '', UserGroup = '' } = given;
  const company = state.table('company').get({ Company })?.row;
  if (!company) throw business('Voucher', `Company ${String(Company)} does not exist.`, 20111);
  if (!state.table('userGroup').has({ Company, UserGroup }))
    throw business(
      'Voucher',
      `User group ${String(UserGroup)} does not exist in company ${String(Company)}.`,
      20111,
    );
  const type = state.table('voucherType').get({ Company, VoucherType })?.row;
  if (!type) throw business('Voucher', `Voucher type ${String(VoucherType)} does not exist.`, 20111);
  if (type['VoucherGroup'] !== 'M' || type['UseManual'] !== 'TRUE')
    throw business('Voucher', `Voucher type ${String(VoucherType)} is not of function group M.`);
  const period = openPeriod(state, Company, UserGroup, String(VoucherDate));
  if (period['AccountingYear'] !== given['AccountingYear'])
    throw business(
      'Voucher',
      `Accounting year ${text(given, 'AccountingYear')} does not match the voucher date ${String(VoucherDate)}.`,
    );
  const allotted = type['AutomaticAllot'] === 'Yes';
  const sent = given['VoucherNo'] ?? null;
  if (allotted && sent !== null)
    throw business('Voucher', `Voucher numbers of type ${String(VoucherType)} are allotted automatically.`);
  if (!allotted && sent === null) throw mustHaveValue('Voucher', 'VoucherNo');
  const CurrencyCode = given['CurrencyCode'] ?? company['CurrencyCode'] ?? null;
  currencyOf(state, String(CurrencyCode));
  return {
    ...given,
    CurrencyCode,
    VoucherNo: sent ?? allot(state, String(Company), String(VoucherType), text(given, 'AccountingYear')),
    AccountingPeriod: period['AccountingPeriod'] ?? null,
    VoucherStatus: 'NotBalanced',
    FunctionGroup: 'M',
    EntryDate: state.today(),
    EnteredByUserGroup: UserGroup,
    Userid: 'CROSSDOCK',
    Posted: false,
  };
}

function openPeriod(state: IfsState, Company: Row[string], UserGroup: Row[string], date: string): Row {
  const period = state
    .table('period')
    .where({ Company, UserGroup })
    .find((row) => text(row, 'DateFrom') <= date && date <= text(row, 'DateUntil'));
  if (!period)
    throw business(
      'Voucher',
      `There is no accounting period for ${date} and user group ${String(UserGroup)}.`,
    );
  if (period['Open'] !== true)
    throw business(
      'Voucher',
      `Period ${text(period, 'AccountingYear')} ${text(period, 'AccountingPeriod')} is closed for user group ${String(UserGroup)}.`,
    );
  return period;
}

const allot = (state: IfsState, company: string, type: string, year: string): string =>
  String(state.next(`voucher/${company}/${type}/${year}`, Number(`${year}000001`)));

/** A row of a voucher in the hold table, with what IFS adds to it. @throws Problem */
export function checkedRow(state: IfsState, head: Row, given: Row): Row {
  const { Company = '', VoucherDate = '' } = head;
  if (given['Account'] === undefined || given['Account'] === null)
    throw mustHaveValue('VoucherRow', 'Account');
  const account = state.table('account').get({ Company, Account: given['Account'] })?.row;
  if (!account) throw business('VoucherRow', `Account ${text(given, 'Account')} does not exist.`, 20111);
  checkValid(account, 'Account', String(VoucherDate));
  checkDimensions(state, head, account, given);
  if (account['ReqText'] === 'Mandatory' && (given['Text'] ?? null) === null)
    throw business('VoucherRow', `Text is mandatory for account ${text(given, 'Account')}.`);
  checkRequest(account, 'ReqQuantity', given, 'Quantity');
  checkRequest(account, 'ReqProcessCode', given, 'ProcessCode');
  checkTax(state, Company, account, given);
  if (!state.settings.referencesSettable)
    for (const field of ['ReferenceSerie', 'ReferenceNumber'])
      if ((given[field] ?? null) !== null)
        throw business(
          'VoucherRow',
          `Field [${field}] in VoucherRow may not be specified for new objects.`,
          20121,
        );
  return { ...given, ...amounts(state, head, given), ...derived(state, head, account, given) };
}

function checkDimensions(state: IfsState, head: Row, account: Row, given: Row): void {
  for (const part of CODE_PARTS) {
    const column = `Code${part}`;
    checkRequest(account, `ReqCode${part}`, given, column);
    const value = given[column] ?? null;
    if (value === null) continue;
    const known = state.table(`code${part}`).get({ Company: head['Company'] ?? '', [column]: value })?.row;
    if (!known)
      throw business('VoucherRow', `Code part ${column} value ${String(value)} does not exist.`, 20111);
    checkValid(known, column, text(head, 'VoucherDate'));
  }
}

function checkRequest(account: Row, rule: string, given: Row, column: string): void {
  const present = (given[column] ?? null) !== null;
  const name = text(account, 'Account');
  if (account[rule] === 'Mandatory' && !present)
    throw business('VoucherRow', `${column} is mandatory for account ${name}.`);
  if (account[rule] === 'Blocked' && present)
    throw business('VoucherRow', `${column} is blocked for account ${name}.`);
}

function checkValid(row: Row, column: string, date: string): void {
  if (date < text(row, 'ValidFrom') || date > (text(row, 'ValidUntil') || '9999-12-31'))
    throw business('VoucherRow', `${column} ${text(row, column)} is not valid on ${date}.`);
}

function checkTax(state: IfsState, Company: Row[string], account: Row, given: Row): void {
  const code = given['OptionalCode'] ?? null;
  const name = text(account, 'Account');
  if (code === null && account['TaxCodeMandatory'] === true)
    throw business('VoucherRow', `A tax code is mandatory for account ${name}.`);
  if (code === null) return;
  if (account['TaxHandlingValue'] === 'Blocked')
    throw business('VoucherRow', `Tax codes are blocked for account ${name}.`);
  if (!state.table('taxCode').has({ Company, TaxCode: code }))
    throw business('VoucherRow', `Tax code ${String(code)} does not exist.`, 20111);
}

/** The currency of that code. @throws Problem */
export function currencyOf(
  state: IfsState,
  code: string,
): { decimals: number; rate: string; factor: number } {
  const currency = state.settings.currencies[code];
  if (!currency) throw business('CurrencyCode', `Currency code ${code} does not exist.`, 20111);
  return currency;
}

function amounts(state: IfsState, head: Row, given: Row): Row {
  const CurrencyCode = given['CurrencyCode'] ?? head['CurrencyCode'] ?? '';
  const currency = currencyOf(state, String(CurrencyCode));
  const company = state.table('company').get({ Company: head['Company'] ?? '' })?.row;
  const own = currencyOf(state, text(company ?? {}, 'CurrencyCode'));
  const debit = given['CurrencyDebetAmount'] ?? null;
  const credit = given['CurrencyCreditAmount'] ?? null;
  if ((debit === null) === (credit === null))
    throw business('VoucherRow', 'Enter either a debit or a credit amount.');
  const value = new Decimal(String(debit ?? credit));
  if (value.isZero()) throw business('VoucherRow', 'The amount must not be zero.');
  if (value.isNegative() && given['Correction'] !== true)
    throw business('VoucherRow', 'A negative amount is allowed for corrections only.');
  if (value.decimalPlaces() > currency.decimals)
    throw business(
      'VoucherRow',
      `Amounts in ${String(CurrencyCode)} have ${currency.decimals} decimals at most.`,
    );
  const rate = text(given, 'CurrencyRate') || currency.rate;
  const accounting = (): string =>
    value.times(rate).div(currency.factor).toFixed(own.decimals, Decimal.ROUND_HALF_UP);
  const side = debit === null ? 'CreditAmount' : 'DebetAmount';
  const other = debit === null ? 'DebetAmount' : 'CreditAmount';
  if ((given[other] ?? null) !== null)
    throw business('VoucherRow', 'Enter either a debit or a credit amount.');
  const converted = new Decimal(text(given, side) || accounting());
  if (converted.decimalPlaces() > own.decimals)
    throw business('VoucherRow', `Amounts in the accounting currency have ${own.decimals} decimals at most.`);
  const sign = debit === null ? -1 : 1;
  return {
    CurrencyCode,
    CurrencyRate: rate,
    ConversionFactor: String(currency.factor),
    CurrencyAmount: value.times(sign).toFixed(),
    [side]: converted.toFixed(),
    Amount: converted.times(sign).toFixed(),
  };
}

function derived(state: IfsState, head: Row, account: Row, given: Row): Row {
  const descriptions = CODE_PARTS.map((part) => {
    const column = `Code${part}`;
    const value = given[column] ?? null;
    const row =
      value === null
        ? undefined
        : state.table(`code${part}`).get({ Company: head['Company'] ?? '', [column]: value })?.row;
    return [`${column}Desc`, row?.['Description'] ?? null] as const;
  });
  return {
    ...Object.fromEntries(descriptions),
    VoucherDate: head['VoucherDate'] ?? null,
    AccountDesc: account['Description'] ?? null,
    Correction: given['Correction'] ?? false,
    TransCode: 'MANUAL',
    FunctionGroup: 'M',
    AccountingPeriod: head['AccountingPeriod'] ?? null,
    YearPeriodKey: new Decimal(text(head, 'AccountingYear'))
      .times(100)
      .plus(text(head, 'AccountingPeriod'))
      .toFixed(),
    AutoTaxVouEntry: false,
    EntryDate: state.today(),
    EnteredByUserGroup: head['UserGroup'] ?? null,
    Userid: 'CROSSDOCK',
    Posted: false,
  };
}

/** Whether debits and credits meet: in every currency, or in the company's. A voucher without rows does not balance. */
export function isBalanced(state: IfsState, rows: readonly Row[]): boolean {
  if (rows.length === 0) return false;
  const sum = (column: string, of: readonly Row[]): Decimal =>
    of.reduce((total, row) => total.plus(amount(row, column)), new Decimal(0));
  if (sum('Amount', rows).isZero() && state.settings.balance === 'accounting') return true;
  if (state.settings.balance === 'accounting') return false;
  const codes = new Set(rows.map((row) => text(row, 'CurrencyCode')));
  const each = [...codes].every((code) =>
    sum(
      'CurrencyAmount',
      rows.filter((row) => text(row, 'CurrencyCode') === code),
    ).isZero(),
  );
  return each || (codes.size > 1 && sum('Amount', rows).isZero());
}
