import { Decimal } from 'decimal.js';
import { isNegative, isZero } from '../amounts';
import type { GoodsReturn } from '../finance-state';
import { found, given } from '../handler';
import type { Call, Handlers } from '../handler';
import { Nok } from '../refusals';
import type { Row } from '../refusals';
import { itemOf, warehouses } from './items';
import { customerOf } from './customers';
import { orderOf } from './orders';

const keyOf = (input: Readonly<Row>): string => `${given(input, 'WHLO')}/${given(input, 'REPN')}`;

/** Neither YREF nor EXIN is unique; a number that is given is. */
function addHead({ state, input }: Call): Row[] {
  const { finance, settings } = state;
  if (!warehouses(state).has(given(input, 'WHLO'))) throw new Nok('WWH0103', 'WHLO', input['WHLO']);
  const order = input['RORN'] === undefined ? undefined : orderOf(state, input['RORN']);
  const customer = input['CUNO'] ?? order?.head['CUNO'];
  if (customer === undefined) throw new Nok('WCU0203', 'CUNO', '');
  const { row } = customerOf(state, customer);
  if (order && order.head['CUNO'] !== customer) throw new Nok('SBX0004', 'CUNO', customer);
  if (input['ORTP'] !== undefined && !settings.orderTypes[input['ORTP']]?.credit) {
    throw new Nok('SBX0006', 'ORTP', input['ORTP']);
  }
  const number = input['REPN'] ?? String(8_000_000 + ++finance.counters.return);
  const key = keyOf({ WHLO: given(input, 'WHLO'), REPN: number });
  if (finance.returns.has(key)) throw new Nok('XRE0104', 'REPN');
  const home = settings.divisions.find(({ warehouse }) => warehouse === input['WHLO']);
  const head: Row = {
    ...input,
    CUNO: customer,
    REPN: number,
    ORNO: input['RORN'] ?? '',
    CUCD: order?.head['CUCD'] ?? row['CUCD'] ?? '',
    DIVI: home?.division ?? '',
    RESL: '11',
    RESH: '11',
    CRSB: '0',
    CRSH: '0',
    ...state.created(),
  };
  finance.returns.set(key, { head, lines: [], createdAt: state.now() });
  return [{ REPN: number }];
}

function returnOf({ state, input }: Call): GoodsReturn {
  const standing = state.finance.returns.get(keyOf(input));
  return found(
    standing && state.seen(standing) ? standing : undefined,
    'WRE0103',
    'REPN',
    given(input, 'REPN'),
  );
}

function addLine(call: Call): Row[] {
  const { state, input } = call;
  const standing = returnOf(call);
  if (isZero(input['REQ0']) || isNegative(input['REQ0'])) throw new Nok('SBX0004', 'REQ0', input['REQ0']);
  if (isNegative(input['SAPR'])) throw new Nok('SBX0004', 'SAPR', input['SAPR']);
  const sold = input['RORL'] === undefined ? undefined : soldLine(call, standing, input['RORL']);
  const item = input['ITNO'] ?? sold?.['ITNO'];
  if (item === undefined) throw new Nok('WIT0102', 'ITNO', '');
  itemOf(state, item);
  if (sold && sold['ITNO'] !== item) throw new Nok('SBX0004', 'ITNO', item);
  const RELI = String(standing.lines.length + 1);
  standing.lines.push({
    ...standing.head,
    ...input,
    ITNO: item,
    SAPR: input['SAPR'] ?? sold?.['SAPR'] ?? '0',
    RELI,
    PONR: input['RORL'] ?? '0',
    POSX: input['RORX'] ?? '0',
    REST: '11',
  });
  return [{ RELI, TREL: RELI }];
}

/** No more comes back than was sold, in all returns together. */
function soldLine({ state, input }: Call, standing: GoodsReturn, number: string): Row {
  const order = orderOf(state, given(standing.head, 'ORNO'));
  const line = found(
    order.lines.find(({ PONR }) => PONR === number),
    'WPO0303',
    'RORL',
    number,
  );
  const returned = [...state.finance.returns.values()]
    .filter(({ head }) => head['ORNO'] === standing.head['ORNO'])
    .flatMap(({ lines }) => lines)
    .filter(({ PONR }) => PONR === number)
    .reduce((sum, { REQ0 }) => sum.plus(REQ0 ?? '0'), new Decimal(input['REQ0'] ?? '0'));
  if (returned.greaterThan(line['ORQT'] ?? '0')) throw new Nok('SBX0032', 'REQ0', input['REQ0']);
  return line;
}

export const returnHandlers: Handlers = {
  'OIS390MI/AddHead': addHead,
  'OIS390MI/AddLine': addLine,
  'OIS390MI/GetHead': (call) => [returnOf(call).head],
  'OIS390MI/LstLine': (call) => returnOf(call).lines,
  'OIS390MI/GetLine': (call) => [
    found(
      returnOf(call).lines.find(({ RELI }) => RELI === call.input['RELI']),
      'WPO0303',
      'RELI',
      call.input['RELI'],
    ),
  ],
};
