import { found, given } from '../handler';
import type { Call, Handlers } from '../handler';
import { headKey, rowKey } from '../master-data-state';
import type { Row } from '../refusals';
import type { M3State } from '../state';

const HEAD = ['PRRF', 'CUCD', 'CUNO', 'FVDT'] as const;

const isZero = (text: string | undefined): boolean => Number(text || '0') === 0;

const headOf = (state: M3State, row: Readonly<Row>): Row =>
  found(state.prices.heads.get(headKey(row)), 'XRE0103', 'PRRF');

/** A price with what its list says for all of them. */
const priceRow = (state: M3State, row: Row): Row => {
  const head = state.prices.heads.get(headKey(row));
  return {
    ...row,
    CONO: state.settings.company,
    LVDT: head?.['LVDT'] ?? '0',
    TINC: head?.['TINC'] ?? '0',
    TX15: head?.['TX15'] ?? '',
    QTLB: row['QTYL'] ?? '0',
  };
};

/** Positions and lists onward; as many leading fields as NFTR says must match. */
function* priceLists({ state, input }: Call): Generator<Row> {
  const filters = HEAD.slice(0, Number(input['NFTR'] ?? '0'));
  for (const head of state.prices.headsInOrder.from(headKey(input))) {
    if (filters.every((field) => (head[field] ?? '') === (input[field] ?? '')))
      yield { ...head, CONO: state.settings.company };
  }
}

function* listPrices({ state, input }: Call): Generator<Row> {
  const keeps = state.settings.priceListing === 'filter';
  for (const row of state.prices.rowsInOrder.from(headKey(input).trimEnd())) {
    if (keeps && HEAD.some((field) => input[field] !== undefined && row[field] !== input[field])) continue;
    yield priceRow(state, row);
  }
}

/** Everything that changed since, in no particular order; what was deleted is not told. */
function* newPrices({ state, input }: Call): Generator<Row> {
  const since = Number(input['LMTS'] ?? '0');
  for (const row of state.prices.rows.values()) {
    const changed = Number(row['LMTS'] ?? '0');
    if (changed >= since && changed <= state.horizon) yield priceRow(state, row);
  }
}

function* basePrices({ state, input }: Call): Generator<Row> {
  const key = headKey(headOf(state, input));
  for (const row of state.prices.rowsInOrder.from(key)) {
    if (headKey(row) !== key) return;
    if (isZero(row['QTYL'])) yield priceRow(state, row);
  }
}

function basePrice({ state, input }: Call): Row[] {
  headOf(state, input);
  const key = rowKey({ ...input, QTYL: '0' });
  return [priceRow(state, found(state.prices.rows.get(key), 'XRE0103', 'ITNO', given(input, 'ITNO')))];
}

/** The steps of an item's price, and onward those of the items behind it in the list. */
function* steps({ state, input }: Call): Generator<Row> {
  const key = headKey(headOf(state, input));
  for (const row of state.prices.rowsInOrder.from(key + given(input, 'ITNO'))) {
    if (headKey(row) !== key) return;
    if (!isZero(row['QTYL']) && (row['OBV1'] ?? '') === (input['OBV1'] ?? '')) yield priceRow(state, row);
  }
}

export const priceHandlers: Handlers = {
  'OIS017MI/LstPriceList': priceLists,
  'OIS017MI/LstBasePrice': basePrices,
  'OIS017MI/GetBasePrice': basePrice,
  'OIS017MI/LstGradSlsPrc': steps,
  'OIS320MI/LstListPrices': listPrices,
  'OIS320MI/LstNewPrices': newPrices,
};
