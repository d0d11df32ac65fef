import { isNegative, isZero } from '../amounts';
import type { PurchaseEntry, PurchaseMessage } from '../finance-state';
import { found, given } from '../handler';
import type { Call, Handlers } from '../handler';
import { messageText, Nok } from '../refusals';
import type { Row } from '../refusals';
import { checkCountry } from './customers';
import { itemProblems, refuseFirst } from './order-checks';
import { warehouses } from './items';

const start = ({ state }: Call): Row[] => {
  const number = `M${String(++state.finance.counters.message).padStart(14, '0')}`;
  state.finance.purchaseMessages.set(number, { orders: new Set(), finished: false });
  return [{ MSGN: number }];
};

function messageOf({ state, input }: Call): PurchaseMessage {
  const number = given(input, 'MSGN');
  const message = found(state.finance.purchaseMessages.get(number), 'WMS0103', 'MSGN', number);
  if (message.finished) throw new Nok('SBX0030', 'MSGN', number);
  return message;
}

/** HREF stays with the entry and is not unique; a number that is given is. */
function addHead(call: Call): Row[] {
  const { state, input } = call;
  const { finance, settings } = state;
  const message = messageOf(call);
  const supplier = found(
    finance.suppliers.get(given(input, 'SUNO')),
    'WSU0103',
    'SUNO',
    given(input, 'SUNO'),
  );
  const home = settings.divisions.find(({ facility }) => facility === input['FACI']);
  found(home, 'WFAC303', 'FACI', input['FACI']);
  if (!warehouses(state).has(given(input, 'WHLO'))) throw new Nok('WWH0103', 'WHLO', input['WHLO']);
  const currency = input['CUCD'] ?? supplier['CUCD'] ?? home?.currency ?? '';
  if (settings.currencies[currency] === undefined) throw new Nok('SBX0005', 'CUCD', currency);
  const number = input['PUNO'] ?? String(7_000_000 + ++finance.counters.purchase);
  if (finance.purchaseEntries.has(number) || finance.purchaseOrders.has(number))
    throw new Nok('XRE0104', 'PUNO');
  const head: Row = {
    ...input,
    CONO: settings.company,
    DIVI: home?.division ?? '',
    CUCD: currency,
    PUNO: number,
    STAT: '10',
    PUSL: '15',
    PUST: '15',
    ...state.created(),
  };
  finance.purchaseEntries.set(number, {
    head,
    lines: [],
    charges: [],
    texts: [],
    addresses: [],
    createdAt: state.now(),
  });
  message.orders.add(number);
  return [{ PUNO: number }];
}

/** By number, else by the reference given with the head. */
function orderOf(call: Call): PurchaseEntry {
  const { state, input } = call;
  const entries = [...messageOf(call).orders].flatMap(
    (number) => state.finance.purchaseEntries.get(number) ?? [],
  );
  const entry = entries.find(({ head }) =>
    input['PUNO'] === undefined ? head['HREF'] === input['HREF'] : head['PUNO'] === input['PUNO'],
  );
  return found(entry, 'WPU0103', 'PUNO', input['PUNO'] ?? input['HREF']);
}

function addLine(call: Call): Row[] {
  const { state, input } = call;
  const order = orderOf(call);
  if (isZero(input['ORQA']) || isNegative(input['ORQA'])) throw new Nok('SBX0004', 'ORQA', input['ORQA']);
  if (isNegative(input['PUPR'])) throw new Nok('SBX0004', 'PUPR', input['PUPR']);
  const line: Row = { WHLO: order.head['WHLO'] ?? '', PUCD: '1', ...input };
  if (state.settings.itemCheck === 'entry') refuseFirst(itemProblems(state, line));
  const number = input['PNLI'] ?? String(order.lines.length + 1);
  // The same position again is another line: M3 moves on to the next free one.
  const taken = new Set(order.lines.map(({ PNLI }) => PNLI));
  let free = Number(number);
  while (taken.has(String(free))) free++;
  const PNLI = String(free);
  if (isZero(line['PUPR'])) line['PUPR'] = state.items.get(given(line, 'ITNO'))?.price ?? '0';
  order.lines.push({ ...line, PUNO: given(order.head, 'PUNO'), PNLI, PNLS: '0', PUST: '15', PUSL: '15' });
  order.lines.sort((a, b) => Number(a['PNLI']) - Number(b['PNLI']));
  return [{ PUNO: given(order.head, 'PUNO'), PNLI }];
}

