import { Failure } from '../../../../domain/failure';
import type { CallContext, Exchange, Priority } from '../../../../systems/context';
import { createM3Client, type M3Call, type M3Client } from '../../../../systems/erps/infor-m3/client';
import type { HttpAnswer, HttpRequest } from '../../../../systems/transport/http';
import { answer, FakeHttp } from '../ion/fake-http';
import { bodyOf, failureOf, settings, violations } from './support';

const tokens = {
  get: async () => 'secret-token',
  current: () => 'secret-token',
  refused: async () => undefined,
};

function context(priority: Priority = 'live'): CallContext & { exchanges: Exchange[] } {
  const exchanges: Exchange[] = [];
  return { priority, exchanges, record: (exchange) => exchanges.push(exchange) };
}

const read = (ORNO: string): M3Call => ({ transaction: 'GetHead', record: { ORNO }, write: false });
const write = (ORNO: string): M3Call => ({ transaction: 'Confirm', record: { ORNO }, write: true });

/** Answers each transaction with its own order number. */
const echo = (request: HttpRequest): HttpAnswer =>
  answer(200, {
    results: bodyOf(request).transactions.map(({ transaction, record }) => ({
      transaction,
      records: [{ ORNO: `${record.ORNO}  ` }],
    })),
    wasTerminated: false,
  });

const REFUSED_WHOLE = answer(400, {
  errorMessage: 'Transaction not found',
  errorType: 'TransactionNotFound',
  wasTerminated: true,
  terminationErrorType: 'TransactionNotFound',
});

function client(http: FakeHttp, more: Record<string, unknown> = {}): M3Client {
  return createM3Client({
    settings: settings(more),
    root: 'https://gw.example.com/T/M3/m3api-rest',
    http,
    tokens,
  });
}

const ordersOf = (request: HttpRequest | undefined): (string | undefined)[] =>
  request ? bodyOf(request).transactions.map(({ record }) => record.ORNO) : [];

test('reads and writes go out as one bulk POST with company and division', async () => {
  const http = new FakeHttp(echo);
  const results = await client(http).run(context(), 'OIS100MI', [write('1'), read('2')]);
  expect(results.map(({ records }) => records[0]?.ORNO)).toEqual(['1', '2']);
  const [request] = http.sent;
  expect(request?.method).toBe('POST');
  expect(request?.url).toBe('https://gw.example.com/T/M3/m3api-rest/v2/execute');
  expect(request?.write).toBe(true);
  expect(request && violations(request)).toEqual([]);
  expect(JSON.parse(request?.body ?? '')).toMatchObject({
    program: 'OIS100MI',
    cono: 100,
    divi: 'AAA',
    excludeEmptyValues: true,
    rightTrim: true,
    maxReturnedRecords: 0,
  });
});

test('what waits for the lane gathers: one request per program, groups whole, the most urgent first', async () => {
  const http = new FakeHttp(echo);
  const m3 = client(http);
  http.hold();
  const live = context('live');
  const waiting = [
    m3.run(context('backfill'), 'OIS100MI', [read('B1'), read('B2')]),
    m3.run(context('reconcile'), 'OIS100MI', [read('R1')]),
    m3.run(live, 'OIS100MI', [write('L1'), read('L2')]),
    m3.run(context(), 'MRS001MI', [{ transaction: 'GetUserInfo', record: {}, write: false }]),
  ];
  http.release();
  const results = await Promise.all(waiting);
  expect(http.sent).toHaveLength(2);
  expect(ordersOf(http.sent[0])).toEqual(['B1', 'B2', 'L1', 'L2', 'R1']);
  expect(results.slice(0, 3).map((each) => each.map(({ records }) => records[0]?.ORNO))).toEqual([
    ['B1', 'B2'],
    ['R1'],
    ['L1', 'L2'],
  ]);
  expect(live.exchanges.map(({ request }) => (request as { ORNO: string }).ORNO)).toEqual(['L1', 'L2']);
});

