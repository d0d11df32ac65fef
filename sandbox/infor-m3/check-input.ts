import { Decimal } from 'decimal.js';
import type { Transaction } from './catalogue';
import { DATES, isDay, NUMERIC } from './field-kinds';
import { Nok, RequestRefusal } from './refusals';
import type { Row } from './refusals';

/**
 * Checks a record against the transaction's metadata and returns it with blanks left out and numbers in plain notation.
 * @throws RequestRefusal for an unknown, over-long or missing field
 * @throws Nok for text in a numeric field, too many decimals, a day that does not exist
 */
export function checkInput(transaction: Transaction, record: Readonly<Row>): Row {
  const at = `${transaction.program}/${transaction.name}`;
  for (const [field, value] of Object.entries(record)) {
    const known = transaction.input.get(field);
    if (!known) {
      throw new RequestRefusal('InputFieldNotFound', `Input field ${field} does not exist in ${at}`, field);
    }
    if (value.length > known.length) {
      throw new RequestRefusal(
        'InputFieldTooLong',
        `Input field ${field} is ${value.length} characters long, ${at} allows ${known.length}`,
        field,
      );
    }
  }
  for (const [field, { mandatory }] of transaction.input) {
    if (mandatory && (record[field] ?? '').trim() === '') {
      throw new RequestRefusal(
        'MandatoryInputFieldNotFound',
        `Input field ${field} is mandatory in ${at}`,
        field,
      );
    }
  }
  const checked: Row = {};
  for (const [field, value] of Object.entries(record)) {
    const trimmed = value.trimEnd();
    if (trimmed !== '') checked[field] = checkValue(field, trimmed);
  }
  return checked;
}

function checkValue(field: string, value: string): string {
  const decimals = NUMERIC.get(field);
  if (decimals !== undefined) {
    if (!/^-?\d+(\.\d+)?$/.test(value)) throw new Nok('SBX0001', field, value);
    const number = new Decimal(value);
    if (decimals !== 'currency' && number.decimalPlaces() > decimals) throw new Nok('SBX0002', field, value);
    return number.toFixed();
  }
  if (DATES.has(field)) {
    if (value === '0') return '';
    if (!isDay(value)) throw new Nok('SBX0003', field, value);
  }
  return value;
}
