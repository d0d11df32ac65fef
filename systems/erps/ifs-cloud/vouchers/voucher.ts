import type { DocumentEntry, DocumentKind, ErpDocument } from '../../../../domain/documents';
import { Failure } from '../../../../domain/failure';
import {
  absolute,
  decimal,
  equal,
  exponentOf,
  isNegative,
  isZero,
  roundTo,
  sum,
} from '../../../../domain/money';
import { jsonNumber } from '../../../transport/json';
import type { IfsBody, IfsWrite } from '../client';
import { plainValues } from '../fixed-values';
import type { IfsCloudSettings } from '../schemas';
import { fit } from '../../free-text';

/** Lengths of a voucher row's fields (IFS metadata, VoucherRowsAnalysis). IFS cuts nothing. */
const LENGTHS = {
  Company: 20,
  VoucherType: 3,
  Account: 20,
  CodeB: 20, CodeC: 20, CodeD: 20, CodeE: 20, CodeF: 20, CodeG: 20, CodeH: 20, CodeI: 20, CodeJ: 20,
  CurrencyCode: 3,
  OptionalCode: 20,
  ReferenceSerie: 50,
  ReferenceNumber: 50,
} as const; // prettier-ignore
const TEXT_LENGTH = 200;

/** The longest reference: the number's field, which leaves the text three quarters of its own. */
export const REFERENCE_LENGTH = LENGTHS.ReferenceNumber;

/** The kind of what is taken back, or the document's own. */
export const voucherKind = (document: ErpDocument): DocumentKind => document.reverses?.kind ?? document.kind;

/** A reversal's differs from the reference of what it takes back. */
export const voucherReference = (document: ErpDocument, { gl }: IfsCloudSettings): string =>
  document.kind === 'cancellation' ? `${document.reference}${gl.reversalSuffix}` : document.reference;

/** @throws Failure `bug` when the lines do not balance to the smallest unit of the currency */
export function entriesOf(document: ErpDocument): readonly DocumentEntry[] {
  const { entries = [], currency, key } = document;
  const exact = entries.every(({ amount }) => equal(amount, roundTo(amount, currency)));
  if (entries.length > 0 && exact && isZero(sum(entries.map(({ amount }) => amount)))) return entries;
  throw new Failure('bug', `the lines of ${key} do not balance to zero in ${currency}`, { causes: ['bug'] });
}

/** The writes of one change set: the header, then its rows, which call it `$1`. */
export function voucherWrites(document: ErpDocument, day: string, settings: IfsCloudSettings): IfsWrite[] {
  const { gl, company } = settings;
  const header: IfsBody = {
    ...plainValues(gl.headerValues),
    Company: company,
    VoucherType: gl.voucherType,
    ...(gl.accountingYear === 'omit' ? {} : { AccountingYear: jsonNumber(String(accountingYear(day, gl))) }),
    VoucherDate: day,
    UserGroup: gl.userGroup,
    ...(gl.headerCurrency ? { CurrencyCode: document.currency } : {}),
  };
  assertFits(header);
  return [
    { method: 'POST', path: gl.headerSet, body: header },
    ...entriesOf(document).map((entry): IfsWrite => {
      const body = rowOf(document, entry, day, settings);
      assertFits(body);
      return { method: 'POST', path: `$1/${gl.rowsNavigation}`, body };
    }),
  ];
}

/** The financial year of a day; it is called by the calendar year it ends in. */
export const accountingYear = (day: string, { yearStartsIn }: IfsCloudSettings['gl']): number => {
  const [year = 0, month = 0] = day.split('-').map(Number);
  return yearStartsIn > 1 && month >= yearStartsIn ? year + 1 : year;
};

/** Debit and credit are fields of their own, both positive; IFS spells the first one "Debet". */
function rowOf(
  document: ErpDocument,
  entry: DocumentEntry,
  day: string,
  settings: IfsCloudSettings,
): IfsBody {
  const { gl } = settings;
  const reference = voucherReference(document, settings);
  const amount = jsonNumber(decimal(absolute(entry.amount)).toFixed(exponentOf(document.currency)));
  return {
    ...plainValues(gl.rowValues),
    Account: accountOf(document, entry, settings),
    ...codePartsOf(entry),
    CurrencyCode: document.currency,
    ...(isNegative(entry.amount) ? { CurrencyCreditAmount: amount } : { CurrencyDebetAmount: amount }),
    ...(entry.taxCode && gl.taxCodes ? { OptionalCode: entry.taxCode } : {}),
    Text: fit(textOf(document, reference, entry.text, day), TEXT_LENGTH),
    ...referenceFields(reference, settings),
    ...(gl.customerOnRow && entry.line === 'receivable'
      ? { PartyType: 'Customer', PartyTypeId: entry.customer ?? document.customer }
      : {}),
  };
}

function referenceFields(reference: string, { gl }: IfsCloudSettings): IfsBody {
  if (gl.referenceIn === 'text') return {};
  return gl.referenceIn === 'reference-number'
    ? { ReferenceSerie: gl.referenceSerie, ReferenceNumber: reference }
    : { [gl.referenceIn.field]: reference };
}

/** The reference first, so that it can be searched for; then what people want to know. */
const textOf = (document: ErpDocument, reference: string, words: string, day: string): string =>
  [
    reference,
    document.order === document.reference ? '' : `order ${document.order}`,
    day === document.businessDate ? '' : `of ${document.businessDate}`,
    document.reverses ? `reverses ${document.reverses.number}` : '',
    words,
  ]
    .filter(Boolean)
    .join(' ');

/** @throws Failure `missing-mapping` where nobody named the account of what customers owe */
export function accountOf(document: ErpDocument, entry: DocumentEntry, { gl }: IfsCloudSettings): string {
  const account = entry.account || (entry.line === 'receivable' ? gl.receivableAccount : undefined);
  if (account) return account;
  throw new Failure(
    'missing-mapping',
    `${voucherKind(document)} ${document.reference} has no account for its ${entry.line} line`,
    {
      causes: [`account:${entry.line}`],
      advice: `Name one in the mapping (accounts, when line is ${entry.line}), or set gl.receivableAccount in the connection file for what customers owe.`,
    },
  );
}

/** Code parts B to J, as fields. @throws Failure `missing-mapping` for a dimension IFS does not have */
export function codePartsOf({ dimensions }: DocumentEntry): Record<string, string> {
  return Object.fromEntries(
    Object.entries(dimensions).map(([name, value]) => {
      const letter = /^(?:Code)?([B-J])$/i.exec(name)?.[1];
      if (letter) return [`Code${letter.toUpperCase()}`, value];
      throw new Failure('missing-mapping', `IFS has no code part ${name}`, {
        causes: [`dimension:${name}`],
        advice: 'Name the dimensions of the accounts in the mapping by their letter, B to J.',
      });
    }),
  );
}

/** @throws Failure `rejected`: a code that is too long names something else, so it is never cut */
function assertFits(body: IfsBody): void {
  for (const [field, length] of Object.entries(LENGTHS)) {
    const value = body[field];
    if (typeof value === 'string' && value.length > length) {
      throw new Failure('rejected', `${field} holds ${value.length} characters, IFS takes ${length}`, {
        causes: [`erp:too-long:${field}`],
        advice: `Shorten what the mapping or the shop gives for ${field}.`,
      });
    }
  }
}
