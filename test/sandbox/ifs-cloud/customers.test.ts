import { Ifs, type Json, NOW, problem } from './ifs-client';

let ifs: Ifs;
afterEach(() => ifs.close());

const CH = 'CustomerHandling.svc';
const ADA = {
  Name: 'Ada',
  CreationDate: '2026-11-20',
  Country: 'DE',
  CountryCode: 'DE',
  DefaultLanguage: 'English',
  PartyType: 'Customer',
  DefaultDomain: true,
};
const HOME = {
  AddressId: '1',
  CustomerId: 'C1',
  Country: 'DE',
  PartyType: 'Customer',
  DefaultDomain: true,
  City: 'Ulm',
};
const one = (id: string): string => `${CH}/CustomerInfoSet(CustomerId='${id}')`;
const start = (more: Parameters<typeof Ifs.start>[0] = {}): Promise<Ifs> =>
  Ifs.start({ now: NOW, errorDetails: 'always', ...more });

describe('customers', () => {
  it('are numbered by IFS, or by us, once', async () => {
    ifs = await start();
    const made = await ifs.call(`${CH}/CustomerInfoSet`, { body: ADA });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ CustomerId: '10000001', Name: 'Ada', CustomerCategory: 'Customer' });
    expect((await ifs.call(`${CH}/CustomerInfoSet`, { body: { ...ADA, CustomerId: 'C1' } })).status).toBe(
      201,
    );
    const again = await ifs.call(`${CH}/CustomerInfoSet`, { body: { ...ADA, CustomerId: 'C1' } });
    expect([again.status, problem(again.body)]).toEqual([500, expect.stringMatching(/ORA-20112/)]);
    expect(await ifs.rows(`${CH}/CustomerInfoSet`, { $filter: "contains(Name,'Ad')" })).toHaveLength(2);
    expect((await ifs.call('CustomersHandling.svc/CustomerInfoSet', { body: ADA })).status).toBe(405);
  });

  it.each(Object.keys(ADA))('need %s', async (field) => {
    ifs = await start();
    const { status, body } = await ifs.call(`${CH}/CustomerInfoSet`, { body: { ...ADA, [field]: null } });
    expect([status, problem(body)]).toEqual([500, expect.stringContaining(`[${field}]`)]);
  });

  it.each<[string, Json, number, RegExp]>([
    ['letters in the association number', { AssociationNo: 'DE1' }, 500, /digits only/],
    ['a country that is none', { CountryCode: 'de' }, 500, /Country code de/],
    ['another party type', { PartyType: 'Supplier' }, 500, /must be Customer/],
    ['an e-mail address on the head', { Email: 'a@b.example' }, 400, /'Email' is not defined/],
    ['a number as a string', { Name: 1 }, 400, /Invalid value for property 'Name'/],
    ['a party type that is none', { PartyType: 'Robot' }, 400, /Invalid value for property 'PartyType'/],
    ['a date with a time', { CreationDate: '2026-11-20T00:00:00Z' }, 400, /CreationDate/],
    [
      'addresses within the head',
      { CustomerInfoAddresses: [HOME] },
      400,
      /'CustomerInfoAddresses' is not defined/,
    ],
    ['a name too long', { Name: 'x'.repeat(101) }, 400, /'Name'/],
    ['a flag as text', { DefaultDomain: 'TRUE' }, 400, /'DefaultDomain'/],
  ])('are refused with %s', async (_, more, status, expected) => {
    ifs = await start();
    const reply = await ifs.call(`${CH}/CustomerInfoSet`, { body: { ...ADA, ...more } });
    expect([reply.status, problem(reply.body)]).toEqual([status, expect.stringMatching(expected)]);
  });

  it('are unreadable without a JSON content type', async () => {
    ifs = await start();
    for (const [raw, type] of [
      [JSON.stringify(ADA), 'text/plain'],
      ['{', 'application/json'],
      ['[]', 'application/json'],
    ] as const) {
      const reply = await ifs.call(`${CH}/CustomerInfoSet`, { raw, headers: { 'content-type': type } });
      expect(reply).toMatchObject({ status: 400, body: { error: { code: 'ODP_DESERIALIZATION_ERROR' } } });
    }
  });
});

