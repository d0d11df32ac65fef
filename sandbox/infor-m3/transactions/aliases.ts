import { found, given } from '../handler';
import type { Handlers } from '../handler';
import { Nok } from '../refusals';
import type { Row } from '../refusals';
import type { M3State } from '../state';
import { itemOf } from './items';

/** An alias is read by its whole key: with a qualifier it is not found without it. */
const keyOf = (row: Readonly<Row>): string =>
  [row['ALWT'], row['ALWQ'] ?? '', row['POPN'], row['E0PA'] ?? ''].join('/');

export const aliasOf = (state: M3State, input: Readonly<Row>): Row =>
  found(state.aliases.get(keyOf(input)), 'WPO0403', 'POPN', input['POPN']);

/** Puts an alias into the table; also used by the seeds. */
export function insertAlias(state: M3State, row: Readonly<Row>): void {
  itemOf(state, given(row, 'ITNO'));
  if (state.aliases.has(keyOf(row))) throw new Nok('XRE0104', 'POPN');
  state.aliases.set(keyOf(row), { ...row, CONO: state.settings.company, ...state.created() });
}

const matching = (state: M3State, input: Readonly<Row>, fields: readonly string[]): Row[] =>
  [...state.aliases.values()].filter((row) =>
    fields.every((field) => input[field] === undefined || (row[field] ?? '') === input[field]),
  );

export const aliasHandlers: Handlers = {
  'MMS025MI/AddAlias': ({ state, input }) => {
    insertAlias(state, input);
    return [];
  },
  'MMS025MI/DltAlias': ({ state, input }) => {
    const row = aliasOf(state, input);
    if (row['ITNO'] !== input['ITNO']) throw new Nok('WPO0403', 'POPN', input['POPN']);
    state.aliases.delete(keyOf(input));
    return [];
  },
  'MMS025MI/GetItem': ({ state, input }) => [aliasOf(state, input)],
  'MMS025MI/GetAlias': ({ state, input }) => {
    const [row] = matching(state, input, ['ALWT', 'ITNO', 'ALWQ', 'E0PA']);
    return [found(row, 'WPO0403', 'ITNO')];
  },
  'MMS025MI/LstItem': ({ state, input }) => matching(state, input, ['POPN', 'ALWT']),
  'MMS025MI/LstAliasViaCat': ({ state, input }) => matching(state, input, ['ALWT', 'ALWQ']),
  'MMS025MI/LstAlias': ({ state, input }) => matching(state, input, ['ITNO', 'ALWT']),
};
