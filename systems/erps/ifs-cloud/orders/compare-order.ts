import type { DocumentCharge, DocumentLine, ErpDocument } from '../../../../domain/documents';
import {
  add,
  decimal,
  display,
  equal,
  isZero,
  multiply,
  normalize,
  plain,
  roundTo,
  type Amount,
} from '../../../../domain/money';
import { textOf, type ODataRow } from '../../../transport/odata';
import { unmatched, type Unmatched } from '../multiset';
import type { IfsCloudSettings } from '../schemas';
import { siteOf, type Missing } from './order';
import { netAmount } from './price-line';
import type { StandingOrder } from './search-orders';

export interface OrderComparison {
  /** Set when the order in IFS is another one, or has something that is not ours. */
  readonly difference?: string;
  /** What is not there yet. */
  readonly missing: Missing;
  /** What the order amounts to in IFS, without tax that IFS adds. */
  readonly total: Amount;
}

interface Line {
  readonly item: string;
  readonly quantity: Amount;
  readonly amount: Amount;
}
interface Charge {
  readonly code: string;
  readonly amount: Amount;
}

export const stateOf = ({ head }: StandingOrder, { orders }: IfsCloudSettings): string =>
  textOf(head, orders.stateField);

/** Compares head, lines and charges; lines and charges that are alike may stand in any order. */
export function compareOrder(
  document: ErpDocument,
  order: StandingOrder,
  settings: IfsCloudSettings,
): OrderComparison {
  const { currency } = document;
  const rows = order.lines.filter((row) => !isComponent(row));
  const standingLines = rows.map((row) => lineOf(row, currency));
  const standingCharges = order.charges.map((row) => chargeOf(row, currency));
  const lines = unmatched(document.lines, standingLines, sameLine);
  const charges = unmatched(document.charges, standingCharges, sameCharge);
  const total = add('0', ...[...standingLines, ...standingCharges].map(({ amount }) => amount));
  const missing = { lines: lines.missing, charges: charges.missing };
  const difference =
    headDifference(document, order, settings) ??
    cancelledLine(rows, settings) ??
    lineDifference(lines, currency) ??
    chargeDifference(charges, currency);
  return { ...(difference === undefined ? {} : { difference }), missing, total };
}

function headDifference(
  document: ErpDocument,
  order: StandingOrder,
  settings: IfsCloudSettings,
): string | undefined {
  const { orders, company } = settings;
  const wanted: readonly (readonly [field: string, name: string, value: string])[] = [
    [orders.referenceField, 'reference', document.reference],
    ['CustomerNo', 'customer', document.customer],
    ['CurrencyCode', 'currency', document.currency],
    ['Contract', 'site', siteOf(document, settings)],
    ['Company', 'company', company],
  ];
  for (const [field, name, value] of wanted) {
    const there = textOf(order.head, field);
    if (there !== '' && there !== value) return `${name} ${there} in IFS, ${value} here`;
  }
  return stateOf(order, settings) === orders.cancelledState ? 'it is cancelled in IFS' : undefined;
}

/** The parts of a package stand below its own line, which carries the price. */
const isComponent = (row: ODataRow): boolean => /^[1-9]/.test(textOf(row, 'LineItemNo'));

function cancelledLine(rows: readonly ODataRow[], { orders }: IfsCloudSettings): string | undefined {
  const row = rows.find((each) => textOf(each, orders.stateField) === orders.cancelledState);
  return row && `line ${textOf(row, 'LineNo')} (${textOf(row, 'CatalogNo')}) is cancelled in IFS`;
}

function lineOf(row: ODataRow, currency: string): Line {
  const quantity = numberIn(row, 'BuyQtyDue');
  const price = multiply(
    multiply(quantity, factorIn(row, 'PriceConvFactor')),
    numberIn(row, 'SaleUnitPrice'),
  );
  const share = decimal('100')
    .minus(decimal(numberIn(row, 'Discount')))
    .div(100);
  return {
    item: textOf(row, 'CatalogNo'),
    quantity,
    amount: roundTo(multiply(price, plain(share)), currency),
  };
}

const chargeOf = (row: ODataRow, currency: string): Charge => ({
  code: textOf(row, 'ChargeType'),
  amount: roundTo(multiply(numberIn(row, 'ChargeAmount'), factorIn(row, 'ChargedQty')), currency),
});

function numberIn(row: ODataRow, field: string): Amount {
  const text = textOf(row, field);
  return text === '' ? '0' : normalize(text);
}

/** One where IFS does not tell. */
const factorIn = (row: ODataRow, field: string): Amount =>
  textOf(row, field) === '' ? '1' : numberIn(row, field);

const sameLine = (line: DocumentLine, { item, quantity, amount }: Line): boolean =>
  item === line.item && equal(quantity, line.quantity) && equal(amount, netAmount(line));

const sameCharge = (charge: DocumentCharge, { code, amount }: Charge): boolean =>
  code === charge.code && equal(amount, charge.amount);

function lineDifference(
  { missing, extra }: Unmatched<DocumentLine, Line>,
  currency: string,
): string | undefined {
  const [row] = extra;
  if (!row) return undefined;
  const line = missing.find(({ item }) => item === row.item);
  const there = `${row.quantity} pieces for ${display(row.amount, currency)} in IFS`;
  return line
    ? `line ${line.position} (${row.item}): ${there}, ${line.quantity} for ${display(netAmount(line), currency)} here`
    : `line of ${row.item}: ${there}, not in the order`;
}

function chargeDifference(
  { missing, extra }: Unmatched<DocumentCharge, Charge>,
  currency: string,
): string | undefined {
  const [row] = extra.filter(({ amount }) => !isZero(amount));
  if (!row) return undefined;
  const charge = missing.find(({ code }) => code === row.code);
  return `charge ${row.code}: ${display(row.amount, currency)} in IFS, ${
    charge ? display(charge.amount, currency) : 'nothing'
  } here`;
}
