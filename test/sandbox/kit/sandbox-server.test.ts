import { connect } from 'node:net';
import { once } from 'node:events';
import { json, type Sandbox, type SandboxRequest, startSandbox } from '../../../sandbox/kit';

let written: string[] = [];
let seen: SandboxRequest[] = [];
let sandbox: Sandbox;

beforeEach(async () => {
  written = [];
  seen = [];
  sandbox = await startSandbox({
    route: (request) =>
      request.path === '/bulk' ? request.body.toString().split(',') : `${request.method} ${request.path}`,
    handle: (request) => {
      seen.push(request);
      if (request.path === '/broken') throw new Error('a mistake in the sandbox');
      if (request.method === 'POST') written.push(request.body.toString());
      return json(200, { ok: true, padding: 'x'.repeat(200) });
    },
    state: () => ({ written }),
    reset: () => {
      written = [];
    },
    controls: { 'POST /things/:id': ({ params, json: body }) => ({ id: params['id'], body: body() }) },
  });
});
afterEach(() => sandbox.close());

const post = (path: string, body: string): Promise<Response> =>
  fetch(sandbox.url + path, { method: 'POST', body });
const control = async (method: string, path: string, body?: unknown): Promise<unknown> => {
  const answer = await fetch(`${sandbox.url}/__control${path}`, {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return answer.json();
};

describe('transport faults', () => {
  it('refuses before anything is handled', async () => {
    sandbox.faults.set([{ call: 'POST /write', effect: 'refuse', nth: 1 }]);
    await expect(post('/write', 'a')).rejects.toThrow();
    expect(written).toEqual([]);
    expect((await post('/write', 'b')).status).toBe(200);
    expect(written).toEqual(['b']);
  });

  it('commits, then drops the answer', async () => {
    sandbox.faults.set([{ call: 'POST /write', effect: 'commit-then-drop' }]);
    await expect(post('/write', 'a')).rejects.toThrow();
    expect(written).toEqual(['a']);
  });

  it('commits late: nothing now, everything once settled', async () => {
    sandbox.faults.set([{ call: 'POST /write', effect: 'commit-late', delayMs: 600_000 }]);
    await expect(post('/write', 'a')).rejects.toThrow();
    expect(written).toEqual([]);
    expect(await control('POST', '/settle')).toEqual({ settled: 1 });
    expect(written).toEqual(['a']);
    expect(await sandbox.settle()).toBe(0);
  });

  it('commits and cuts the answer in the middle', async () => {
    sandbox.faults.set([{ call: 'POST /write', effect: 'cut' }]);
    await expect(post('/write', 'a').then((answer) => answer.text())).rejects.toThrow();
    expect(written).toEqual(['a']);
  });

  it('throttles with and without Retry-After, and handles nothing', async () => {
    sandbox.faults.set([
      { call: 'POST /write', effect: 'throttle', nth: 1, retryAfter: 7 },
      { call: 'POST /write', effect: 'throttle', nth: 2 },
    ]);
    const [first, second] = [await post('/write', 'a'), await post('/write', 'a')];
    expect([first.status, first.headers.get('retry-after')]).toEqual([429, '7']);
    expect([second.status, second.headers.get('retry-after')]).toEqual([429, null]);
    expect(written).toEqual([]);
  });

  it('answers a web page instead of JSON', async () => {
    sandbox.faults.set([{ call: '*', effect: 'html', status: 200 }]);
    const answer = await post('/write', 'a');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8']);
    expect(written).toEqual([]);
  });

  it.each(['error-500', 'error-503'] as const)('%s handles nothing', async (effect) => {
    sandbox.faults.set([{ call: '*', effect }]);
    expect((await post('/write', 'a')).status).toBe(Number(effect.slice(-3)));
    expect(written).toEqual([]);
  });
});

describe('vendor faults', () => {
  it('arrive by position in a bulk request', async () => {
    sandbox.faults.set([{ call: 'b', effect: 'error-in-200', nth: 2 }]);
    await post('/bulk', 'a,b,b');
    expect(seen[0]?.faults.map((fault) => fault?.effect)).toEqual([undefined, undefined, 'error-in-200']);
    expect(seen[0]?.fault?.occurrence).toBe(2);
  });
});

describe('control API', () => {
  it('replaces, appends and clears the plan, and says what is wrong with a rule', async () => {
    await control('POST', '/faults', [{ call: 'a', effect: 'refuse' }]);
    await control('POST', '/faults', { append: true, rules: [{ call: 'b', effect: 'slow' }] });
    expect(sandbox.faults.rules().map(({ call }) => call)).toEqual(['a', 'b']);
    expect(await control('POST', '/faults', [{ call: 'a', effect: 'nonsense' }])).toEqual({
      message: 'fault rule 1: unknown effect "nonsense"',
    });
    await control('DELETE', '/faults');
    expect(sandbox.faults.rules()).toEqual([]);
  });

  it('is not subject to faults', async () => {
    sandbox.faults.set([{ call: '*', effect: 'refuse' }]);
    expect(await control('GET', '/state')).toEqual({ written: [] });
  });

  it('counts requests by call, status and fault', async () => {
    sandbox.faults.set([{ call: 'POST /write', effect: 'throttle', nth: 2 }]);
    await post('/write', 'a');
    await post('/write', 'b');
    expect(await control('GET', '/requests')).toMatchObject({
      count: 2,
      byCall: { 'POST /write': { count: 2, statuses: { '200': 1, '429': 1 }, faults: { throttle: 1 } } },
      requests: [
        { sequence: 1, status: 200 },
        { sequence: 2, status: 429, fault: 'throttle' },
      ],
    });
  });

  it('resets everything', async () => {
    sandbox.faults.set([{ call: 'other', effect: 'refuse' }]);
    await post('/write', 'a');
    await control('POST', '/reset');
    expect([written, sandbox.faults.rules(), sandbox.requests.summary().count]).toEqual([[], [], 0]);
  });

  it('serves vendor routes with their parameters, and lists the routes it has', async () => {
    expect(await control('POST', '/things/a%20b', { x: 1 })).toEqual({ id: 'a b', body: { x: 1 } });
    expect(await control('GET', '/nothing')).toMatchObject({
      routes: expect.arrayContaining(['GET /state']) as unknown,
    });
  });
});

it('closes promptly though a client keeps its connection open', async () => {
  const idle = connect(sandbox.port, '127.0.0.1');
  await once(idle, 'connect');
  const closed = once(idle, 'close');
  await sandbox.close();
  await closed;
  await expect(fetch(sandbox.url)).rejects.toThrow();
});

it('shows its own mistakes and logs them', async () => {
  const answer = await fetch(`${sandbox.url}/broken`);
  expect([answer.status, await answer.text()]).toEqual([
    500,
    expect.stringContaining('a mistake in the sandbox'),
  ]);
  expect(sandbox.requests.summary().requests).toMatchObject([{ path: '/broken', status: 500 }]);
});
