import { unrecorded, type Exchange } from '../../../../systems/context';
import { changeRow } from '../../../../systems/erps/ifs-cloud/change';
import { createIfsClient, type IfsClient } from '../../../../systems/erps/ifs-cloud/client';
import type { HttpAnswer } from '../../../../systems/transport/http';
import { jsonNumber } from '../../../../systems/transport/json';
import { answer, FakeHttp } from '../ion/fake-http';
import { failureOf, settings } from './support';

const context = unrecorded();
const error = (status: number, code: string, message: string, details?: string): HttpAnswer =>
  answer(status, {
    error: { code, message, ...(details ? { details: [{ code, message: details }] } : {}) },
  });

function clientThat(...answers: HttpAnswer[]): { client: IfsClient; http: FakeHttp } {
  const http = new FakeHttp(() => answers.shift() ?? answer(200, { value: [] }));
  return { http, client: createIfsClient({ settings: settings(), http }) };
}

const read = (client: IfsClient): Promise<unknown> => client.list(context, 'P', 'Set', { orderby: ['Id'] });
const write = (client: IfsClient): Promise<unknown> =>
  client.write(context, 'P', { method: 'POST', path: 'Set', body: { Amount: jsonNumber('121.00') } });

const ORACLE = 'ORA-20110: Voucher.PERIODCLOSED: The period is closed.';
const FATES: readonly [string, HttpAnswer, string, string, string][] = [
  [
    'metadata reloaded',
    error(500, 'MI_MODIFIED_ERROR', 'Try again.'),
    'unavailable',
    'unavailable',
    'MI_MODIFIED_ERROR',
  ],
  [
    'a business rule',
    error(500, 'DATABASE_ERROR', 'Database Error.', ORACLE),
    'rejected',
    'rejected',
    'Voucher.PERIODCLOSED',
  ],
  [
    'a business rule without details',
    error(500, 'DATABASE_ERROR', 'Database Error.'),
    'rejected',
    'rejected',
    'DATABASE_ERROR',
  ],
  [
    'a business rule in other words',
    error(500, 'X', 'ORA-20124: CustomerInfo.: No.'),
    'rejected',
    'rejected',
    'ORA-20124',
  ],
  [
    'a constraint',
    error(500, 'X', 'ORA-00001: unique constraint violated'),
    'rejected',
    'rejected',
    'ORA-00001',
  ],
  [
    'a lock',
    error(500, 'DATABASE_ERROR', 'E', 'ORA-20113: Customer.FND_RECORD_LOCKED: In use.'),
    'unavailable',
    'unavailable',
    'Customer.FND_RECORD_LOCKED',
  ],
  [
    'a deadlock',
    error(500, 'DATABASE_ERROR', 'E', 'ORA-00060: deadlock detected'),
    'unavailable',
    'unavailable',
    'ORA-00060',
  ],
  [
    'a lost database',
    error(500, 'X', 'ORA-03113: end-of-file on communication channel'),
    'unavailable',
    'in-doubt',
    'ORA-03113',
  ],
  ['an unknown 500', error(500, 'UNKNOWN', 'Internal Server Error'), 'unavailable', 'in-doubt', 'UNKNOWN'],
  ['a web page', answer(502, '<html></html>'), 'unavailable', 'in-doubt', '502'],
  ['a pause', error(503, 'X', 'Later.'), 'unavailable', 'in-doubt', '503'],
  ['a pace', error(429, 'X', 'Slower.'), 'throttled', 'throttled', '429'],
  [
    'a bad request',
    error(400, 'X', 'Malformed Request.', "The property 'A' is not defined."),
    'rejected',
    'rejected',
    'X',
  ],
  ['no grant', error(403, 'X', 'Forbidden.'), 'unauthorized', 'unauthorized', '403'],
  ['no projection', error(404, 'X', 'Metadata not found.'), 'rejected', 'rejected', '404'],
  ['a stale ETag', error(412, 'X', 'Modified.'), 'conflict', 'conflict', '412'],
  ['no ETag', error(428, 'X', 'Precondition.'), 'conflict', 'conflict', '428'],
  [
    'no ETag in other words',
    error(400, 'ODP_MISSING_PRECONDITION', 'If-Match.'),
    'conflict',
    'conflict',
    '428',
  ],
  [
    'not implemented',
    error(501, 'ODP_NOT_IMPLEMENTED', 'No.'),
    'rejected',
    'rejected',
    'ODP_NOT_IMPLEMENTED',
  ],
];

test.each(FATES)('%s: a read is told apart from a write', async (_, said, ofRead, ofWrite, code) => {
  const reading = await failureOf(read(clientThat(said, said, said).client));
  const { client, http } = clientThat(said, said);
  const writing = await failureOf(write(client));
  expect([reading.kind, writing.kind]).toEqual([ofRead, ofWrite]);
  expect(writing.code).toBe(code);
  // Whatever it was answered, a write is sent once.
  expect(http.sent).toHaveLength(1);
});

