import { found, given } from '../handler';
import type { Call, Handler, Handlers } from '../handler';
import { messageText, Nok } from '../refusals';
import type { Row } from '../refusals';
import type { Division } from '../settings';
import type { M3State } from '../state';

/** Every program has these; the dispatcher falls back to them by transaction name. */
export const generalHandlers: Readonly<Record<string, Handler>> = {
  GetUserInfo: ({ state, division }) => {
    const home = divisionOf(state, division) ?? state.settings.divisions[0];
    return [
      {
        ZZUSID: 'SANDBOX',
        ZDCONO: state.settings.company,
        ZDDIVI: division || (home?.division ?? ''),
        ZDFACI: home?.facility ?? '',
        ZZWHLO: home?.warehouse ?? '',
        ZDLANC: 'GB',
        ZDDTFM: 'YMD',
        DSEP: '.',
        TIZO: 'UTC',
        USFN: 'Sandbox service account',
      },
    ];
  },
  GetServerTime: ({ state }) => {
    const { date, time, lmts } = state.stamp();
    return [{ DATE: date, TIME: time, LMTS: lmts }];
  },
  GetMessageText: ({ input }) => {
    const text = messageText(given(input, 'MSID'), input['PARM'] ?? '');
    return [{ MSGT: found(text === '' ? undefined : text, 'XRE0103', 'MSID') }];
  },
};

export const divisionOf = (state: M3State, division: string): Division | undefined =>
  state.settings.divisions.find((each) => each.division === division);

const divisionRow = (state: M3State, division: Division): Row => ({
  CONO: state.settings.company,
  DIVI: division.division,
  TX15: (division.name ?? division.division).slice(0, 15),
  CONM: division.name ?? division.division,
  FACI: division.facility,
  FACN: division.facility,
  FACT: division.facility,
  WHLO: division.warehouse,
  WHNM: division.warehouse,
  WHLT: division.warehouse,
  LOCD: division.currency,
});

function listDivisions({ state, input }: Call): Row[] {
  if (input['CONO'] !== state.settings.company) throw new Nok('XAU0008', 'CONO', input['CONO']);
  return [...state.settings.divisions]
    .sort((a, b) => (a.division < b.division ? -1 : 1))
    .filter((division) => division.division >= (input['DIVI'] ?? ''))
    .map((division) => divisionRow(state, division));
}

function basicData({ state, input, division }: Call): Row[] {
  const wanted = input['DIVI'] ?? division;
  if (wanted === '') {
    return [
      { CONO: state.settings.company, CONM: 'Sandbox', LOCD: state.settings.divisions[0]?.currency ?? '' },
    ];
  }
  return [divisionRow(state, found(divisionOf(state, wanted), 'SBX0008', 'DIVI', wanted))];
}

export const sessionHandlers: Handlers = {
  'MNS100MI/LstDivisions': listDivisions,
  'MNS100MI/GetBasicData': basicData,
};
