import { isZero } from '../amounts';
import { found, given } from '../handler';
import type { Call, Handlers } from '../handler';
import { Nok } from '../refusals';
import type { Row } from '../refusals';
import { append } from '../state';
import type { BatchOrder, M3State } from '../state';
import { aliasOf } from './aliases';
import { checkCountry, customerOf } from './customers';
import { itemOf } from './items';
import { checkDecimals, checkLineForm, headProblems, itemProblems, refuseFirst } from './order-checks';
import { divisionOf } from './session';

/** The batch order under a temporary number. @throws Nok WOR0303 */
export function batchOf(state: M3State, number: string): BatchOrder {
  const order = state.batches.get(number);
  return found(order && state.seen(order) ? order : undefined, 'WOR0303', 'ORNO', number);
}

/** A batch order that may still be changed. */
function open({ state, input }: Call): BatchOrder {
  const order = batchOf(state, given(input, 'ORNO'));
  if (order.head['STAT'] === '90') throw new Nok('SBX0011', 'ORNO', input['ORNO']);
  return order;
}

/** M3 keeps no reference unique: the same CUOR twice makes two orders. */
function addHead({ state, input, division }: Call): Row[] {
  const customer = customerOf(state, given(input, 'CUNO'));
  const { settings } = state;
  const home =
    settings.divisions.find((each) => each.facility === (input['FACI'] ?? customer.row['FACI'])) ??
    divisionOf(state, division) ??
    settings.divisions[0];
  const head: Row = {
    FACI: home?.facility ?? '',
    WHLO: home?.warehouse ?? '',
    CUCD: customer.row['CUCD'] ?? home?.currency ?? '',
    ORTP: customer.row['ORTP'] ?? Object.keys(settings.orderTypes)[0] ?? '',
    TEPY: customer.row['TEPY'] ?? '',
    PYNO: customer.row['PYNO'] ?? '',
    ORDT: state.stamp().date,
    RLDT: state.stamp().date,
    ...input,
    CONO: settings.company,
    DIVI: home?.division ?? '',
  };
  if (settings.headCheck === 'entry') refuseFirst(headProblems(state, head));
  checkDecimals(state, { head }, 'OTBA', input['OTBA']);
  const number = `T${String(++state.counters.batch).padStart(9, '0')}`;
  const order: BatchOrder = {
    head: { ...head, ORNO: number, ORNR: '', STAT: settings.unconfirmedStatus, ...state.created() },
    lines: [],
    addresses: new Map(),
    charges: [],
    texts: [],
    messages: [],
    createdAt: state.now(),
  };
  state.batches.set(number, order);
  append(state.batchesByReference, head['CUOR'] ?? '', order);
  append(state.batchesByCustomer, given(input, 'CUNO'), order);
  return [{ ORNO: number }];
}

function addLine(call: Call): Row[] {
  const { state, input } = call;
  const order = open(call);
  const line: Row = { POSX: '0', SACD: '1', WHLO: order.head['WHLO'] ?? '', ...input };
  if (input['POPN'] !== undefined) {
    line['ITNO'] = given(
      aliasOf(state, { ALWT: input['ALWT'] ?? '0', ALWQ: input['ALWQ'] ?? '', POPN: input['POPN'] }),
      'ITNO',
    );
  }
  checkLineForm(state, order, line);
  if (state.settings.itemCheck === 'entry') refuseFirst(itemProblems(state, line));
  completeLine(state, line);
  const last = order.lines.at(-1);
  line['PONR'] = String(Number(last?.['PONR'] ?? '0') + 1);
  Object.assign(line, state.created());
  order.lines.push(line);
  state.changed(order.head);
  publish(state, order, [line]);
  return [{ PONR: line['PONR'], POSX: '0', ATNR: '0' }];
}

/** Fills in what the item knows better; an item that is not there yet does so at Confirm. */
export function completeLine(state: M3State, line: Row): void {
  const item = state.items.get(given(line, 'ITNO'));
  if (!item) return;
  line['ITDS'] ??= (item.row['ITDS'] ?? '').slice(0, 30);
  line['ALUN'] ??= item.row['UNMS'] ?? '';
  line['SPUN'] ??= line['ALUN'];
  // A blank numeric is 0 and a price of 0 is a blank: M3 then takes the price from its own list.
  if (isZero(line['SAPR'])) line['SAPR'] = item.price;
}

/** Brings the lines of a batch order into the search table, which holds lines only: a bare head is not found there. */
export function publish(state: M3State, order: BatchOrder, lines = order.lines, deleted = false): void {
  for (const line of lines) {
    const { ORNO = '', ORNR = '', STAT = '', FACI = '', CUNO = '', CUOR = '' } = order.head;
    const row: Row = {
      ORNO, ORNR, STAT, FACI, CUNO, CUOR, PONR: given(line, 'PONR'), POSX: given(line, 'POSX'), RGDT: given(line, 'RGDT'),
    }; // prettier-ignore
    state.batchSearch.put(`${ORNO}/${row['PONR']}`, deleted ? undefined : row);
  }
}

