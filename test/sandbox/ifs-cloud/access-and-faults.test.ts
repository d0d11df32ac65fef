import {
  credit,
  debit,
  HEAD,
  Ifs,
  type Json,
  NOW,
  problem,
  readParts,
  type Reply,
  voucherParts,
} from './ifs-client';

let ifs: Ifs;
afterEach(() => ifs.close());

const MV = 'ManualVoucherHandling';
const ROWS = 'VoucherRowsAnalysis.svc/VoucherRowSet';
const SALE = voucherParts([
  debit('1510', 1, { ReferenceNumber: 'A-1' }),
  credit('3010', 1, { ReferenceNumber: 'A-1' }),
]);
const count = async (): Promise<number> =>
  ((await ifs.control('GET', '/vouchers')) as unknown as Json[]).length;
const fault = (rule: Json): Promise<Json> => ifs.control('POST', '/faults', [rule]);
const batch = (): Promise<Reply> => ifs.batch(MV, SALE);

describe('tokens', () => {
  it('live as long as they say, and each opens a session', async () => {
    ifs = await Ifs.start();
    expect((await ifs.login()).body).toMatchObject({
      expires_in: 180,
      refresh_expires_in: 1800,
      token_type: 'Bearer',
      'not-before-policy': 0,
    });
    expect(await ifs.control('GET', '/tokens')).toEqual({ issued: 2, openSessions: 2 });
    await ifs.control('POST', '/clock/advance/179');
    expect((await ifs.call(ROWS)).status).toBe(200);
    await ifs.control('POST', '/clock/advance/1');
    const late = await ifs.call(ROWS);
    expect([late.status, late.headers.get('www-authenticate')]).toEqual([
      401,
      'Bearer error="invalid_token"',
    ]);
    await ifs.control('POST', '/clock/advance/1800');
    expect(await ifs.control('GET', '/tokens')).toEqual({ issued: 2, openSessions: 0 });
  });

  it.each([
    [{ client_id: 'NOBODY' }, 401, 'invalid_client'],
    [{ client_secret: 'wrong' }, 401, 'unauthorized_client'],
    [{ grant_type: 'password' }, 400, 'unsupported_grant_type'],
    [{ scope: 'openid' }, 400, 'invalid_scope'],
  ])('are refused for %j', async (form, status, error) => {
    ifs = await Ifs.start();
    const reply = await ifs.login(form);
    expect([reply.status, reply.body['error']]).toEqual([status, error]);
    expect(reply.body['error_description']).toEqual(expect.any(String));
  });

  it('can be ended, one or all', async () => {
    ifs = await Ifs.start();
    await fault({ call: 'GET VoucherRowsAnalysis*', effect: 'token-expired', nth: 1 });
    expect((await ifs.call(ROWS)).status).toBe(401);
    expect((await ifs.call(ROWS)).status).toBe(401);
    await ifs.login();
    expect((await ifs.call(ROWS)).status).toBe(200);
    await ifs.control('POST', '/tokens/expire');
    expect((await ifs.call(ROWS)).status).toBe(401);
  });

  it('belong to one realm', async () => {
    ifs = await Ifs.start({
      realm: 'acme',
      tokenSeconds: 60,
      basePath: '/int/ifsapplications/projection/v1',
    });
    expect(
      (await fetch(`${ifs.sandbox.url}/auth/realms/other/protocol/openid-connect/token`, { method: 'POST' }))
        .status,
    ).toBe(404);
    expect((await ifs.login()).body['expires_in']).toBe(60);
    expect((await ifs.call(ROWS)).status).toBe(200);
  });
});

describe('companies and permissions', () => {
  it('hide what is not allowed, and forbid writing there', async () => {
    ifs = await Ifs.start({ now: NOW, errorDetails: 'always' });
    await batch();
    await ifs.control('POST', '/allowed-companies', ['99']);
    expect(await ifs.rows(ROWS)).toEqual([]);
    const write = await ifs.call(`${MV}.svc/VoucherSet`, { body: HEAD });
    expect(write.status).toBe(403);
    expect(await ifs.rows('CustomerHandling.svc/CustomerInfoSet')).toHaveLength(1);
    await ifs.control('POST', '/allowed-companies', []);
    expect(await ifs.rows('CustomerHandling.svc/CustomerInfoSet')).toEqual([]);
    expect(await ifs.rows('AllProjections.svc/Projections')).not.toEqual([]);
  });

  it('may refuse a filter by another company instead', async () => {
    ifs = await Ifs.start({ deniedCompany: 'forbidden' });
    expect((await ifs.call(`${ROWS}?$filter=Company%20eq%20%2799%27`)).status).toBe(403);
    expect((await ifs.call(`${ROWS}?$filter=Company%20eq%20%2710%27`)).status).toBe(200);
  });

  it('close whole projections', async () => {
    ifs = await Ifs.start({ missingProjections: ['HistoryLogHandling'] });
    await ifs.control('POST', `/projections/${MV}/deny`);
    expect((await ifs.call(`${MV}.svc/VoucherSet`)).status).toBe(403);
    await ifs.control('POST', `/projections/${MV}/grant`);
    expect((await ifs.call(`${MV}.svc/VoucherSet`)).status).toBe(200);
    expect((await ifs.call('HistoryLogHandling.svc/HistoryLogOverviewSet')).status).toBe(404);
  });
});