test('a bulk never exceeds its size; a longer group is sent in pieces, in order', async () => {
  const http = new FakeHttp(echo);
  const m3 = client(http, { bulkSize: 3 });
  http.hold();
  const waiting = [
    m3.run(context(), 'OIS100MI', [read('1'), read('2')]),
    m3.run(context(), 'OIS100MI', [read('3'), read('4')]),
    m3.run(context(), 'OIS100MI', [read('5')]),
    m3.run(context(), 'OIS100MI', ['6', '7', '8', '9'].map(read)),
  ];
  http.release();
  const results = await Promise.all(waiting);
  expect(results.map((each) => each.map(({ records }) => records[0]?.ORNO).join())).toEqual([
    '1,2',
    '3,4',
    '5',
    '6,7,8,9',
  ]);
  for (const request of http.sent) expect(ordersOf(request).length).toBeLessThanOrEqual(3);
});

test('each transaction has its own fate', async () => {
  const http = new FakeHttp(() =>
    answer(200, {
      results: [
        { transaction: 'Confirm', records: [{ STAT: '90' }] },
        {
          transaction: 'GetHead',
          records: [],
          errorMessage: 'Customer order number 7 does not exist      WOR0303 ORNO        ',
          errorType: 'ServerReturnedNOK',
          errorCode: 'WOR0303',
          errorField: 'ORNO',
        },
        { transaction: 'Confirm', notProcessed: true },
      ],
      nrOfFailedTransactions: 1,
    }),
  );
  const own = context();
  const results = await client(http).run(own, 'OIS100MI', [write('1'), read('7'), write('3'), write('4')]);
  expect(results.map(({ state }) => state)).toEqual(['ok', 'refused', 'not-processed', 'unknown']);
  expect(results[1]?.error).toEqual({
    code: 'WOR0303',
    type: 'ServerReturnedNOK',
    field: 'ORNO',
    message: 'Customer order number 7 does not exist',
  });
  expect(own.exchanges.map(({ outcome }) => outcome)).toEqual(['ok', 'refused', 'failed', 'lost']);
  expect(own.exchanges[0]).toMatchObject({
    system: 'infor-m3',
    call: 'OIS100MI/Confirm',
    write: true,
    request: { ORNO: '1' },
  });
  expect(JSON.stringify(own.exchanges)).not.toContain('secret-token');
});

test('results count even inside a failing status', async () => {
  const http = new FakeHttp((request) => ({ ...echo(request), status: 500 }));
  const [result] = await client(http).run(context(), 'OIS100MI', [write('1')]);
  expect(result?.state).toBe('ok');
});

test('results that are not in our order are not believed', async () => {
  const http = new FakeHttp(() =>
    answer(200, {
      results: [{ transaction: 'GetHead', records: [{ ORNO: '2' }] }, { transaction: 'GetHead' }],
    }),
  );
  const results = await client(http).run(context(), 'OIS100MI', [write('1'), read('2')]);
  expect(results.map(({ state }) => state)).toEqual(['unknown', 'ok']);
});

