import { unrecorded } from '../../../../systems/context';
import { createIfsClient } from '../../../../systems/erps/ifs-cloud/client';
import { createXsrfHttp } from '../../../../systems/erps/ifs-cloud/xsrf';
import { answer, FakeHttp } from '../ion/fake-http';
import { failureOf, settings } from './support';

const context = unrecorded();
const REFUSED = {
  error: { code: 'CSRF_ERROR', message: 'A security error occurred while processing the request.' },
};

/** A tenant whose reads hand out a cookie, which writes must send back both ways. */
function tenant({ guards = true, gives = true } = {}) {
  let cookie = 'AAAA-1';
  const http = new FakeHttp(({ method, headers }) => {
    if (method === 'GET') {
      return answer(
        200,
        { value: [] },
        gives ? { 'set-cookie': `A=b; Path=/, XSRF-TOKEN=${cookie}; Path=/main; Secure` } : {},
      );
    }
    const right = headers?.cookie === `XSRF-TOKEN=${cookie}` && headers['x-xsrf-token'] === cookie;
    return guards && !right ? answer(403, REFUSED) : answer(201, { Id: '1' });
  });
  const client = createIfsClient({ settings: settings(), http: createXsrfHttp(http) });
  const write = (): Promise<unknown> => client.write(context, 'P', { method: 'POST', path: 'Set', body: {} });
  const read = (): Promise<unknown> => client.list(context, 'P', 'Set', { orderby: ['Id'] });
  const calls = (): string[] => http.sent.map(({ method, url }) => `${method} ${url.split('/v1/')[1]}`);
  return { http, write, read, calls, renew: () => (cookie = 'BBBB-2') };
}

test('a write sends back the cookie that a read handed out', async () => {
  const { read, write, calls } = tenant();
  await read();
  await write();
  expect(calls()).toEqual(['GET P.svc/Set?$orderby=Id&$top=1000', 'POST P.svc/Set']);
});

test('a write without one, or with an old one, fetches it and is sent once more', async () => {
  const { write, calls, renew } = tenant();
  await write();
  expect(calls()).toEqual(['POST P.svc/Set', 'GET P.svc/', 'POST P.svc/Set']);
  renew();
  await write();
  expect(calls().slice(3)).toEqual(['POST P.svc/Set', 'GET P.svc/', 'POST P.svc/Set']);
});

test('where no cookie is handed out, nothing is added', async () => {
  const { http, read, write } = tenant({ guards: false, gives: false });
  await read();
  await write();
  expect(http.sent.every(({ headers }) => headers?.cookie === undefined)).toBe(true);
});

test('a guard that hands out no cookie is said, with the way around it', async () => {
  const { write, http } = tenant({ gives: false });
  expect(await failureOf(write())).toMatchObject({
    kind: 'unauthorized',
    code: 'CSRF_ERROR',
    advice: expect.stringMatching(/\/int\/ifsapplications/) as string,
  });
  expect(http.sent.filter(({ write: isWrite }) => isWrite)).toHaveLength(1);
});
