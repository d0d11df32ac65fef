import { found, given } from '../handler';
import type { Call, Handlers } from '../handler';
import type { Row } from '../refusals';
import type { M3State } from '../state';

export const accountOf = (state: M3State, type: string, number: string): Row | undefined =>
  state.finance.accounts.get(`${type}/${number}`);

function get({ state, input, division }: Call): Row[] {
  const row = found(
    accountOf(state, given(input, 'AITP'), given(input, 'AITM')),
    'WAI0103',
    'AITM',
    given(input, 'AITM'),
  );
  return [{ ...row, DIVI: input['DIVI'] ?? division, CONO: state.settings.company }];
}

const list = ({ state, input }: Call): Row[] =>
  [...state.finance.accounts.values()]
    .filter((row) => row['AITP'] === input['AITP'] && given(row, 'AITM') >= (input['AITM'] ?? ''))
    .sort((a, b) => (given(a, 'AITM') < given(b, 'AITM') ? -1 : 1));

export const accountHandlers: Handlers = {
  'CRS630MI/GetAccountID': get,
  'CRS630MI/LstAccountID': list,
};