describe('a whole bulk refused as a request', () => {
  const bad = (request: HttpRequest): HttpAnswer =>
    ordersOf(request).includes('BAD') ? REFUSED_WHOLE : echo(request);

  test('harms only the group with the bad record', async () => {
    const http = new FakeHttp(bad);
    const m3 = client(http);
    http.hold();
    const waiting = [
      m3.run(context(), 'OIS100MI', [write('1')]),
      m3.run(context(), 'OIS100MI', [write('2'), read('BAD')]),
      m3.run(context(), 'OIS100MI', [write('3')]),
    ];
    http.release();
    const results = await Promise.all(waiting);
    expect(results.map((each) => each.map(({ state }) => state).join())).toEqual([
      'ok',
      'refused,refused',
      'ok',
    ]);
    expect(http.sent.map(ordersOf)).toEqual([['1', '2', 'BAD', '3'], ['1'], ['2', 'BAD'], ['3']]);
  });

  test.each([
    ['something was done', { nrOfSuccessfullTransactions: 1 }],
    ['M3 did not break off', { wasTerminated: false }],
    ['the fault is not in the request', { terminationErrorType: 'Timeout', errorType: 'Timeout' }],
  ])('is never sent again when %s', async (_, more) => {
    const body = { ...(JSON.parse(REFUSED_WHOLE.text) as object), ...more };
    const http = new FakeHttp(() => answer(400, body));
    const m3 = client(http);
    http.hold();
    const [writer, reader] = [
      failureOf(m3.run(context(), 'OIS100MI', [write('1')])),
      failureOf(m3.run(context(), 'OIS100MI', [read('2')])),
    ];
    http.release();
    expect((await writer).kind).toBe('in-doubt');
    expect((await reader).kind).toBe('rejected');
    expect(http.sent).toHaveLength(1);
  });
});

test.each([
  [answer(429, {}, { 'retry-after': '7' }), 'throttled', 'throttled'],
  [answer(500, { error: 'Internal Server Error' }), 'in-doubt', 'unavailable'],
  [answer(502, '<html>bad gateway</html>'), 'in-doubt', 'unavailable'],
  [answer(504, ''), 'in-doubt', 'unavailable'],
  [answer(403, '<html>JWT authentication disabled (error: 141)</html>'), 'unauthorized', 'unauthorized'],
  [answer(404, '<html>not found</html>'), 'rejected', 'rejected'],
  [answer(200, '<html>portal</html>'), 'in-doubt', 'unavailable'],
  [answer(200, '{}'), 'in-doubt', 'unavailable'],
] as const)(
  'an answer without results becomes the kind each caller needs (%#)',
  async (reply, forWriter, forReader) => {
    const http = new FakeHttp(() => reply);
    const m3 = client(http);
    http.hold();
    const writer = failureOf(m3.run(context(), 'OIS100MI', [write('1')]));
    const reader = failureOf(m3.run(context(), 'OIS100MI', [read('2')]));
    http.release();
    expect((await writer).kind).toBe(forWriter);
    expect((await reader).kind).toBe(forReader);
    expect(http.sent).toHaveLength(1);
  },
);

test('a lost request leaves writers in doubt and readers free to ask again', async () => {
  const http = new FakeHttp(() => {
    throw new Failure('in-doubt', 'reset');
  });
  const m3 = client(http);
  http.hold();
  const own = context();
  const writer = failureOf(m3.run(own, 'OIS100MI', [write('1'), read('1')]));
  const reader = failureOf(m3.run(context(), 'OIS100MI', [read('2')]));
  http.release();
  expect((await writer).kind).toBe('in-doubt');
  expect((await reader).kind).toBe('unavailable');
  expect(own.exchanges.map(({ outcome }) => outcome)).toEqual(['lost', 'lost']);
});

test('a turn that is never given fails its own group only', async () => {
  const http = new FakeHttp(echo);
  let turns = 0;
  const gather = http.sendGathered.bind(http);
  http.sendGathered = async (own, build) => {
    if (++turns === 1) throw new Failure('unavailable', 'the connection rests');
    return gather(own, build);
  };
  const m3 = client(http);
  const [first, second] = [
    failureOf(m3.run(context(), 'OIS100MI', [read('1')])),
    m3.run(context(), 'MRS001MI', [{ transaction: 'GetUserInfo', record: {}, write: false }]),
  ];
  expect((await first).kind).toBe('unavailable');
  expect((await second)[0]?.state).toBe('ok');
});

test('a record M3 would refuse is never sent', async () => {
  const http = new FakeHttp(echo);
  expect((await failureOf(client(http).run(context(), 'OIS100MI', [read('12345678901')]))).kind).toBe(
    'rejected',
  );
  expect(http.sent).toHaveLength(0);
});