function addCharge(call: Call): Row[] {
  const order = orderOf(call);
  const code = given(call.input, 'SUCE');
  found(call.state.charges.get(code), 'SBX0007', 'SUCE', code);
  order.charges.push({ ...call.input });
  return [];
}

function addAddress(call: Call): Row[] {
  checkCountry(call.input['CSCD']);
  orderOf(call).addresses.push({ ...call.input });
  return [];
}

function addText(call: Call): Row[] {
  orderOf(call).texts.push({ ...call.input });
  return [];
}

/** Only what is finished becomes purchase orders; what M3 finds fault with stays an entry, with its message. */
function finish(call: Call): Row[] {
  const { state } = call;
  const { finance } = state;
  const message = messageOf(call);
  let held = message.orders.size === 0;
  for (const number of message.orders) {
    const entry = finance.purchaseEntries.get(number);
    if (!entry) continue;
    for (const row of [entry.head, ...entry.lines]) {
      row['MSID'] = '';
      row['MSGD'] = '';
    }
    const fault = faultOf(call, entry);
    if (fault) {
      held = true;
      Object.assign(fault.row, { MSID: fault.code, MSGD: messageText(fault.code, fault.value) });
      entry.head['STAT'] = '30';
      continue;
    }
    entry.head['STAT'] = '90';
    finance.purchaseEntries.delete(number);
    finance.purchaseOrders.set(number, {
      ...entry,
      lines: entry.lines.map((line) => ({ ...line })),
      createdAt: state.now(),
      deletedLines: 0,
    });
    state.purchaseSearch.put(number, entry.head);
  }
  // What is held back may be finished again once its cause is gone.
  message.finished = !held;
  return [];
}

function faultOf(
  { state }: Call,
  entry: PurchaseEntry,
): { row: Row; code: string; value: string } | undefined {
  if (entry.lines.length === 0) return { row: entry.head, code: 'SBX0019', value: '' };
  for (const row of entry.lines) {
    const [problem] = itemProblems(state, row);
    if (problem) return { row, code: problem.code, value: problem.value };
  }
  return undefined;
}

function remove(call: Call): Row[] {
  const { state, input } = call;
  for (const number of messageOf(call).orders) state.finance.purchaseEntries.delete(number);
  state.finance.purchaseMessages.delete(given(input, 'MSGN'));
  return [];
}

function entryOf({ state, input }: Call): PurchaseEntry {
  const number = given(input, 'PUNO');
  const entry = state.finance.purchaseEntries.get(number);
  return found(entry && state.seen(entry) ? entry : undefined, 'WPU0103', 'PUNO', number);
}

export const purchaseEntryHandlers: Handlers = {
  'PPS370MI/StartEntry': start,
  'PPS370MI/AddHead': addHead,
  'PPS370MI/AddLine': addLine,
  'PPS370MI/AddCharge': addCharge,
  'PPS370MI/AddAddress': addAddress,
  'PPS370MI/AddText': addText,
  'PPS370MI/FinishEntry': finish,
  'PPS370MI/DeleteEntry': remove,
  'PPS370MI/GetBatchHead': (call) => [entryOf(call).head],
  'PPS370MI/LstBatchLine': (call) => entryOf(call).lines,
  'PPS370MI/GetBatchLine': (call) => [
    found(
      entryOf(call).lines.find(({ PNLI }) => PNLI === call.input['PNLI']),
      'WPO0303',
      'PNLI',
      call.input['PNLI'],
    ),
  ],
};
