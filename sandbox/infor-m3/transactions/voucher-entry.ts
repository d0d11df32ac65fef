import type { VoucherBatch, VoucherInterface } from '../finance-state';
import { found, given } from '../handler';
import type { Call, Handlers } from '../handler';
import { Nok } from '../refusals';
import type { Row } from '../refusals';
import { controlled, postVoucher } from './voucher-control';
import { divisionOf } from './session';

/** Where divisions are used, the finance interface wants to know which. @throws Nok */
function divisionGiven({ state, input, division }: Call): string {
  const wanted = input['DIVI'] ?? division;
  if (!divisionOf(state, wanted)) throw new Nok('SBX0008', 'DIVI', wanted);
  return wanted;
}

const keyOf = (call: Call): string => `${divisionGiven(call)}/${given(call.input, 'KEY1')}`;

/** The key is the one thing that is unique here: each is taken only once. */
function addHead(call: Call): Row[] {
  const { state, input } = call;
  const key = keyOf(call);
  const name = given(input, 'INTN');
  found(state.settings.interfaces[name], 'SBX0021', 'INTN', name);
  if (state.finance.voucherBatches.has(key)) throw new Nok('XRE0104', 'KEY1');
  const head = { ...input, DIVI: divisionGiven(call), ...state.created() };
  state.finance.voucherBatches.set(key, { head, lines: new Map(), status: '10', createdAt: state.now() });
  return [{ CONO: state.settings.company }];
}

export function batchOf(call: Call): VoucherBatch {
  const batch = call.state.finance.voucherBatches.get(keyOf(call));
  return found(batch, 'XRE0103', 'KEY1');
}

const interfaceOf = (call: Call, batch: VoucherBatch): VoucherInterface => {
  const name = given(batch.head, 'INTN');
  return found(call.state.settings.interfaces[name], 'SBX0021', 'INTN', name);
};

const addLine =
  (usage: 1 | 2) =>
  (call: Call): Row[] => {
    const { state, input } = call;
    const batch = batchOf(call);
    if (interfaceOf(call, batch).usage !== usage) throw new Nok('SBX0022', 'INTN', batch.head['INTN']);
    const line = given(input, 'LINE');
    if (!/^\d+$/.test(line)) throw new Nok('SBX0001', 'LINE', line);
    if (batch.lines.has(line)) throw new Nok('XRE0104', 'LINE');
    if (batch.status === '90') throw new Nok('SBX0023', 'KEY1', input['KEY1']);
    batch.lines.set(line, { ...input, ...state.created() });
    batch.status = '10';
    return usage === 1 ? [{ CONO: state.settings.company }] : [];
  };

function control(call: Call): Row[] {
  const batch = batchOf(call);
  if (batch.status === '90') throw new Nok('SBX0023', 'KEY1', given(call.input, 'KEY1'));
  batch.status = '15';
  controlled(call.state, batch, interfaceOf(call, batch));
  batch.status = '20';
  return [{ CONO: call.state.settings.company }];
}

function update(call: Call): Row[] {
  const { state, input } = call;
  const batch = batchOf(call);
  if (batch.status === '90') throw new Nok('SBX0023', 'KEY1', given(input, 'KEY1'));
  if (batch.status !== '20') throw new Nok('SBX0024', 'KEY1', given(input, 'KEY1'));
  postVoucher(state, batch, controlled(state, batch, interfaceOf(call, batch)));
  batch.status = '90';
  return [{ CONO: state.settings.company }];
}

export const voucherEntryHandlers: Handlers = {
  'GLS840MI/AddBatchHead': addHead,
  'GLS840MI/AddBatchLine': addLine(1),
  'GLS840MI/AddBatchLineFld': addLine(2),
  'GLS840MI/CtrlBatch': control,
  'GLS840MI/UpdBatch': update,
};
