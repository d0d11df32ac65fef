import type { DocumentCharge, DocumentLine, ErpDocument } from '../../../domain/documents';
import { isZero, normalize, sum } from '../../../domain/money';
import { oneLine, wrap } from '../free-text';
import { addressFields, phone } from './address';
import { fitField, lengthOf, record, type M3Record } from './lengths';
import { priceLine } from './price-line';
import type { InforM3Settings } from './schemas';

/** One call of a batch order's content, with what it is about. */
export interface ContentCall {
  readonly part: 'text' | 'address' | 'line' | 'charge';
  readonly transaction: string;
  readonly record: M3Record;
  readonly line?: DocumentLine;
}

const HEAD = 'OIS100MI/AddBatchHead';
const ADDRESS = 'OIS100MI/AddBatchAddress';
const LINE = 'OIS100MI/AddBatchLine';
const CHARGE = 'OIS100MI/AddBatchHeadChg';
const TEXT = 'OIS100MI/AddBatchText';

export const m3Date = (day: string): string => day.slice(0, 10).replaceAll('-', '');

/** @param today `YYYY-MM-DD`: M3 is not asked to deliver in the past */
export function headRecord(document: ErpDocument, settings: InforM3Settings, today: string): M3Record {
  const { terms } = document;
  const credit = document.kind === 'credit-note';
  return record({
    CUNO: document.customer,
    CUOR: document.reference,
    ORTP: terms.orderType ?? settings.orderType,
    FACI: settings.facility,
    WHLO: terms.warehouse ?? settings.warehouse,
    CUCD: document.currency,
    ORDT: m3Date(document.businessDate),
    RLDT: m3Date(document.businessDate > today ? document.businessDate : today),
    OREF: fitField(HEAD, 'OREF', document.order),
    YREF: fitField(HEAD, 'YREF', document.order),
    MODL: terms.deliveryMethod,
    TEDL: terms.deliveryTerms,
    TEPY: terms.paymentTerms,
    PYCD: terms.paymentMethod,
    // A credit refers to its invoice; one of money alone has no lines (header only).
    OIVR: credit && document.belongsTo?.kind === 'receivable' ? document.belongsTo.number : undefined,
    OHEA: credit && document.lines.length === 0 ? '1' : undefined,
  });
}

/**
 * Everything below the head, in the order it is entered. Texts and addresses go first: where a line stands, they have
 * been dealt with.
 */
export function contentCalls(orno: string, document: ErpDocument, settings: InforM3Settings): ContentCall[] {
  return [
    ...textCalls(orno, document),
    ...addressCalls(orno, document, settings),
    ...document.lines.map((line) => lineCall(orno, line, document, settings)),
    ...mergedCharges(document.charges).map((charge) => chargeCall(orno, charge, document.currency)),
  ];
}

function textCalls(orno: string, document: ErpDocument): ContentCall[] {
  const texts = document.texts.map(oneLine).filter(Boolean);
  return wrap(texts, lengthOf(TEXT, 'PARM'), Infinity).map((PARM) => ({
    part: 'text',
    transaction: 'AddBatchText',
    // Type 1: of the head; position 1: before the lines (Infor API metadata).
    record: record({ ORNO: orno, TYPE: '1', TYTR: '1', PARM }),
  }));
}

function addressCalls(orno: string, document: ErpDocument, settings: InforM3Settings): ContentCall[] {
  const { delivery, invoice } = settings.addressTypes;
  const wanted = [
    { type: delivery, address: document.shipTo },
    { type: invoice, address: document.billTo },
  ];
  return wanted.flatMap(({ type, address }) => {
    if (!address || !type) return [];
    const short = phone(address.phone, lengthOf(ADDRESS, 'PHNO'));
    const taxNumber = oneLine(address.taxNumber ?? '').replaceAll(' ', '');
    return [
      {
        part: 'address',
        transaction: 'AddBatchAddress',
        record: record({
          ORNO: orno,
          ADRT: type,
          ...addressFields(ADDRESS, address),
          PHNO: short,
          PHN2: short ? undefined : phone(address.phone, lengthOf(ADDRESS, 'PHN2')),
          VRNO: type === invoice && taxNumber.length <= lengthOf(ADDRESS, 'VRNO') ? taxNumber : undefined,
        }),
      } satisfies ContentCall,
    ];
  });
}

function lineCall(
  orno: string,
  line: DocumentLine,
  document: ErpDocument,
  settings: InforM3Settings,
): ContentCall {
  const price = priceLine(line, document.currency, settings);
  return {
    part: 'line',
    transaction: 'AddBatchLine',
    line,
    record: record({
      ORNO: orno,
      ITNO: line.item,
      ORQT: normalize(line.quantity),
      SAPR: price.SAPR,
      SACD: price.SACD,
      DIA1: price.DIA1,
      DIP1: price.DIP1,
      CUPO: String(line.position),
      ITDS: fitField(LINE, 'ITDS', line.description),
      TEDS: fitField(LINE, 'TEDS', line.description),
      WHLO: line.warehouse ?? document.terms.warehouse,
    }),
  };
}

const chargeCall = (orno: string, charge: DocumentCharge, currency: string): ContentCall => ({
  part: 'charge',
  transaction: 'AddBatchHeadChg',
  record: record({
    ORNO: orno,
    CRID: charge.code,
    CRAM: normalize(charge.amount),
    CRD0: fitField(CHARGE, 'CRD0', charge.text),
    CUCD: currency,
  }),
});

/** A charge code stands once on an order: what the mapping sends to one code is one charge. */
export function mergedCharges(charges: readonly DocumentCharge[]): DocumentCharge[] {
  const byCode = new Map<string, DocumentCharge[]>();
  for (const charge of charges) byCode.set(charge.code, [...(byCode.get(charge.code) ?? []), charge]);
  return [...byCode.values()]
    .map((same) => ({
      ...(same[0] as DocumentCharge),
      text: [...new Set(same.map(({ text }) => text))].join(', '),
      amount: sum(same.map(({ amount }) => amount)),
    }))
    .filter(({ amount }) => !isZero(amount));
}
