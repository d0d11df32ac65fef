import type { ErpPrice } from '../../../../domain/catalog';
import { decimal, isZero, normalize, plain, type Amount } from '../../../../domain/money';
import type { M3Record } from '../lengths';
import type { InforM3Settings } from '../schemas';
import { isoDay } from './dates';
import { headOf } from './price-lists';

const OBJECTS = ['OBV1', 'OBV2', 'OBV3', 'OBV4', 'OBV5'] as const;

/** The columns of OIS320MI's price rows. */
export const PRICE_COLUMNS = [
  'PRRF', 'CUCD', 'CUNO', 'FVDT', 'LVDT', 'ITNO', 'QTYL', 'SAPR', 'SACD', 'SPUN', 'TINC', ...OBJECTS,
] as const; // prettier-ignore

/** Prices for object values, such as a colour or a customer group, say nothing about the item as such. */
export const isPlainPrice = (row: M3Record): boolean => OBJECTS.every((field) => !row[field]);

/** What tells one price row from another. */
export const priceKey = (row: M3Record): string => {
  const { PRRF, CUCD, CUNO, FVDT } = headOf(row);
  return JSON.stringify([PRRF, CUCD, CUNO, FVDT, row.ITNO ?? '', normalize(row.QTYL || '0')]);
};

export const isTaxIncluded = ({ TINC = '0' }: M3Record, { masterData }: InforM3Settings): boolean =>
  masterData.taxIncluded.includes(TINC);

/** A price for one unit, exactly as M3 has it. */
export function priceOf(row: M3Record, settings: InforM3Settings, taxIncluded: boolean): ErpPrice {
  const { ITNO = '', PRRF = '', CUCD = '', CUNO, FVDT = '', VFDT = '', LVDT, QTYL, SPUN } = row;
  const from = isoDay(VFDT > FVDT ? VFDT : FVDT);
  const until = isoDay(LVDT);
  return {
    item: ITNO,
    list: PRRF,
    currency: CUCD,
    price: unitPrice(row.SAPR || '0', row.SACD || '0', settings),
    ...(SPUN ? { unit: SPUN } : {}),
    taxIncluded,
    ...(from ? { from } : {}),
    ...(until ? { until } : {}),
    ...(QTYL && !isZero(QTYL) ? { fromQuantity: normalize(QTYL) } : {}),
    ...(CUNO ? { customer: CUNO } : {}),
  };
}

function unitPrice(price: Amount, quantity: Amount, { masterData }: InforM3Settings): Amount {
  if (masterData.priceQuantity === 'ignore' || decimal(quantity).lessThanOrEqualTo(1))
    return normalize(price);
  return plain(decimal(price).dividedBy(decimal(quantity)));
}