function addCharge(call: Call, line: Row | undefined): Row[] {
  const { state, input } = call;
  const order = batchOf(state, given(input, 'ORNO'));
  const id = given(input, 'CRID');
  const charge = found(state.charges.get(id), 'SBX0007', 'CRID', id);
  if (input['CUCD'] !== undefined && input['CUCD'] !== order.head['CUCD']) {
    throw new Nok('SBX0005', 'CUCD', input['CUCD']);
  }
  if (input['CRFA'] !== undefined && !isZero(input['CRFA'])) throw new Nok('SBX0004', 'CRFA', input['CRFA']);
  checkDecimals(state, order, 'CRAM', input['CRAM']);
  const position = line?.['PONR'] ?? '0';
  const twice = order.charges.some((each) => each['CRID'] === id && each['PONR'] === position);
  if (twice && state.settings.duplicateCharges === 'refuse') throw new Nok('XRE0104', 'CRID');
  order.charges.push({
    CRD0: charge['CRD0'] ?? '',
    CRAM: charge['CRAM'] ?? '0',
    ...input,
    PONR: position,
    POSX: '0',
    ...state.created(),
  });
  state.changed(order.head);
  return [];
}

const lineOf = (order: BatchOrder, number: string): Row =>
  found(
    order.lines.find((line) => line['PONR'] === number),
    'WPO0303',
    'PONR',
    number,
  );

function addAddress(call: Call): Row[] {
  const { state, input } = call;
  const order = open(call);
  checkCountry(input['CSCD']);
  const type = given(input, 'ADRT');
  if (!/^[1-9]$/.test(type)) throw new Nok('SBX0004', 'ADRT', type);
  if (order.addresses.has(type)) throw new Nok('XRE0104', 'ADRT');
  order.addresses.set(type, { ...input, ...state.created() });
  return [];
}

function addText(call: Call): Row[] {
  const order = open(call);
  const { input } = call;
  if (!['1', '2'].includes(given(input, 'TYPE'))) throw new Nok('SBX0004', 'TYPE', input['TYPE']);
  if (!['1', '2'].includes(given(input, 'TYTR'))) throw new Nok('SBX0004', 'TYTR', input['TYTR']);
  if (input['TYPE'] === '2') lineOf(order, input['PONR'] ?? '');
  order.texts.push({ ...input, ...call.state.created() });
  return [];
}

function changeHead(call: Call): Row[] {
  const { state, input } = call;
  const order = open(call);
  const { ORNO: _number, CONO: _company, ...fields } = input;
  const division = state.settings.divisions.find((each) => each.facility === fields['FACI'])?.division;
  const head: Row = { ...order.head, ...fields, DIVI: division ?? order.head['DIVI'] ?? '' };
  if (state.settings.headCheck === 'entry') refuseFirst(headProblems(state, head));
  const before = state.batchesByReference.get(order.head['CUOR'] ?? '') ?? [];
  before.splice(before.indexOf(order), 1);
  Object.assign(order.head, head);
  append(state.batchesByReference, head['CUOR'] ?? '', order);
  state.changed(order.head);
  publish(state, order);
  return [];
}

function changeLine(call: Call): Row[] {
  const { state, input } = call;
  const order = open(call);
  const line = lineOf(order, given(input, 'PONR'));
  const { ORNO: _number, CONO: _company, PONR: _line, ...fields } = input;
  const changed = { ...line, ...fields };
  checkLineForm(state, order, changed);
  itemOf(state, given(input, 'ITNO'));
  if (state.settings.itemCheck === 'entry') refuseFirst(itemProblems(state, changed));
  Object.assign(line, changed);
  state.changed(line);
  return [];
}

function deleteLine(call: Call): Row[] {
  const order = open(call);
  const line = lineOf(order, given(call.input, 'PONR'));
  order.lines.splice(order.lines.indexOf(line), 1);
  call.state.batchSearch.put(`${order.head['ORNO']}/${line['PONR']}`, undefined);
  return [];
}

function deleteHead(call: Call): Row[] {
  const { state } = call;
  const order = open(call);
  state.batches.delete(given(order.head, 'ORNO'));
  for (const list of [
    state.batchesByReference.get(order.head['CUOR'] ?? ''),
    state.batchesByCustomer.get(given(order.head, 'CUNO')),
  ]) {
    list?.splice(list.indexOf(order), 1);
  }
  publish(state, order, order.lines, true);
  return [];
}

export const batchEntryHandlers: Handlers = {
  'OIS100MI/AddBatchHead': addHead,
  'OIS100MI/AddBatchLine': addLine,
  'OIS100MI/AddBatchAddress': addAddress,
  'OIS100MI/AddBatchHeadChg': (call) => {
    open(call);
    return addCharge(call, undefined);
  },
  'OIS100MI/AddBatchLineChg': (call) => addCharge(call, lineOf(open(call), given(call.input, 'PONR'))),
  'OIS100MI/AddBatchText': addText,
  'OIS100MI/ChgBatchHead': changeHead,
  'OIS100MI/ChgBatchLine': changeLine,
  'OIS100MI/DelBatchLine': deleteLine,
  'OIS100MI/DelBatchHead': deleteHead,
};
