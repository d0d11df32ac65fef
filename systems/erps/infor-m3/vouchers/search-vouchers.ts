import type { ErpDocument } from '../../../../domain/documents';
import type { CallContext } from '../../../context';
import type { M3Result } from '../answers';
import { isPassing, refusal, rowOf, rowsOf } from '../errors';
import { exportRows, SEPARATOR, sqlText } from '../export-rows';
import type { OrderTools } from '../find-order';
import type { M3Record } from '../lengths';
import { m3Date } from '../order';
import { isReceivable } from './voucher';

/** A voucher that stands in the ledger. */
export interface StandingVoucher {
  readonly YEA4: string;
  readonly VSER: string;
  readonly VONO: string;
}

export interface VouchersFound {
  readonly vouchers: readonly StandingVoucher[];
  readonly means: readonly string[];
}

type Means = 'export' | 'list';

/** How long a search the tenant refused is left out before it is tried again. */
const FORGET_MS = 3_600_000;

export const nameOf = ({ YEA4, VSER, VONO }: StandingVoucher): string =>
  [YEA4, VSER, VONO].filter(Boolean).join('-');

/**
 * The vouchers in the ledger under a reference: receivables by their invoice number, others by the beginning of their
 * text. Both ways read the ledger itself, so an empty answer is proof for what has been posted. Batches that were not
 * posted yet are not in it, and M3 has no call that shows them.
 */
export async function searchVouchers(
  context: CallContext,
  tools: OrderTools,
  document: ErpDocument,
  reference: string,
): Promise<VouchersFound> {
  const { settings, lacked, clock } = tools;
  const { search } = settings.vouchers;
  const exportable = search === 'export' || (search === 'auto' && (lacked.get('vouchers') ?? 0) <= clock());
  if (exportable) {
    const vouchers = await exported(context, tools, document, reference);
    if (vouchers) return { vouchers, means: ['export'] };
    lacked.set('vouchers', clock() + FORGET_MS);
  }
  const vouchers = isReceivable(document)
    ? await invoices(context, tools, document, reference)
    : await listed(context, tools, document, reference);
  return { vouchers: distinct(vouchers), means: ['list' satisfies Means] };
}

const distinct = (rows: readonly M3Record[]): StandingVoucher[] => [
  ...new Map(
    rows
      .map(({ YEA4 = '', VSER = '', VONO = '' }) => ({ YEA4, VSER, VONO }))
      .filter(({ VONO }) => VONO !== '' && VONO !== '0')
      .map((voucher) => [nameOf(voucher), voucher]),
  ).values(),
];

/** Undefined when the tenant refuses exports and may be asked otherwise. */
async function exported(
  context: CallContext,
  { client, settings }: OrderTools,
  document: ErpDocument,
  reference: string,
): Promise<StandingVoucher[] | undefined> {
  const { vouchers, company, division } = settings;
  const receivable = isReceivable(document);
  const { name, prefix } = receivable ? vouchers.receivablesLedger : vouchers.generalLedger;
  const fields = ['YEA4', 'VSER', 'VONO', ...(receivable ? ['TRCD', 'CINO'] : ['VTXT'])];
  const columns = fields.map((field) => `${prefix}${field}`);
  const where = [
    `${prefix}CONO = ${Number(company)}`,
    `${prefix}DIVI = ${sqlText(division)}`,
    receivable
      ? `${prefix}CINO = ${sqlText(reference)}`
      : `${prefix}ACDT >= ${m3Date(document.businessDate)} and ${prefix}VTXT like ${sqlText(`${reference}%`)}`,
  ];
  const record = {
    QERY: `${columns.join(',')} from ${name} where ${where.join(' and ')}`,
    SEPC: SEPARATOR,
    HDRS: '1',
  };
  const [result] = await client.run(context, 'EXPORTMI', [
    { transaction: 'Select', record, columns: ['REPL'], write: false },
  ]);
  if (refused(result) && settings.vouchers.search === 'auto') return undefined;
  const rows = exportRows(columns, rowsOf(result, { call: 'EXPORTMI/Select', record })).map((row) =>
    Object.fromEntries(fields.map((field) => [field, row[`${prefix}${field}`] ?? ''])),
  );
  return distinct(rows.filter(receivable ? isInvoice(settings, reference) : isOurs(reference)));
}

/** @throws Failure when the refusal is one that passes */
function refused(result: M3Result | undefined): boolean {
  if (result?.state !== 'refused' || result.records.length > 0 || !result.error) return false;
  if (isPassing(result.error)) throw refusal(result.error, { call: 'EXPORTMI/Select' });
  return true;
}

const isInvoice =
  ({ vouchers }: OrderTools['settings'], reference: string) =>
  ({ CINO, TRCD }: M3Record): boolean =>
    CINO === reference && (!TRCD || vouchers.invoiceCodes.includes(TRCD));

const isOurs =
  (reference: string) =>
  ({ VTXT = '' }: M3Record): boolean =>
    VTXT.split(' ')[0] === reference;

async function invoices(
  context: CallContext,
  { client, settings }: OrderTools,
  document: ErpDocument,
  reference: string,
): Promise<M3Record[]> {
  const asked = { CUNO: document.customer };
  const call = 'ARS200MI/LstInvoices';
  const [list] = await client.run(context, 'ARS200MI', [
    {
      transaction: 'LstInvoices',
      record: asked,
      columns: ['YEA4', 'JRNO', 'JSNO', 'CINO', 'TRCD'],
      write: false,
    },
  ]);
  const found = rowsOf(list, { call, record: asked }).filter(isInvoice(settings, reference));
  if (found.length === 0) return [];
  const records = found.map(({ YEA4 = '', JRNO = '', JSNO = '' }) => ({
    YEA4,
    JRNO,
    JSNO,
    DIVI: settings.division,
  }));
  const results = await client.run(
    context,
    'ARS200MI',
    records.map((record) => ({ transaction: 'GetInvoice', record, write: false })),
  );
  return records.map((record, index) => rowOf(results[index], { call: 'ARS200MI/GetInvoice', record }));
}

/** Lists every line of the days from the document's to today, whichever date M3 lists by. */
async function listed(
  context: CallContext,
  { client, settings, clock }: OrderTools,
  document: ErpDocument,
  reference: string,
): Promise<M3Record[]> {
  const today = new Date(clock()).toISOString().slice(0, 10);
  const record = {
    FRDT: m3Date(document.businessDate),
    TODT: m3Date(today > document.businessDate ? today : document.businessDate),
    DIVI: settings.division,
  };
  const call = 'GLS200MI/LstVouchersByDt';
  const [result] = await client.run(context, 'GLS200MI', [
    { transaction: 'LstVouchersByDt', record, columns: ['YEA4', 'VSER', 'VONO', 'VTXT'], write: false },
  ]);
  return rowsOf(result, { call, record }).filter(isOurs(reference));
}
