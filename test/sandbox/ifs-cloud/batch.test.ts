import {
  credit,
  debit,
  HEAD,
  Ifs,
  type Json,
  NOW,
  type Part,
  problem,
  readParts,
  voucherParts,
  writeBatch,
} from './ifs-client';

let ifs: Ifs;
beforeEach(async () => {
  ifs = await Ifs.start({ now: NOW });
});
afterEach(() => ifs.close());

const MV = 'ManualVoucherHandling';
const SALE = [debit('1510', 121), credit('3010', 100), credit('2611', 21)];
const count = async (): Promise<number> =>
  ((await ifs.control('GET', '/vouchers')) as unknown as Json[]).length;

describe('a batch', () => {
  it('answers in multipart, change sets within it, by Content-ID', async () => {
    const reply = await ifs.batch(MV, [...voucherParts(SALE), { url: 'VoucherSet?$top=1' }]);
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toMatch(/^multipart\/mixed;boundary=batch_/);
    expect(reply.text).toMatch(/Content-Type: multipart\/mixed;boundary=changeset_/);
    expect(reply.text).toMatch(/Content-ID: 4\r\n\r\nHTTP\/1.1 201 Created/);
    const parts = readParts(reply);
    expect(parts.map(({ status }) => status)).toEqual([201, 201, 201, 201, 200]);
    expect(parts[4]?.body['value']).toMatchObject([{ VoucherNo: 2026000001 }]);
    expect(parts[0]?.headers['location']).toMatch(
      /VoucherSet\(Company='10',VoucherType='M',AccountingYear=2026,VoucherNo=2026000001\)$/,
    );
  });

  it('refers to what a part created, in addresses and in If-Match', async () => {
    const parts: Part[] = [
      ...voucherParts(SALE),
      { id: '9', method: 'PATCH', url: '$1', body: { VoucherText: 'whole' }, headers: { 'If-Match': '$1' } },
    ];
    const [first, ...rest] = readParts(await ifs.batch(MV, parts));
    // The head's ETag moved on when its rows made it balance.
    expect(rest).toEqual([]);
    expect(first?.status).toBe(412);
    const early: Part[] = [parts[0] as Part, parts[4] as Part, ...parts.slice(1, 4)];
    expect(readParts(await ifs.batch(MV, early)).map(({ status }) => status)).toEqual([
      201, 200, 201, 201, 201,
    ]);
    const unknown = await ifs.batch(MV, [{ id: '1', url: '$7/VoucherRowArray', body: SALE[0] }]);
    expect(problem(readParts(unknown)[0]?.body ?? {})).toMatch(/'\$7' refers to no entity/);
  });

  it('undoes a whole change set when one part fails', async () => {
    const [only, ...rest] = readParts(await ifs.batch(MV, voucherParts([...SALE, debit('NOPE', 1)])));
    expect(rest).toEqual([]);
    expect(only?.status).toBe(500);
    expect(problem(only?.body ?? {})).toMatch(/Account NOPE does not exist/);
    expect(await count()).toBe(0);
    expect(await ifs.rows('VoucherRowsAnalysis.svc/VoucherRowSet')).toEqual([]);
    // The tables are as they were: the next one goes through.
    expect(readParts(await ifs.batch(MV, voucherParts(SALE)))).toHaveLength(4);
  });

  it('stops at the first part that fails, unless told to go on', async () => {
    const parts: Part[] = [{ url: 'VoucherSet' }, { url: 'Nope' }, { url: 'VoucherSet' }];
    expect(readParts(await ifs.batch(MV, parts)).map(({ status }) => status)).toEqual([200, 404]);
    const all = await ifs.batch(MV, parts, { prefer: 'odata.continue-on-error' });
    expect(readParts(all).map(({ status }) => status)).toEqual([200, 404, 200]);
  });

  it('keeps what went before the failure, and single writes need not balance', async () => {
    const head: Part = { url: 'VoucherSet', body: HEAD, method: 'POST' };
    const replies = readParts(await ifs.batch(MV, [head, { url: 'Nope' }, head]));
    expect(replies.map(({ status }) => status)).toEqual([201, 404]);
    expect(await count()).toBe(1);
  });

  it('takes addresses within its own projection only', async () => {
    const { basePath, baseUrl } = ifs.sandbox;
    const parts: Part[] = [
      { url: `${basePath}/${MV}.svc/VoucherSet` },
      { url: `${baseUrl}/${MV}.svc/VoucherSet` },
    ];
    expect(readParts(await ifs.batch(MV, parts)).map(({ status }) => status)).toEqual([200, 200]);
    const foreign = await ifs.batch(MV, [{ url: `${basePath}/CustomerHandling.svc/CustomerInfoSet` }]);
    expect(foreign.status).toBe(400);
  });

  const raw = async (text: string, type = 'multipart/mixed;boundary=b1'): Promise<[number, string]> => {
    const reply = await ifs.call(`${MV}.svc/$batch`, { raw: text, headers: { 'content-type': type } });
    return [reply.status, problem(reply.body)];
  };

  it('is read whole before any of it is done', async () => {
    const good = writeBatch(voucherParts(SALE));
    const nested = good.replace(
      '--c1\r\nContent-Type: application/http',
      '--c1\r\nContent-Type: multipart/mixed;boundary=c2',
    );
    expect(await raw(nested)).toEqual([400, expect.stringMatching(/must not hold another/)]);
    expect(await raw(writeBatch([...voucherParts(SALE), { id: '9', url: 'VoucherSet' }]))).toEqual([
      400,
      expect.stringMatching(/must not hold a GET/),
    ]);
    expect(await raw(good.replace('Content-ID: 3\r\n', ''))).toEqual([
      400,
      expect.stringMatching(/lacks its Content-ID/),
    ]);
    expect(await raw(good.replace('Content-ID: 3', 'Content-ID: 2'))).toEqual([
      400,
      expect.stringMatching(/same Content-ID/),
    ]);
    expect(await raw(good.replace('--b1--', ''))).toEqual([400, expect.stringMatching(/closing boundary/)]);
    expect(await raw(good, 'multipart/mixed;boundary=other')).toEqual([
      400,
      expect.stringMatching(/boundary/),
    ]);
    expect(await raw(JSON.stringify({ requests: [] }), 'application/json')).toEqual([
      400,
      expect.stringMatching(/JSON/),
    ]);
    expect(await count()).toBe(0);
    expect((await ifs.call(`${MV}.svc/$batch`)).status).toBe(405);
    const encoded = await ifs.call(`${MV}.svc/%24batch`, {
      raw: good,
      headers: { 'content-type': 'multipart/mixed;boundary=b1' },
    });
    expect(readParts(encoded)).toHaveLength(4);
  });
});
