import { found, given } from '../handler';
import type { Call, Handlers } from '../handler';
import { Nok } from '../refusals';
import type { Row } from '../refusals';
import type { M3State } from '../state';

/** Every line of the general ledger that a reader can see. */
export const ledgerLines = (state: M3State): Row[] =>
  state.finance.vouchers.filter((voucher) => state.seen(voucher)).flatMap(({ lines }) => [...lines]);

export const invoiceRows = (state: M3State): Row[] =>
  state.finance.invoices.filter((invoice) => state.seen(invoice)).map(({ row }) => row);

/** By accounting date. */
function byDate({ state, input, division }: Call): Row[] {
  const wanted = input['DIVI'] ?? division;
  return ledgerLines(state).filter(
    (line) =>
      line['DIVI'] === wanted &&
      given(line, 'ACDT') >= given(input, 'FRDT') &&
      given(line, 'ACDT') <= given(input, 'TODT'),
  );
}

function voucherLines({ state, input }: Call): Row[] {
  const lines = ledgerLines(state).filter((line) =>
    ['DIVI', 'YEA4', 'VONO', 'VSER', 'JRNO', 'JSNO'].every(
      (field) => input[field] === undefined || line[field] === input[field],
    ),
  );
  if (lines.length === 0) throw new Nok('XRE0103', 'VONO');
  return lines;
}

const invoices = ({ state, input }: Call): Row[] =>
  invoiceRows(state).filter((row) => row['CUNO'] === input['CUNO']);

function invoice({ state, input, division }: Call): Row[] {
  const keys: Row = { ...input, DIVI: input['DIVI'] ?? division };
  const row = invoiceRows(state).find((each) =>
    (['DIVI', 'YEA4', 'JRNO', 'JSNO'] as const).every((field) => each[field] === keys[field]),
  );
  return [found(row, 'XRE0103', 'JRNO')];
}

export const ledgerHandlers: Handlers = {
  'GLS200MI/LstVouchersByDt': byDate,
  'GLS200MI/LstVoucherLines': voucherLines,
  'GLS200MI/GetVoucherLine': voucherLines,
  'ARS200MI/LstInvoices': invoices,
  'ARS200MI/GetInvoice': invoice,
};
