import type { CallContext } from '../../context';
import type { M3Result } from './answers';
import type { M3Call, M3Client } from './client';
import { assertSendable, type M3Record } from './lengths';
import { SYSTEM } from './record-calls';

/** The numbers a preview goes on with. */
export const PREVIEW_ORDER = 'PREVIEW';
export const PREVIEW_CUSTOMER = 'NEW';

/**
 * A client for previews: reads go out, writes are recorded as `withheld` and answered with placeholders, and questions
 * about what was withheld are answered the same way, so that posting takes its real path.
 */
export function withholdWrites(client: M3Client, clock: () => number = Date.now): M3Client {
  const confirmed = new Set<string>();
  const deleted = new Set<string>();

  function answerWrite(context: CallContext, program: string, call: M3Call): M3Result {
    const name = `${program}/${call.transaction}`;
    assertSendable(name, call.record);
    const row = placeholder(name, call.record);
    const order = call.record.ORNO;
    if (order && call.transaction === 'Confirm') confirmed.add(order);
    if (order && call.transaction === 'DelBatchHead') deleted.add(order);
    context.record({
      system: SYSTEM,
      call: name,
      write: true,
      request: call.record,
      answer: { records: [row] },
      outcome: 'withheld',
      milliseconds: 0,
      at: new Date(clock()).toISOString(),
    });
    return { state: 'ok', records: [row] };
  }

  /** Undefined when the question is about something that really exists. */
  function answerRead(call: M3Call): M3Result | undefined {
    const { ORNO, CUNO } = call.record;
    if (ORNO && deleted.has(ORNO)) {
      const error = {
        code: 'XRE0103',
        type: 'ServerReturnedNOK',
        field: 'ORNO',
        message: 'deleted in this preview',
      };
      return { state: 'refused', records: [], error };
    }
    if (ORNO && call.transaction === 'GetOrderNo' && confirmed.has(ORNO)) {
      return { state: 'ok', records: [{ ORNR: PREVIEW_ORDER }] };
    }
    if (ORNO === PREVIEW_ORDER || CUNO === PREVIEW_CUSTOMER) {
      return { state: 'ok', records: call.transaction.startsWith('Get') ? [{ STAT: '20' }] : [] };
    }
    return undefined;
  }

  return {
    async run(context, program, calls, place) {
      const results: (M3Result | undefined)[] = calls.map((call) =>
        call.write ? answerWrite(context, program, call) : answerRead(call),
      );
      const open = calls.filter((_, index) => results[index] === undefined);
      const answers = open.length > 0 ? await client.run(context, program, open, place) : [];
      let next = 0;
      return results.map((result) => result ?? answers[next++] ?? { state: 'unknown', records: [] });
    },
  };
}

function placeholder(name: string, sent: M3Record): M3Record {
  switch (name) {
    case 'OIS100MI/AddBatchHead':
      return { ORNO: PREVIEW_ORDER };
    case 'OIS100MI/AddBatchLine':
      return { PONR: sent.CUPO ?? '1', POSX: '0' };
    case 'OIS100MI/Confirm':
      return { ORNO: sent.ORNO ?? PREVIEW_ORDER, STAT: '90' };
    case 'PPS370MI/StartEntry':
      return { MSGN: PREVIEW_ORDER };
    case 'PPS370MI/AddHead':
      return { PUNO: sent.PUNO ?? PREVIEW_ORDER };
    case 'OIS390MI/AddHead':
      return { REPN: sent.REPN ?? PREVIEW_ORDER };
    case 'CRS610MI/Add':
      return { CUNO: PREVIEW_CUSTOMER, ERRM: '' };
    default:
      return {};
  }
}
