import { Decimal } from 'decimal.js';
import { decimalsOf } from '../amounts';
import { isDay } from '../field-kinds';
import type { VoucherBatch, VoucherInterface } from '../finance-state';
import { found, given } from '../handler';
import { Nok } from '../refusals';
import type { Row } from '../refusals';
import type { M3State } from '../state';
import { accountOf } from './accounts';

/** The batch's lines as they will be posted. @throws Nok for the first fault, as GLS840's control would find it */
export function controlled(state: M3State, batch: VoucherBatch, by: VoucherInterface): Row[] {
  const lines = [...batch.lines.values()].map((line) => parsed(line, batch, by));
  if (lines.length === 0) throw new Nok('SBX0025', 'KEY1', given(batch.head, 'KEY1'));
  for (const line of lines) check(state, line);
  const sum = lines.reduce((total, line) => total.plus(given(line, 'CUAM')), new Decimal(0));
  if (!sum.isZero()) throw new Nok('SBX0026', 'CUAM', sum.toFixed());
  if (new Set(lines.map((line) => line['CUCD'])).size > 1) throw new Nok('SBX0005', 'CUCD', 'mixed');
  return lines;
}

function parsed(line: Row, batch: VoucherBatch, by: VoucherInterface): Row {
  const fields = by.usage === 1 ? fromRecord(given(line, 'PARM'), by) : { ...line };
  const { DBCR } = fields;
  const amount = (fields['CUAM'] ?? '').trim().replace(',', '.');
  if (!/^-?\d+(\.\d+)?$/.test(amount)) throw new Nok('SBX0001', 'CUAM', amount);
  if (DBCR && (amount.startsWith('-') || !['D', 'C'].includes(DBCR))) throw new Nok('SBX0004', 'DBCR', DBCR);
  const CUAM = DBCR === 'C' ? `-${amount}` : amount;
  return { ...fields, CUAM, DIVI: fields['DIVI'] || given(batch.head, 'DIVI') };
}

function fromRecord(text: string, by: VoucherInterface): Row {
  const id = text.slice(0, 2);
  const layout = found(by.records?.[id], 'SBX0027', 'PARM', id);
  let from = 2;
  const row: Row = { INRI: id };
  for (const [field, width] of layout) {
    row[field] = text.slice(from, from + width).trim();
    from += width;
  }
  if (text.length > from) throw new Nok('SBX0027', 'PARM', id);
  return row;
}

function check(state: M3State, line: Row): void {
  const { finance, settings } = state;
  const currency = given(line, 'CUCD');
  if (settings.currencies[currency] === undefined) throw new Nok('SBX0005', 'CUCD', currency);
  if (decimalsOf(given(line, 'CUAM')) > state.decimals(currency))
    throw new Nok('SBX0002', 'CUAM', line['CUAM']);
  const date = given(line, 'ACDT');
  if (!isDay(date)) throw new Nok('SBX0003', 'ACDT', date);
  if (finance.closedPeriods.has(`${line['DIVI']}/${date.slice(0, 6)}`)) {
    throw new Nok('SBX0028', 'ACDT', date.slice(0, 6));
  }
  const customer = line['PYNO'];
  if (customer === undefined) {
    checkAccount(state, '1', given(line, 'AIT1'), date);
  } else {
    if (!state.customers.has(customer)) throw new Nok('WCU0203', 'PYNO', customer);
    if (!line['CINO']) throw new Nok('SBX0004', 'CINO', '');
  }
  for (const type of ['2', '3', '4', '5', '6', '7']) {
    const dimension = line[`AIT${type}`];
    if (dimension) checkAccount(state, type, dimension, date);
  }
}

function checkAccount(state: M3State, type: string, number: string, date: string): void {
  const row = found(accountOf(state, type, number), 'WAI0103', `AIT${type}`, number);
  const until = row['VTDT'] ?? '';
  const invalid = row['LCCD'] !== '0' || date < (row['VFDT'] ?? '') || (until !== '' && date > until);
  if (invalid) throw new Nok('SBX0029', `AIT${type}`, number);
}

/** A batch that is posted twice would stand twice: only its status keeps it from that. */
export function postVoucher(state: M3State, batch: VoucherBatch, lines: readonly Row[]): void {
  const { finance, settings } = state;
  const first = lines[0] ?? {};
  const head: Row = {
    CONO: settings.company,
    DIVI: given(batch.head, 'DIVI'),
    YEA4: given(first, 'ACDT').slice(0, 4),
    VSER: '700',
    VONO: String(10_000_000 + ++finance.counters.voucher),
    JRNO: String(++finance.counters.journal),
    ACDT: given(first, 'ACDT'),
    KEY1: given(batch.head, 'KEY1'),
    INTN: given(batch.head, 'INTN'),
  };
  const posted = lines.map(({ LINE: _line, KEY1: _key, PARM: _parm, INRI: _id, ...line }, index): Row => {
    const account = line['PYNO'] === undefined ? given(line, 'AIT1') : settings.receivablesAccount;
    return {
      ...head,
      ...line,
      AIT1: account,
      ACAM: given(line, 'CUAM'),
      JSNO: String(index + 1),
      ...state.created(),
    };
  });
  finance.vouchers.push({ head, lines: posted, createdAt: state.now() });
  for (const line of posted.filter(({ PYNO }) => PYNO !== undefined)) {
    const row = {
      ...line,
      CUNO: given(line, 'PYNO'),
      INYR: given(head, 'YEA4'),
      IVDT: given(line, 'ACDT'),
      TRCD: '10',
      RECO: '0',
    };
    finance.invoices.push({ row, createdAt: state.now() });
  }
}
