import { found, given } from '../handler';
import type { Handlers } from '../handler';
import { Nok } from '../refusals';
import type { Row } from '../refusals';

const keyOf = (input: Readonly<Row>): string => `${given(input, 'EMTP')}/${given(input, 'EMKY')}`;

export const emailHandlers: Handlers = {
  'CRS111MI/Add': ({ state, input }) => {
    if (state.emails.has(keyOf(input))) throw new Nok('XRE0104', 'EMKY');
    state.emails.set(keyOf(input), { ...input, ...state.created() });
    return [];
  },
  'CRS111MI/Get': ({ state, input }) => [found(state.emails.get(keyOf(input)), 'XRE0103', 'EMKY')],
  'CRS111MI/Change': ({ state, input }) => {
    const row = found(state.emails.get(keyOf(input)), 'XRE0103', 'EMKY');
    row['EMAL'] = input['EMAL'] ?? row['EMAL'] ?? '';
    state.changed(row);
    return [];
  },
  'CRS111MI/Delete': ({ state, input }) => {
    found(state.emails.get(keyOf(input)), 'XRE0103', 'EMKY');
    state.emails.delete(keyOf(input));
    return [];
  },
  'CRS111MI/LstSuppliers': ({ state, input }) =>
    [...state.finance.suppliers.values()]
      .filter((row) => given(row, 'SUNO') >= (input['FRSU'] ?? ''))
      .filter((row) => input['TOSU'] === undefined || given(row, 'SUNO') <= input['TOSU'])
      .sort((a, b) => (given(a, 'SUNO') < given(b, 'SUNO') ? -1 : 1)),
  'CRS111MI/List': ({ state, input }) =>
    [...state.emails.values()]
      .filter((row) => row['EMTP'] === input['EMTP'] && given(row, 'EMKY') >= (input['EMKY'] ?? ''))
      .sort((a, b) => (given(a, 'EMKY') < given(b, 'EMKY') ? -1 : 1)),
};
