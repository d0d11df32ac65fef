import type { DocumentLine, ErpDocument } from '../../../../domain/documents';
import { Failure } from '../../../../domain/failure';
import { decimal, equal, exponentOf, normalize, plain } from '../../../../domain/money';
import type { CallContext } from '../../../context';
import type { Confirmation, Finding, Posted } from '../../erp';
import { notShown } from '../../not-shown';
import type { M3Call } from '../client';
import { amountOf, numberOf } from '../compare-order';
import { begun } from '../begun';
import { alreadyExists, rowByKey, rowOf, rowsOf } from '../errors';
import type { OrderTools } from '../find-order';
import { assertSendable, lengthOf, record, type M3Record } from '../lengths';
import { netOf } from '../purchase-orders/purchase-order';
import { ownNumber } from '../own-number';
import { refuseFound } from '../refuse-found';

const PROGRAM = 'OIS390MI';
const HEAD = 'OIS390MI/AddHead';
const LINE = 'OIS390MI/AddLine';
const MEANS = ['OIS390MI/GetHead'];

/** A return's number is ours: M3 lists returns by no reference, but finds each by its number. */
const keyOf = (document: ErpDocument, { settings }: OrderTools): { WHLO: string; REPN: string } => ({
  WHLO: document.terms.warehouse ?? settings.warehouse,
  REPN: ownNumber(document.reference, lengthOf(HEAD, 'REPN')),
});

/** The return of the document's lines, compared with what stands under its number. */
export async function findReturn(
  context: CallContext,
  tools: OrderTools,
  document: ErpDocument,
): Promise<Finding> {
  const { REPN } = keyOf(document, tools);
  const standing = await readReturn(context, tools, document);
  if (!standing) return { state: 'absent', means: MEANS };
  const compared = compareReturn(document, standing, tools);
  if (compared.difference) return { state: 'conflict', number: REPN, difference: compared.difference };
  return compared.missing.length > 0
    ? { state: 'partial', draft: REPN, means: MEANS }
    : { state: 'complete', number: REPN, means: MEANS };
}

export async function postReturn(
  context: CallContext,
  tools: OrderTools,
  document: ErpDocument,
  finding: Finding,
): Promise<Posted> {
  const key = keyOf(document, tools);
  if (finding.state === 'complete') return { number: key.REPN };
  if (finding.state !== 'absent' && finding.state !== 'partial') return refuseFound(document, finding);
  const head = headRecord(document, tools, key);
  const lines = await lineCalls(context, tools, document, key);
  for (const call of lines) assertSendable(LINE, call.record);
  let missing: readonly DocumentLine[] = document.lines;
  if (finding.state === 'absent') {
    const [result] = await tools.client.run(context, PROGRAM, [
      { transaction: 'AddHead', record: head, write: true },
    ]);
    if (result?.state === 'refused' && alreadyExists(result.error)) {
      throw new Failure('unavailable', `return ${key.REPN} stands in M3 by now: it is searched for again`);
    }
    const given = rowOf(result, { call: HEAD, record: head, write: true }).REPN;
    if (given && given !== key.REPN) {
      throw new Failure('conflict', `M3 gave the return the number ${given} instead of ${key.REPN}`, {
        causes: ['erp:return-numbers'],
        advice: `Delete return ${given} in OIS390 and let its number series take numbers from outside, or set creditNotes.as to "batch-order".`,
      });
    }
  } else {
    const standing = await readReturn(context, tools, document);
    if (!standing) throw new Failure('unavailable', `return ${key.REPN} is gone: it is searched for again`);
    const compared = compareReturn(document, standing, tools);
    const { difference } = compared;
    if (difference) return refuseFound(document, { state: 'conflict', number: key.REPN, difference });
    missing = compared.missing;
  }
  const open = lines.filter((_, index) => missing.some((line) => line === document.lines[index]));
  await begun(context, async (patient) => {
    const results = await tools.client.run(patient, PROGRAM, open);
    open.forEach((call, index) => {
      const sku = document.lines.find(({ item }) => item === call.record.ITNO)?.sku;
      rowsOf(results[index], { call: LINE, record: call.record, sku, write: true });
    });
  });
  return { number: key.REPN };
}

export async function confirmReturn(
  context: CallContext,
  tools: OrderTools,
  document: ErpDocument,
): Promise<Confirmation> {
  const { REPN } = keyOf(document, tools);
  const standing = await readReturn(context, tools, document);
  if (!standing) throw notShown(`M3 does not show return ${REPN} yet`);
  const compared = compareReturn(document, standing, tools);
  const [missing] = compared.missing;
  const difference = compared.difference ?? (missing ? `line ${missing.position} is missing` : undefined);
  if (difference) {
    throw new Failure('conflict', `return ${REPN} in M3 is not as it was sent: ${difference}`, {
      causes: [`erp:conflict:${document.reference}`],
      advice: `Correct return ${REPN} in OIS390, then retry; or skip it here.`,
    });
  }
  return { number: REPN, status: standing.head.RESH || standing.head.RESL || 'entered' };
}