describe('the guard against lost updates', () => {
  const customers = [{ id: 'C1', name: 'Ada' }];
  const patch = (id: string, body: Json, etag?: string): ReturnType<Ifs['call']> =>
    ifs.call(one(id), { method: 'PATCH', body, headers: etag === undefined ? {} : { 'if-match': etag } });

  it('wants the ETag as it stands', async () => {
    ifs = await start({ customers });
    const read = await ifs.call(one('C1'));
    const etag = read.headers.get('etag') ?? '';
    expect(etag).toBe(read.body['@odata.etag']);
    const changed = await patch('C1', { Name: 'Ada L.' }, etag);
    expect([changed.status, changed.body['Name']]).toEqual([200, 'Ada L.']);
    const stale = await patch('C1', { Name: 'Eve' }, etag);
    expect(stale.status).toBe(412);
    const missing = await patch('C1', { Name: 'Eve' });
    expect([missing.status, problem(missing.body)]).toEqual([
      428,
      expect.stringMatching(/^ODP_MISSING_PRECONDITION/),
    ]);
    expect((await patch('C1', { Name: 'Eve' }, '*')).status).toBe(200);
    const none = await ifs.call(one('C1'), { method: 'PATCH', body: {}, headers: { 'if-none-match': '*' } });
    expect(none.status).toBe(501);
  });

  it('makes a customer of a PATCH without If-Match that finds none', async () => {
    ifs = await start({ customers });
    expect((await patch('MISTYPED', { Name: 'Ada' }, '*')).status).toBe(404);
    const made = await patch('MISTYPED', { Name: 'Ada' });
    expect([made.status, made.body['CustomerId']]).toEqual([201, 'MISTYPED']);
  });

  it('is off where the projection is so', async () => {
    ifs = await start({ customers, withoutIfMatch: { CustomerHandling: 'overwrite' } });
    expect((await patch('C1', { Name: 'Eve' })).status).toBe(200);
  });

  it('keeps keys, and verbs that do not fit, out', async () => {
    ifs = await start({ customers });
    expect(problem((await patch('C1', { CustomerId: 'C2' }, '*')).body)).toMatch(/may not be modified/);
    for (const [method, path] of [
      ['PUT', one('C1')],
      ['POST', one('C1')],
      ['DELETE', one('C1')],
      ['PATCH', `${CH}/CustomerInfoSet`],
    ] as const)
      expect((await ifs.call(path, { method, body: {}, headers: { 'if-match': '*' } })).status).toBe(405);
  });
});

describe('what hangs on a customer', () => {
  beforeEach(async () => {
    ifs = await start({ customers: [{ id: 'C1', name: 'Ada' }] });
  });

  it('are addresses with their uses', async () => {
    const list = `${one('C1')}/CustomerInfoAddresses`;
    expect((await ifs.call(list, { body: HOME })).body).toMatchObject({ City: 'Ulm', Name: 'Ada' });
    expect((await ifs.call(list, { body: { ...HOME, AddressId: '2' } })).status).toBe(201);
    for (const field of ['AddressId', 'Country', 'PartyType', 'DefaultDomain'])
      expect(problem((await ifs.call(list, { body: { ...HOME, [field]: null } })).body)).toContain(
        `[${field}]`,
      );
    expect((await ifs.call(list, { body: { ...HOME, CustomerId: 'C2' } })).status).toBe(400);
    expect((await ifs.call(list, { body: { ...HOME, AddressId: '3', PartyType: 'Person' } })).status).toBe(
      500,
    );
    const use = (address: string, body: Json): ReturnType<Ifs['call']> =>
      ifs.call(`${list}(CustomerId='C1',AddressId='${address}')/AddressTypes`, { body });
    expect((await use('1', { AddressTypeCode: 'Delivery', DefAddress: true })).status).toBe(201);
    expect((await use('1', { AddressTypeCode: 'Parcel' })).status).toBe(400);
    expect((await use('9', { AddressTypeCode: 'Pay' })).status).toBe(404);
    // One default for each use.
    await use('2', { AddressTypeCode: 'Delivery', DefAddress: true });
    expect(await ifs.rows(`${list}(CustomerId='C1',AddressId='1')/AddressTypes`)).toMatchObject([
      { AddressTypeCode: 'Delivery', DefAddress: false },
    ]);
  });

  it('are communication methods, of the customer or of an address', async () => {
    await ifs.call(`${one('C1')}/CustomerInfoAddresses`, { body: HOME });
    const list = `${one('C1')}/CommunicationMethods`;
    const made = await ifs.call(list, { body: { MethodId: 'E-Mail', Value: 'a@b.example' } });
    expect(made.body).toMatchObject({ CommId: 1, CustomerId: 'C1', MethodDefault: false });
    expect(problem((await ifs.call(list, { body: { MethodId: 'Telex', Value: '1' } })).body)).toMatch(
      /Telex/,
    );
    const own = `${one('C1')}/CustomerInfoAddresses(CustomerId='C1',AddressId='1')/AddressCommunicationMethods`;
    expect((await ifs.call(own, { body: { MethodId: 'Phone', Value: '1' } })).body).toMatchObject({
      AddressId: '1',
    });
    expect(await ifs.rows(own)).toHaveLength(1);
    expect(await ifs.rows(list)).toHaveLength(2);
  });

  it('are profiles, without which nothing can be sold, and a template to copy them from', async () => {
    await ifs.control('POST', '/customers', {
      id: 'T',
      name: 'Template',
      currency: 'USD',
      companies: ['10'],
    });
    const copy = await ifs.call(`${CH}/CopyExistingCustomer`, {
      body: { CustomerId: 'T', NewName: 'Bob', AssociationNo: '7' },
    });
    expect(copy.body['value']).toBe('10000001');
    expect((await ifs.call(one('10000001'))).body).toMatchObject({ Name: 'Bob', AssociationNo: '7' });
    expect((await ifs.call(`${CH}/CustOrdCustomerSet(CustomerNo='10000001')`)).body).toMatchObject({
      CurrencyCode: 'USD',
    });
    expect(await ifs.rows(`${one('10000001')}/CustomerInvoiceCompanies`)).toMatchObject([
      { Company: '10', PayTermId: '30' },
    ]);
    const named = await ifs.call(`${CH}/CopyExistingCustomer`, {
      body: { CustomerId: 'T', NewId: 'C1', NewName: 'Bob' },
    });
    expect(problem(named.body)).toMatch(/ORA-20112/);
    expect(
      problem(
        (await ifs.call(`${CH}/CopyExistingCustomer`, { body: { CustomerId: 'X', NewName: 'B' } })).body,
      ),
    ).toMatch(/X does not exist/);
    const exists = (no: string): Promise<unknown> =>
      ifs.call(`${CH}/AssociationNoExist(AssociationNo='${no}')`).then(({ body }) => body['value']);
    expect([await exists('7'), await exists('8')]).toEqual(['TRUE', 'FALSE']);
    const contact = { CustomerId: 'C1', FirstName: 'Ada', LastName: 'L', Email: 'a@b.example' };
    expect((await ifs.call(`${CH}/CreateCustomerContact`, { body: contact })).body['value']).toBe('1001');
  });

  it('may be columns of the tenant', async () => {
    await ifs.close();
    ifs = await start({
      customFields: { CustomerInfo: ['Cf_Web_Id'] },
      customers: [{ id: 'C1', name: 'A', custom: { Cf_Web_Id: 'W7' } }],
    });
    expect(await ifs.rows(`${CH}/CustomerInfoSet`, { $filter: "Cf_Web_Id eq 'W7'" })).toMatchObject([
      { CustomerId: 'C1' },
    ]);
  });
});