describe('faults', () => {
  it('commit and drop the answer of a batch', async () => {
    ifs = await Ifs.start({ now: NOW });
    await fault({ call: `POST ${MV}/$batch`, effect: 'commit-then-drop', nth: 1 });
    await expect(batch()).rejects.toThrow();
    expect(await count()).toBe(1);
  });

  it('commit a batch late', async () => {
    ifs = await Ifs.start({ now: NOW });
    await fault({
      call: `POST ${MV}/VoucherSet/VoucherRowArray`,
      effect: 'commit-late',
      delayMs: 600_000,
      about: 'A-1',
      times: 1,
    });
    await expect(batch()).rejects.toThrow();
    expect(await count()).toBe(0);
    expect(await ifs.control('POST', '/settle')).toEqual({ settled: 1 });
    expect(await count()).toBe(1);
  });

  it('answer a failure although it stands', async () => {
    ifs = await Ifs.start({ now: NOW });
    await ifs.control('POST', '/commit-then-500', { call: `POST ${MV}/$batch` });
    expect((await batch()).status).toBe(500);
    expect(await count()).toBe(1);
    expect((await batch()).status).toBe(200);
  });

  it('show what stood before a write', async () => {
    ifs = await Ifs.start({ now: NOW, staleMs: 5_000 });
    await batch();
    await fault({ call: 'GET VoucherRowsAnalysis/VoucherRowSet', effect: 'stale-read' });
    expect(await ifs.rows(ROWS)).toEqual([]);
    await ifs.control('POST', '/clock/advance/5');
    expect(await ifs.rows(ROWS)).toHaveLength(2);
    await ifs.control('POST', '/vouchers/delete', {
      Company: '10',
      VoucherType: 'M',
      AccountingYear: '2026',
      VoucherNo: '2026000001',
    });
    expect(await ifs.rows(ROWS)).toHaveLength(2);
    await ifs.control('DELETE', '/faults');
    expect(await ifs.rows(ROWS)).toEqual([]);
  });

  it('say that the metadata is stale, in a batch too, and nothing is done', async () => {
    ifs = await Ifs.start({ now: NOW });
    await fault({ call: `POST ${MV}/VoucherSet/VoucherRowArray`, effect: 'error-in-200', nth: 2 });
    const [part] = readParts(await batch());
    expect([part?.status, problem(part?.body ?? {})]).toEqual([
      500,
      expect.stringMatching(/^MI_MODIFIED_ERROR/),
    ]);
    expect(await count()).toBe(0);
    expect(readParts(await batch())).toHaveLength(3);
    await fault({ call: `GET ${MV}/VoucherSet`, effect: 'error-in-200', nth: 1 });
    expect(await ifs.call(`${MV}.svc/VoucherSet`)).toMatchObject({
      status: 500,
      body: { error: { code: 'MI_MODIFIED_ERROR' } },
    });
    expect((await ifs.call(`${MV}.svc/VoucherSet`)).status).toBe(200);
  });

  it('wear the faces of OData, or of a web page', async () => {
    ifs = await Ifs.start();
    for (const [effect, status] of [
      ['throttle', 429],
      ['error-500', 500],
      ['error-503', 503],
    ] as const) {
      await fault({ call: 'GET *', effect, retryAfter: 2, nth: 1 });
      const reply = await ifs.call(ROWS);
      expect([reply.status, reply.body['error'] !== undefined, reply.headers.get('retry-after')]).toEqual([
        status, true, effect === 'error-500' ? null : '2',
      ]); // prettier-ignore
    }
    await fault({ call: 'GET *', effect: 'html', status: 200, nth: 1 });
    const page = await ifs.call(ROWS);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8']);
  });

  it('limit the pace with and without Retry-After', async () => {
    ifs = await Ifs.start({ rateLimit: { perMinute: 1, retryAfter: true } });
    expect((await ifs.call(ROWS)).status).toBe(200);
    const refused = await ifs.call(ROWS);
    expect([refused.status, Number(refused.headers.get('retry-after')) > 50]).toEqual([429, true]);
    await ifs.control('POST', '/clock/advance/60');
    expect((await ifs.call(ROWS)).status).toBe(200);
    await ifs.close();
    ifs = await Ifs.start({ rateLimit: { perMinute: 0, status: 503 } });
    const closed = await ifs.call(ROWS);
    expect([closed.status, closed.headers.get('retry-after')]).toEqual([503, null]);
  });

  it('are told apart in the log by call and by business key', async () => {
    ifs = await Ifs.start({ now: NOW });
    await batch();
    await ifs.call(`${ROWS}?$filter=ReferenceNumber%20eq%20%27A-1%27`);
    const log = (await ifs.control('GET', '/requests?about=A-1')) as unknown as { calls: string[] }[];
    expect(log.map(({ calls }) => calls)).toEqual([
      [
        `POST ${MV}/$batch`,
        `POST ${MV}/VoucherSet`,
        `POST ${MV}/VoucherSet/VoucherRowArray`,
        `POST ${MV}/VoucherSet/VoucherRowArray`,
      ],
      ['GET VoucherRowsAnalysis/VoucherRowSet'],
    ]);
  });

  it('leave with a reset', async () => {
    ifs = await Ifs.start({ now: NOW });
    await batch();
    await ifs.control('POST', '/reset');
    expect(await count()).toBe(0);
    expect((await ifs.call(ROWS)).status).toBe(401);
  });
});

