import type { DocumentLine, ErpDocument } from '../../../../domain/documents';
import { add, isZero, normalize, subtract, type Amount } from '../../../../domain/money';
import { oneLine, wrap } from '../../free-text';
import { addressFields } from '../address';
import type { M3Call } from '../client';
import { fitField, lengthOf, record, type M3Record } from '../lengths';
import { m3Date, mergedCharges } from '../order';
import { ownNumber } from '../own-number';
import { priceLine, type LinePrice } from '../price-line';
import type { InforM3Settings } from '../schemas';

const HEAD = 'PPS370MI/AddHead';
const LINE = 'PPS370MI/AddLine';
const ADDRESS = 'PPS370MI/AddAddress';
const TEXT = 'PPS370MI/AddText';

/** The number we ask for; undefined where M3 numbers by itself. */
export const numberFor = (document: ErpDocument, { purchaseOrders }: InforM3Settings): string | undefined =>
  purchaseOrders.numbers === 'own' ? ownNumber(document.reference, lengthOf(HEAD, 'PUNO')) : undefined;

/** @param today `YYYY-MM-DD`: M3 is not asked for a delivery in the past */
export function purchaseHead(
  document: ErpDocument,
  settings: InforM3Settings,
  entry: string,
  today: string,
): M3Record {
  const { terms, reference } = document;
  const { purchaseOrders } = settings;
  return record({
    MSGN: entry,
    PUNO: numberFor(document, settings),
    HREF: reference,
    // HREF stays with the entry; the purchase order itself shows this one.
    YRE1: reference,
    FACI: settings.facility,
    WHLO: terms.warehouse ?? settings.warehouse,
    SUNO: terms.supplier,
    ORTY: terms.orderType ?? purchaseOrders.orderType,
    CUCD: document.currency,
    BUYE: purchaseOrders.buyer,
    PUDT: m3Date(document.businessDate),
    DWDT: m3Date(document.businessDate > today ? document.businessDate : today),
    MODL: terms.deliveryMethod,
    TEDL: terms.deliveryTerms,
    TEPY: terms.paymentTerms,
  });
}

/** Everything below the head; where a line stands, texts and the address have been dealt with. */
export function purchaseContent(
  document: ErpDocument,
  settings: InforM3Settings,
  at: { readonly entry: string; readonly number: string },
): M3Call[] {
  const key = { MSGN: at.entry, PUNO: at.number, HREF: document.reference };
  const { addressType, charges } = settings.purchaseOrders;
  const write = true;
  const texts = wrap(document.texts.map(oneLine).filter(Boolean), lengthOf(TEXT, 'TXT1'), Infinity);
  return [
    ...texts.map((TXT1) => ({ transaction: 'AddText', record: record({ ...key, TXT1 }), write })),
    ...(document.shipTo && addressType
      ? [{ transaction: 'AddAddress', record: addressRecord(document, addressType, key), write }]
      : []),
    ...document.lines.map((line) => ({
      transaction: 'AddLine',
      record: lineRecord(line, document, settings, key),
      write,
    })),
    ...(charges ? mergedCharges(document.charges) : []).map(({ code, amount }) => ({
      transaction: 'AddCharge',
      record: record({ ...key, SUCE: code, CEVA: normalize(amount) }),
      write,
    })),
  ];
}

function addressRecord(document: ErpDocument, POAD: string, key: M3Record): M3Record {
  const { CUNM, CUA1, CUA2, CUA3, CUA4, ...place } = document.shipTo
    ? addressFields('OIS100MI/AddBatchAddress', document.shipTo)
    : {};
  return record({
    ...key,
    POAD,
    CONM: fitField(ADDRESS, 'CONM', CUNM ?? ''),
    ADR1: CUA1,
    ADR2: CUA2,
    ADR3: CUA3,
    ADR4: CUA4,
    ...place,
  });
}

function lineRecord(
  line: DocumentLine,
  document: ErpDocument,
  settings: InforM3Settings,
  key: M3Record,
): M3Record {
  const { SAPR, SACD, DIP1 } = purchasePrice(line, document.currency, settings);
  return record({
    ...key,
    LREF: String(line.position),
    PNLI: String(line.position),
    ITNO: line.item,
    ORQA: normalize(line.quantity),
    PUPR: SAPR,
    PUCD: SACD,
    ODI1: DIP1,
    PITD: fitField(LINE, 'PITD', line.description),
    WHLO: line.warehouse ?? document.terms.warehouse,
  });
}

/** Purchase lines have no discount amount: the price is net of it. */
export function purchasePrice(line: DocumentLine, currency: string, settings: InforM3Settings): LinePrice {
  const net = netOf(line);
  const unitPrice = isZero(line.discount) ? line.unitPrice : net;
  return priceLine({ ...line, unitPrice, amount: net, discount: '0' }, currency, settings);
}

export const netOf = ({ amount, discount }: DocumentLine): Amount => subtract(amount, discount);
export const linesTotal = (document: ErpDocument): Amount => add('0', ...document.lines.map(netOf));