describe('the history log', () => {
  const customers = [{ id: 'C1', name: 'Ada', communication: [{ method: 'E-Mail', value: 'a@b.example' }] }];
  const log = (filter = "LuName eq 'CustomerInfo'"): Promise<Json[]> =>
    ifs.rows('HistoryLogHandling.svc/HistoryLogOverviewSet', { $filter: filter });

  it('tells of heads and addresses, in local time, and not of communication methods', async () => {
    ifs = await start({ customers });
    await ifs.control('POST', '/customers/C1/edit', { Name: 'Ada L.' });
    await ifs.control('POST', '/customers/C1/addresses/1/edit', { City: 'Ulm', Country: 'DE' });
    await ifs.control('POST', '/customers/C1/communication/1/edit', { Value: 'new@b.example' });
    const [entry, ...more] = await log();
    expect(more).toEqual([]);
    expect(entry).toMatchObject({
      Keys: 'CUSTOMER_ID=C1^',
      HistoryType: 'Modify',
      TimeStamp: '2026-11-20T11:00:00Z',
    });
    const attributes = `HistoryLogHandling.svc/HistoryLogDetailsSet(LogId=${String(entry?.['LogId'])})/HistoryLogAttributeArray`;
    expect(await ifs.rows(attributes)).toMatchObject([
      { ColumnName: 'NAME', OldValue: 'Ada', NewValue: 'Ada L.' },
    ]);
    expect(await log("LuName eq 'CustomerInfoAddress'")).toHaveLength(1);
    expect(await log('LogId gt 0')).toHaveLength(2);
    // The filter's time is local too.
    expect(await log('TimeStamp ge 2026-11-20T11:00:00Z')).toHaveLength(2);
    expect(await log('TimeStamp ge 2026-11-20T11:00:01Z')).toEqual([]);
    expect(
      problem(
        (
          await ifs.call(one('C1'), {
            method: 'PATCH',
            body: { Name: 'x'.repeat(101) },
            headers: { 'if-match': '*' },
          })
        ).body,
      ),
    ).toMatch(/Name/);
    expect(await log()).toHaveLength(1);
    await ifs.control('POST', '/customers/C1/delete');
    expect(await log("HistoryType eq IfsApp.HistoryLogHandling.HistoryType'Delete'")).toHaveLength(1);
  });

  it('is silent for units it is not switched on for', async () => {
    ifs = await start({ customers, historyLog: ['CustomerInfoAddress'] });
    await ifs.control('POST', '/customers/C1/edit', { Name: 'Ada L.' });
    expect(await log()).toEqual([]);
    await ifs.control('POST', '/history-log', ['CustomerInfo', 'CommMethod']);
    const method = `${one('C1')}/CommunicationMethods(CustomerId='C1',CommId=1)`;
    const changed = { method: 'PATCH', body: { Value: 'new@b.example' }, headers: { 'if-match': '*' } };
    expect((await ifs.call(method, changed)).status).toBe(200);
    await ifs.call(one('C1'), { method: 'PATCH', body: { Name: 'Ada' }, headers: { 'if-match': '*' } });
    expect(await log('LogId gt 0')).toMatchObject([{ LuName: 'CustomerInfo', Username: 'CROSSDOCK' }]);
  });
});
