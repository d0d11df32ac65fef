import { contentHash } from '../../../../domain/canonical-json';
import type { DocumentEntry, DocumentKind, ErpDocument } from '../../../../domain/documents';
import { Failure } from '../../../../domain/failure';
import { absolute, decimal, exponentOf, isNegative, isZero, normalize, sum } from '../../../../domain/money';
import type { M3Call } from '../client';
import { fitField, record, type M3Record } from '../lengths';
import { m3Date } from '../order';
import { digest } from '../own-number';
import type { InforM3Settings } from '../schemas';
import { layOut, type LayoutValues } from './layout';

/** A document of money as M3's finance interface takes it. */
export interface Voucher {
  /** What it is searched by. A reversal's differs from the reference of what it takes back. */
  readonly reference: string;
  /** The batch's key (KEY1): M3 takes each only once. */
  readonly key: string;
  readonly head: M3Record;
  readonly lines: readonly M3Call[];
}

const KEY_LENGTH = 15;
const HEAD = 'GLS840MI/AddBatchHead';
const FIELD_LINE = 'GLS840MI/AddBatchLineFld';

/** The kind whose interface it goes by: a reversal goes the way of what it takes back. */
export const voucherKind = (document: ErpDocument): DocumentKind => document.reverses?.kind ?? document.kind;
export const isReceivable = (document: ErpDocument): boolean => voucherKind(document) === 'receivable';

export const voucherReference = (document: ErpDocument, { vouchers }: InforM3Settings): string =>
  document.kind === 'cancellation' ? `${document.reference}${vouchers.reversalSuffix}` : document.reference;

/** @throws Failure `bug` when the lines do not balance; `rejected` when M3 cannot hold or place one of them */
export function voucherOf(document: ErpDocument, settings: InforM3Settings): Voucher {
  const entries = document.entries ?? [];
  if (entries.length === 0 || !isZero(sum(entries.map(({ amount }) => amount)))) {
    throw new Failure('bug', `the lines of ${document.key} do not balance to zero`, { causes: ['bug'] });
  }
  const { vouchers, company, division } = settings;
  const reference = voucherReference(document, settings);
  const source = isReceivable(document) ? vouchers.receivables : vouchers.entries;
  const head = { CONO: company, INTN: source.interface, DIVI: division };
  const lines = entries.map((entry, index) => lineOf(document, reference, entry, index + 1, settings));
  const key = keyOf(reference, { head, lines }, settings);
  const place = { KEY1: key, DIVI: division };
  return {
    reference,
    key,
    head: { ...head, KEY1: key, DESC: fitField(HEAD, 'DESC', textOf(document, reference, 'Crossdock')) },
    lines: lines.map(({ transaction, record: line }) => ({
      transaction,
      record: { ...line, ...place },
      write: true,
    })),
  };
}

/**
 * With the content in the key, a batch under it holds these very lines, so that one half entered can be completed; a
 * corrected document gets a batch of its own.
 */
function keyOf(reference: string, content: unknown, { vouchers }: InforM3Settings): string {
  if (vouchers.key === 'reference') {
    return reference.length <= KEY_LENGTH ? reference : digest(reference, KEY_LENGTH);
  }
  const readable = reference.length <= 9 ? `${reference}-` : '';
  return readable + digest(`${reference} ${contentHash(content)}`, KEY_LENGTH - readable.length);
}

/** The reference first, so that it can be searched for; then what it takes back, for people. */
const textOf = (document: ErpDocument, reference: string, words: string): string =>
  [reference, document.reverses ? `reverses ${document.reverses.number}` : '', words]
    .filter(Boolean)
    .join(' ');

function lineOf(
  document: ErpDocument,
  reference: string,
  entry: DocumentEntry,
  line: number,
  settings: InforM3Settings,
): { readonly transaction: string; readonly record: M3Record } {
  const { vouchers, company, division } = settings;
  const text = textOf(document, reference, entry.text);
  if (!isReceivable(document) && vouchers.entries.usage === 'fields') {
    const { entries } = vouchers;
    const signed = entries.amounts === 'signed';
    return {
      transaction: 'AddBatchLineFld',
      record: record({
        LINE: String(line),
        INRI: entries.recordType,
        AIT1: accountOf(document, entry, settings),
        ...dimensionsOf(entry),
        CUCD: document.currency,
        CUAM: normalize(signed ? entry.amount : absolute(entry.amount)),
        DBCR: signed ? undefined : isNegative(entry.amount) ? entries.credit : entries.debit,
        ACDT: m3Date(document.businessDate),
        VTCD: entry.taxCode,
        VTXT: fitField(FIELD_LINE, 'VTXT', text),
      }),
    };
  }
  const ofCustomer = isReceivable(document) && entry.line === 'receivable';
  const source = isReceivable(document) ? vouchers.receivables : vouchers.entries;
  const layout = ofCustomer ? vouchers.receivables.customerRecord : source.accountRecord;
  const dimensions = dimensionsOf(entry);
  const values: LayoutValues = {
    voucher: '1',
    line: String(line),
    division,
    payer: entry.customer ?? document.customer,
    invoice: reference,
    account: ofCustomer ? entry.account : accountOf(document, entry, settings),
    ...Object.fromEntries(
      Object.entries(dimensions).map(([field, value]) => [`dimension${field.slice(3)}`, value]),
    ),
    amount: decimal(entry.amount)
      .toFixed(exponentOf(document.currency))
      .replace('.', vouchers.decimalSeparator),
    currency: document.currency,
    date: m3Date(document.businessDate),
    'tax-code': entry.taxCode,
    text,
  };
  return {
    transaction: 'AddBatchLine',
    record: record({ CONO: company, LINE: String(line), PARM: layOut(layout, values) }),
  };
}

/** @throws Failure `rejected` where nobody named the account of what customers owe */
export function accountOf(
  document: ErpDocument,
  entry: DocumentEntry,
  { vouchers }: InforM3Settings,
): string {
  const account = entry.account || (entry.line === 'receivable' ? vouchers.receivableAccount : undefined);
  if (account) return account;
  throw new Failure(
    'rejected',
    `${voucherKind(document)} ${document.reference} has no account for its ${entry.line} line`,
    {
      causes: [`account:${entry.line}`],
      advice:
        'Name one in the mapping (accounts, when line is receivable) or as vouchers.receivableAccount in the connection file: only receivables take the account M3 keeps with the customer.',
    },
  );
}

/** Accounting dimensions 2 to 7, as AIT fields. @throws Failure `rejected` for a dimension M3 does not have */
export function dimensionsOf({ dimensions }: DocumentEntry): Record<string, string> {
  return Object.fromEntries(
    Object.entries(dimensions).map(([name, value]) => {
      const number = /^(?:AIT)?([2-7])$/.exec(name)?.[1];
      if (number) return [`AIT${number}`, value];
      throw new Failure('rejected', `M3 has no accounting dimension ${name}`, {
        causes: [`dimension:${name}`],
        advice: 'Name the dimensions of the accounts in the mapping by their number, 2 to 7.',
      });
    }),
  );
}