test('words of IFS come without Oracle’s number, and name what to fix', async () => {
  const said = error(500, 'DATABASE_ERROR', 'Database Error.', ORACLE);
  const failure = await failureOf(write(clientThat(said).client));
  expect(failure.message).toBe('POST P/Set: The period is closed.');
  expect(failure.causes).toEqual(['erp:Voucher.PERIODCLOSED']);
});

test('a read is sent again while metadata is reloaded, three times at most', async () => {
  const stale = error(500, 'MI_MODIFIED_ERROR', 'Try again.');
  const { client, http } = clientThat(stale, stale, answer(200, { value: [{ Id: '1' }] }));
  expect(await read(client)).toEqual([{ Id: '1' }]);
  expect(http.sent).toHaveLength(3);
});

test('a success that is no OData is in doubt for a write', async () => {
  const page = answer(200, '<html>sign in</html>');
  expect((await failureOf(read(clientThat(page).client))).kind).toBe('unavailable');
  expect((await failureOf(write(clientThat(page).client))).kind).toBe('in-doubt');
  const { client } = clientThat(page);
  const set = [{ method: 'POST', path: 'Set', body: {} }] as const;
  expect((await failureOf(client.changeSet(context, 'P', set))).kind).toBe('in-doubt');
});

test('only the service itself can say that there is no row', async () => {
  const entity = (said: HttpAnswer): Promise<unknown> =>
    clientThat(said).client.entity(context, 'P', "Set('1')");
  expect(await entity(error(404, 'ODP_RESOURCE_NOTFOUND', 'Not found.'))).toBeUndefined();
  expect((await failureOf(entity(answer(404, '<html></html>')))).kind).toBe('rejected');
  expect((await failureOf(entity(error(404, 'X', 'Metadata not found.')))).causes).toEqual([
    'erp:projection:P',
  ]);
});

test('numbers keep their digits both ways', async () => {
  const { client, http } = clientThat(answer(201, '{"Amount":100000000000000000.10,"No":2026.0}'));
  const row = await client.write(context, 'P', {
    method: 'POST',
    path: 'Set',
    body: { Amount: jsonNumber('121.00') },
  });
  expect(row).toEqual({ Amount: '100000000000000000.10', No: '2026.0' });
  expect(http.sent[0]?.body).toBe('{"Amount":121.00}');
});

test('a write whose time is over does not leave', async () => {
  const { client, http } = clientThat();
  const late = { ...context, closesAt: Date.now() - 1 };
  const call = { method: 'POST', path: 'Set', body: {} } as const;
  expect((await failureOf(client.write(late, 'P', call))).kind).toBe('unavailable');
  expect((await failureOf(client.changeSet(late, 'P', [call]))).kind).toBe('unavailable');
  expect(http.sent).toEqual([]);
});

test('every exchange is recorded with its end, keys only in what is sealed', async () => {
  const exchanges: Exchange[] = [];
  const { client } = clientThat(error(500, 'UNKNOWN', 'x'));
  const path = "Set(Id='17')";
  await failureOf(
    client.write({ priority: 'live', record: (exchange) => exchanges.push(exchange) }, 'P', {
      method: 'PATCH',
      path,
      body: { Name: 'Ada' },
      etag: 'W/"1"',
    }),
  );
  expect(exchanges).toMatchObject([
    {
      system: 'ifs-cloud',
      call: 'PATCH P/Set',
      write: true,
      outcome: 'lost',
      status: 500,
      code: 'UNKNOWN',
      request: { path, body: { Name: 'Ada' } },
    },
  ]);
});

describe('a row that is changed', () => {
  const row = (etag: string, name: string): HttpAnswer => answer(200, { '@odata.etag': etag, Name: name });
  const change = (client: IfsClient): Promise<unknown> =>
    changeRow(context, client, 'P', "Set('1')", ({ Name }) => (Name === 'new' ? undefined : { Name: 'new' }));

  test('carries the ETag just read, and is read again when that is stale', async () => {
    const { client, http } = clientThat(
      row('a', 'old'),
      error(412, 'X', 'x'),
      row('b', 'older'),
      row('c', 'new'),
    );
    await change(client);
    expect(http.sent.map(({ method, headers }) => [method, headers?.['if-match']])).toEqual([
      ['GET', undefined],
      ['PATCH', 'a'],
      ['GET', undefined],
      ['PATCH', 'b'],
    ]);
  });

  test('is left alone when somebody else made it what it should be', async () => {
    const { client, http } = clientThat(row('a', 'old'), error(412, 'X', 'x'), row('b', 'new'));
    await change(client);
    expect(http.sent.filter(({ method }) => method === 'PATCH')).toHaveLength(1);
  });

  test('is given up after three times, and never sent without an ETag', async () => {
    const stale = error(412, 'X', 'x');
    const { client, http } = clientThat(row('a', 'o'), stale, row('b', 'o'), stale, row('c', 'o'), stale);
    expect((await failureOf(change(client))).kind).toBe('conflict');
    expect(http.sent.filter(({ method }) => method === 'PATCH')).toHaveLength(3);

    const bare = clientThat(answer(200, { Name: 'old' }));
    expect((await failureOf(change(bare.client))).kind).toBe('bug');
    expect(bare.http.sent).toHaveLength(1);
  });
});