describe('errors', () => {
  const refusal = async (): Promise<Json> =>
    (await ifs.call(`${MV}.svc/VoucherSet`, { body: { ...HEAD, VoucherType: 'X' } })).body['error'] as Json;

  it('lack their details now and then; the text is then the message', async () => {
    ifs = await Ifs.start({ now: NOW });
    expect(await refusal()).toEqual({
      code: 'DATABASE_ERROR',
      message: 'Database Error.',
      details: [{ code: 'DATABASE_ERROR', message: 'ORA-20111: Voucher.: Voucher type X does not exist.' }],
    });
    await refusal();
    expect(await refusal()).toEqual({
      code: 'DATABASE_ERROR',
      message: 'ORA-20111: Voucher.: Voucher type X does not exist.',
    });
  });

  it('may have a message with a language', async () => {
    ifs = await Ifs.start({ now: NOW, errorDetails: 'never', errorMessages: 'object' });
    expect((await refusal())['message']).toEqual({
      lang: 'en',
      value: expect.stringContaining('ORA-20111') as string,
    });
  });

  it('are 200 to a client that asks for debugging', async () => {
    ifs = await Ifs.start();
    expect((await ifs.call(`${ROWS}?$top=x&odata-debug=json`)).status).toBe(200);
  });
});

describe('times', () => {
  const WANTED = '2026-11-25T08:00:00Z';
  const order = (headers: Record<string, string>): Promise<Reply> =>
    ifs.call('CustomerOrderHandling.svc/CustomerOrderSet', {
      body: { CustomerNo: 'WEBTMPL', Contract: '1', WantedDeliveryDate: WANTED },
      headers,
    });
  const kept = async (): Promise<unknown[]> =>
    ((await ifs.control('GET', '/orders')) as unknown as { head: Json }[]).map(
      ({ head }) => head['WantedDeliveryDate'],
    );

  it('are local, whatever their Z says, unless the endpoint is asked to know better', async () => {
    ifs = await Ifs.start({ timeZoneOffsetMinutes: -300 });
    const local = await order({});
    const aware = await order({ 'x-ifs-time-zone-aware-request': 'true' });
    expect([local.body['WantedDeliveryDate'], aware.body['WantedDeliveryDate']]).toEqual([WANTED, WANTED]);
    expect(await kept()).toEqual(['2026-11-25T13:00:00Z', WANTED]);
  });

  it('stay local where the endpoint does not know the header', async () => {
    ifs = await Ifs.start({ timeZoneAware: [] });
    await order({ 'x-ifs-time-zone-aware-request': 'true' });
    expect(await kept()).toEqual(['2026-11-25T07:00:00Z']);
  });
});