function headRecord(document: ErpDocument, { settings }: OrderTools, key: M3Record): M3Record {
  const { belongsTo } = document;
  const invoice = belongsTo?.kind === 'receivable' ? belongsTo.number : undefined;
  return record({
    ...key,
    CUNO: document.customer,
    FACI: settings.facility,
    RORN: belongsTo?.kind === 'sales-order' ? belongsTo.number : undefined,
    EXIN: invoice && invoice.length <= lengthOf(HEAD, 'EXIN') ? invoice : undefined,
    ORTP: settings.creditNotes.orderType,
    RSCD: settings.creditNotes.reason,
    YREF: document.reference,
  });
}

/** Each line refers to the row of the order it was sold on, where M3 shows one. */
async function lineCalls(
  context: CallContext,
  { client, settings }: OrderTools,
  document: ErpDocument,
  key: M3Record,
): Promise<M3Call[]> {
  const sold = new Set(await soldLines(context, client, document));
  return document.lines.map((line) => {
    const row = [...sold].find(({ ITNO }) => ITNO === line.item);
    if (row) sold.delete(row);
    return {
      transaction: 'AddLine',
      record: record({
        ...key,
        REQ0: normalize(line.quantity),
        ITNO: line.item,
        RORL: row?.PONR,
        RORX: row?.POSX,
        RSCD: settings.creditNotes.reason,
        SAPR: unitPrice(line, document.currency, settings.priceDecimals),
      }),
      write: true,
    };
  });
}

async function soldLines(
  context: CallContext,
  client: OrderTools['client'],
  { belongsTo }: ErpDocument,
): Promise<readonly M3Record[]> {
  if (belongsTo?.kind !== 'sales-order') return [];
  const asked = { ORNO: belongsTo.number };
  const [result] = await client.run(context, 'OIS100MI', [
    { transaction: 'LstLine', record: asked, write: false },
  ]);
  return rowsOf(result, { call: 'OIS100MI/LstLine', record: asked });
}

/** @throws Failure `rejected` when no unit price gives the amount: returns know no price quantity and no discount */
function unitPrice(line: DocumentLine, currency: string, priceDecimals: number | undefined): string {
  const net = decimal(netOf(line));
  const price = net.div(decimal(line.quantity)).toDecimalPlaces(priceDecimals ?? exponentOf(currency));
  if (price.times(decimal(line.quantity)).equals(net)) return plain(price);
  throw new Failure(
    'rejected',
    `line ${line.position}: no unit price gives ${plain(net)} for ${line.quantity} pieces`,
    {
      causes: [`item:${line.sku}`],
      advice: 'Set creditNotes.as to "batch-order", or enter this return by hand.',
    },
  );
}

interface StandingReturn {
  readonly head: M3Record;
  readonly lines: readonly M3Record[];
}

async function readReturn(
  context: CallContext,
  tools: OrderTools,
  document: ErpDocument,
): Promise<StandingReturn | undefined> {
  const { client } = tools;
  const key = keyOf(document, tools);
  const results = await client.run(context, PROGRAM, [
    { transaction: 'GetHead', record: key, write: false },
    { transaction: 'LstLine', record: key, write: false },
  ]);
  const head = rowByKey(results[0], { call: 'OIS390MI/GetHead', record: key });
  if (!head) return undefined;
  const listed = rowsOf(results[1], { call: 'OIS390MI/LstLine', record: key });
  if (listed.length === 0) return { head, lines: [] };
  const asked = listed.map(({ RELI = '' }) => ({ ...key, RELI }));
  const lines = await client.run(
    context,
    PROGRAM,
    asked.map((each) => ({ transaction: 'GetLine', record: each, write: false })),
  );
  return {
    head,
    lines: asked.map((each, index) => rowOf(lines[index], { call: 'OIS390MI/GetLine', record: each })),
  };
}

function compareReturn(
  document: ErpDocument,
  { head, lines }: StandingReturn,
  { settings }: OrderTools,
): { readonly missing: readonly DocumentLine[]; readonly difference?: string } {
  const headDifference =
    head.YREF !== document.reference
      ? `reference ${head.YREF || 'none'} in M3, ${document.reference} here`
      : head.CUNO && head.CUNO !== document.customer
        ? `customer ${head.CUNO} in M3, ${document.customer} here`
        : undefined;
  const left = new Set(lines);
  const missing = document.lines.filter((line) => {
    const price = unitPrice(line, document.currency, settings.priceDecimals);
    const row = [...left].find(
      ({ ITNO, REQ0, SAPR }) =>
        ITNO === line.item &&
        equal(numberOf(REQ0) ?? '0', line.quantity) &&
        equal(amountOf(SAPR) ?? price, price),
    );
    if (row) left.delete(row);
    return !row;
  });
  const [extra] = left;
  const difference =
    headDifference ??
    (extra
      ? `M3 has a line for ${extra.ITNO ?? 'an item'} (${extra.REQ0 ?? '?'}) that is not in it`
      : undefined);
  return difference ? { missing, difference } : { missing };
}
