import fc from 'fast-check';
import type { CustomerRecord } from '../../../../domain/customer-record';
import type { Address } from '../../../../domain/order';
import { ifsSnapshot, type CustomerSnapshot } from '../../../../sandbox/ifs-cloud';
import type { NewCustomer } from '../../../../systems/erps/erp';
import { keyDigits } from '../../../../systems/erps/ifs-cloud/customers/customer-key';
import { failureOf, startIfs, type Bench } from './support';

let bench: Bench;
let running: Bench | undefined;
const open = async (...args: Parameters<typeof startIfs>): Promise<Bench> =>
  (running = bench = await startIfs(...args));
afterEach(async () => {
  await running?.close();
  running = undefined;
});

const KEY = 'A1B2C3D4E5';
const address: Address = {
  name: 'Ada Lovelace',
  street: ['1 St James Square, behind the second door on the left', 'Second floor'],
  city: 'London',
  postcode: 'SW1Y 4LB',
  country: 'GB',
};
const ada = (more: Partial<NewCustomer> = {}): NewCustomer => ({
  searchKey: KEY,
  template: 'WEBTMPL',
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  phone: '+44 20 7946 0000',
  address,
  deliveryAddress: { ...address, name: 'Charles Babbage', street: ['5 Devonshire St'], postcode: 'W1W 5DT' },
  ...more,
});
const standing = (number: string): CustomerSnapshot | undefined =>
  ifsSnapshot(bench.sandbox.ifs).customers.find((customer) => customer.number === number);
const writes = (): string[] => bench.sent.filter(({ write }) => write).map(({ name }) => name);

describe('a new customer', () => {
  test('is a copy of the template with its addresses and how it is reached', async () => {
    await open();
    expect(await bench.erp.findCustomer(bench.context, { searchKey: KEY })).toBeUndefined();
    expect(await bench.erp.createCustomer(bench.context, ada())).toEqual({
      number: KEY,
      name: 'Ada Lovelace',
      active: true,
    });
    const made = standing(KEY);
    expect(made).toMatchObject({
      name: 'Ada Lovelace',
      addresses: [
        {
          AddressId: 'WEB',
          Name: 'Ada Lovelace',
          Address1: '1 St James Square, behind the',
          Address2: 'second door on the left',
          Address3: 'Second floor',
          ZipCode: 'SW1Y 4LB',
          City: 'London',
          Country: 'GB',
        },
        { AddressId: 'WEB-D', Name: 'Charles Babbage' },
      ],
      invoiceProfiles: [{ Company: '10' }],
      orderProfile: { CustomerNo: KEY },
    });
    expect(made?.addressTypes.map(({ AddressId, AddressTypeCode }) => [AddressId, AddressTypeCode])).toEqual([
      ['WEB', 'Document'],
      ['WEB-D', 'Delivery'],
    ]);
    expect(made?.communicationMethods.map(({ MethodId, Value }) => [MethodId, Value])).toEqual([
      ['E-Mail', 'ada@example.com'],
      ['Phone', '+44 20 7946 0000'],
    ]);
    expect(await bench.erp.findCustomer(bench.context, { searchKey: KEY })).toMatchObject({ number: KEY });
    expect(await bench.erp.findCustomer(bench.context, { number: KEY })).toMatchObject({ number: KEY });
  });

  test.each([
    ['association-no', {}, keyDigits(KEY)],
    [{ field: 'Cf_Web_Key' }, { customFields: { CustomerInfo: ['Cf_Web_Key'] } }, undefined],
  ] as const)('is found by its key in %j', async (key, sandbox, digits) => {
    await open(sandbox, { customers: { key } });
    const { number } = await bench.erp.createCustomer(bench.context, ada());
    expect(number).toBe('10000001');
    expect(standing(number)?.row).toMatchObject(digits ? { AssociationNo: digits } : { Cf_Web_Key: KEY });
    expect(await bench.erp.findCustomer(bench.context, { searchKey: KEY })).toMatchObject({ number });
    await bench.control('/customers', {
      id: 'OTHER',
      name: 'Other',
      ...(digits ? { associationNo: digits } : { custom: { Cf_Web_Key: KEY } }),
    });
    const failure = await failureOf(bench.erp.findCustomer(bench.context, { searchKey: KEY }));
    expect(failure).toMatchObject({ kind: 'duplicate-found', causes: [`customer-key:${KEY}`] });
  });

  test('whose number is the key is made only once, even when two make it at once or an answer is lost', async () => {
    await open();
    bench.sandbox.faults.set([
      { call: 'POST CustomerHandling/CopyExistingCustomer', effect: 'commit-then-drop', times: 1 },
    ]);
    expect((await failureOf(bench.erp.createCustomer(bench.context, ada()))).kind).toBe('in-doubt');
    expect(await bench.erp.createCustomer(bench.context, ada())).toMatchObject({ number: KEY });
    expect(
      ifsSnapshot(bench.sandbox.ifs)
        .customers.map(({ number }) => number)
        .sort(),
    ).toEqual([KEY, 'WEBTMPL']);
    expect(standing(KEY)?.addresses).toHaveLength(2);
  });

  test('that could not be completed says so, and is completed by the next update', async () => {
    await open();
    const call = 'POST CustomerHandling/CustomerInfoSet/CustomerInfoAddresses';
    bench.sandbox.faults.set([{ call, effect: 'error-500' }]);
    const made = await bench.erp.createCustomer(bench.context, ada());
    expect(made.statusText).toMatch(/the bill-to address could not be written/);
    bench.sandbox.faults.clear();
    await bench.erp.updateCustomer!(bench.context, made.number, ada());
    expect(standing(KEY)?.addresses).toHaveLength(2);
  });

  test('needs a template that can be seen', async () => {
    await open();
    const failure = await failureOf(bench.erp.createCustomer(bench.context, ada({ template: 'NOWHERE' })));
    expect(failure).toMatchObject({ kind: 'rejected', causes: ['customer-template:NOWHERE'] });
    expect(writes()).toEqual([]);
  });

  test('is withheld in a preview, with everything that would follow', async () => {
    await open();
    const erp = bench.erpWith({}, { withhold: true });
    expect(await erp.createCustomer(bench.context, ada())).toMatchObject({ number: KEY });
    expect(writes()).toEqual([]);
    expect(bench.exchanges.filter(({ outcome }) => outcome === 'withheld').map(({ call }) => call)).toEqual([
      'POST CustomerHandling/CopyExistingCustomer',
      expect.stringContaining('/CustomerInfoAddresses') as string,
      expect.stringContaining('/AddressTypes') as string,
      expect.stringContaining('/CustomerInfoAddresses') as string,
      expect.stringContaining('/AddressTypes') as string,
      expect.stringContaining('/CommunicationMethods') as string,
      expect.stringContaining('/CommunicationMethods') as string,
    ]);
  });
});

test('no customer at all is reported, not taken for an empty list', async () => {
  await open({ customers: [] });
  const failure = await failureOf(bench.erp.findCustomer(bench.context, { searchKey: KEY }));
  expect(failure).toMatchObject({
    kind: 'unauthorized',
    advice: expect.stringMatching(/Allowed Companies/) as string,
  });
});

test('keys become digits, one for each', () => {
  const key = fc.string({
    unit: fc.constantFrom(...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'),
    minLength: 10,
    maxLength: 10,
  });
  fc.assert(
    fc.property(key, key, (a, b) => {
      expect(keyDigits(a)).toMatch(/^[1-9]\d{15}$/);
      expect(keyDigits(a) === keyDigits(b)).toBe(a === b);
    }),
  );
});

describe('an update', () => {
  test('sends only what differs, with the ETag, and nothing the second time', async () => {
    await open();
    await bench.erp.createCustomer(bench.context, ada());
    bench.sent.length = 0;
    await bench.erp.updateCustomer!(bench.context, KEY, ada());
    expect(writes()).toEqual([]);
    const moved = ada({
      email: 'ada@new.example',
      address: { ...address, street: ['2 Other St'], city: 'Leeds' },
    });
    await bench.erp.updateCustomer!(bench.context, KEY, moved);
    expect(writes()).toEqual([
      'PATCH CustomerHandling/CustomerInfoSet/CustomerInfoAddresses',
      'PATCH CustomerHandling/CustomerInfoSet/CommunicationMethods',
    ]);
    const patches = bench.sent.filter(({ method }) => method === 'PATCH');
    expect(patches.every(({ headers }) => headers?.['if-match']?.startsWith('W/'))).toBe(true);
    expect(JSON.parse(patches[0]?.body ?? '')).toEqual({
      Address1: '2 Other St',
      Address2: null,
      Address3: null,
      City: 'Leeds',
    });
    expect(standing(KEY)?.communicationMethods).toMatchObject([{ Value: 'ada@new.example' }, {}]);
  });

  test('of a row that somebody changes in between is decided anew', async () => {
    await open();
    await bench.erp.createCustomer(bench.context, ada());
    bench.sent.length = 0;
    const patch = 'PATCH CustomerHandling/CustomerInfoSet';
    // What was read is older than what stands: the ETag no longer holds.
    await bench.control('/clock/advance/60');
    await bench.control(`/customers/${KEY}/edit`, { Name: 'Ada King' });
    bench.sandbox.faults.set([
      { call: 'GET CustomerHandling/CustomerInfoSet', effect: 'stale-read', times: 1 },
    ]);
    await bench.erp.updateCustomer!(bench.context, KEY, ada({ name: 'Countess Ada' }));
    expect(standing(KEY)?.name).toBe('Countess Ada');
    expect(writes().filter((name) => name === patch)).toHaveLength(2);
  });

  test('never inserts: a customer that is gone is said to be gone', async () => {
    await open();
    const failure = await failureOf(bench.erp.updateCustomer!(bench.context, 'GONE', ada()));
    expect(failure).toMatchObject({ kind: 'rejected', causes: ['customer:GONE'] });
    expect(standing('GONE')).toBeUndefined();
  });
});

describe('customers as records', () => {
  const record = async (number: string): Promise<CustomerRecord> => {
    const found = (await bench.erp.customers!.fetch(bench.context, [number])).get(number);
    if (!found) throw new Error(`no ${number}`);
    return found;
  };
  const seed = {
    id: 'C100',
    name: 'Analytical Engines Ltd',
    addresses: [
      { id: '1', address1: 'High St 1', zipCode: 'A1', city: 'Ely', country: 'GB', types: ['Document'] },
      { id: '2', address1: 'Dock 4', zipCode: 'B2', city: 'Hull', country: 'GB', types: ['Delivery'] },
    ],
    communication: [{ method: 'E-Mail', value: 'post@engines.example' }],
    currency: 'EUR',
  };

  test('are told with what both sides know', async () => {
    await open({ customers: [seed] });
    const found = await bench.erp.customers!.fetch(bench.context, ['C100', 'NOBODY']);
    expect([...found.keys()]).toEqual(['C100']);
    expect(found.get('C100')).toEqual({
      id: 'C100',
      version: expect.any(String) as string,
      name: 'Analytical Engines Ltd',
      email: 'post@engines.example',
      billTo: {
        name: 'Analytical Engines Ltd',
        street: ['High St 1'],
        city: 'Ely',
        postcode: 'A1',
        country: 'GB',
      },
      deliveries: {
        2: {
          name: 'Analytical Engines Ltd',
          street: ['Dock 4'],
          city: 'Hull',
          postcode: 'B2',
          country: 'GB',
        },
      },
      active: true,
    });
    await bench.control('/customers/C100/credit-stop');
    expect((await record('C100')).active).toBe(false);
  });

  test('are written where they differ, and read back; addresses of ours end, others stay', async () => {
    await open({ customers: [seed] });
    const before = await record('C100');
    const wanted: CustomerRecord = {
      ...before,
      name: 'Engines Ltd',
      email: 'new@engines.example',
      phone: '+44 1',
      billTo: { ...before.billTo!, city: 'Cambridge' },
      deliveries: {
        17: { name: 'Works', street: ['Quay 9'], city: 'Hull', postcode: 'B9', country: 'GB' },
      },
    };
    const written = await bench.erp.customers!.write(bench.context, before, wanted);
    expect(written).toMatchObject({
      name: 'Engines Ltd',
      email: 'new@engines.example',
      phone: '+44 1',
      billTo: { city: 'Cambridge' },
      deliveries: { 2: { city: 'Hull' }, 17: { name: 'Works', street: ['Quay 9'] } },
    });
    expect(standing('C100')?.addresses.map(({ AddressId }) => AddressId)).toEqual(['1', '2', 'WEB-17']);
    bench.sent.length = 0;
    expect(await bench.erp.customers!.write(bench.context, written, written)).toEqual(written);
    expect(writes()).toEqual([]);

    const { 17: _ended, ...kept } = written.deliveries;
    const ended = await bench.erp.customers!.write(bench.context, written, { ...written, deliveries: kept });
    expect(Object.keys(ended.deliveries)).toEqual(['2']);
    expect([written.ended, ended.ended]).toEqual([undefined, ['17']]);
    expect(standing('C100')?.addresses).toHaveLength(3);
  });

  test.each([
    ['GET CustomerHandling/CustomerInfoSet', '/customers/C100/edit', { Name: 'Typed Just Now' }],
    [
      'GET CustomerHandling/CustomerInfoSet/CustomerInfoAddresses',
      '/customers/C100/addresses/2/edit',
      { City: 'Typed Just Now' },
    ],
    [
      'GET CustomerHandling/CustomerInfoSet/CommunicationMethods',
      '/customers/C100/communication/1/edit',
      { Value: 'typed@just-now.example' },
    ],
  ])('changed between our last look and our PATCH are not overwritten (%s)', async (call, path, typed) => {
    await open({ customers: [seed] });
    const before = await record('C100');
    await bench.control('/clock/advance/60');
    await bench.control(path, typed);
    // The last look, right before the write, does not show it yet.
    bench.sandbox.faults.set([{ call, effect: 'stale-read', times: 1 }]);
    const dock = { name: 'Works', street: ['Quay 9'], city: 'Hull', postcode: 'B9', country: 'GB' };
    const wanted = { ...before, name: 'Ours', email: 'ours@engines.example', deliveries: { 2: dock } };
    const failure = await failureOf(bench.erp.customers!.write(bench.context, before, wanted));
    expect(failure.kind).toBe('conflict');
    expect(JSON.stringify(await record('C100'))).toContain(Object.values(typed)[0]);
  });

  test('changed since they were read are a conflict, and nothing is written', async () => {
    await open({ customers: [seed] });
    const before = await record('C100');
    await bench.control('/customers/C100/communication/1/edit', { Value: 'sales@engines.example' });
    const failure = await failureOf(
      bench.erp.customers!.write(bench.context, before, { ...before, name: 'Other' }),
    );
    expect(failure.kind).toBe('conflict');
    expect(writes()).toEqual([]);
  });

  test('are all looked at, a page at a time, with a version that changes with their content', async () => {
    await open({ customers: ['C1', 'C2', 'C3', 'C4', 'C5'].map((id) => ({ ...seed, id })) });
    const customers = bench.erp.customers!;
    const first = await customers.changed(bench.context, { limit: 2 });
    expect(first.customers).toEqual([]);
    const sweep = async (): Promise<Map<string, string>> => {
      const seen = new Map<string, string>();
      let page: string | undefined;
      do {
        const answer = await customers.changed(bench.context, { position: first.position, page, limit: 2 });
        for (const { number, version } of answer.customers) seen.set(number, version);
        page = answer.next;
      } while (page !== undefined);
      return seen;
    };
    const before = await sweep();
    expect([...before.keys()]).toEqual(['C1', 'C2', 'C3', 'C4', 'C5']);
    expect(before.get('C3')).toBe((await record('C3')).version);
    await bench.control('/customers/C3/communication/1/edit', { Value: 'sales@engines.example' });
    const after = await sweep();
    expect(
      [...after].filter(([number, version]) => before.get(number) !== version).map(([number]) => number),
    ).toEqual(['C3']);
  });

  test('are told by the history log, each change once a look', async () => {
    await open(
      {
        customers: [
          { ...seed, id: 'C1' },
          { ...seed, id: 'C2' },
        ],
      },
      { customers: { changes: 'history-log' } },
    );
    const customers = bench.erp.customers!;
    const look = async (position: string | undefined): Promise<{ numbers: string[]; position: string }> => {
      const numbers: string[] = [];
      let page: string | undefined;
      for (;;) {
        const answer = await customers.changed(bench.context, { position, page, limit: 1 });
        numbers.push(...answer.customers.map(({ number }) => number));
        if (answer.next === undefined) return { numbers, position: answer.position ?? '' };
        page = answer.next;
      }
    };
    const start = await look(undefined);
    expect(start.numbers).toEqual([]);
    await bench.control('/customers/C2/edit', { Name: 'Second' });
    await bench.control('/customers/C1/addresses/2/edit', { City: 'York' });
    const second = await look(start.position);
    expect(second.numbers).toEqual(['C2', 'C1']);
    // Overlap: the same may be told again, under the same version.
    expect((await look(second.position)).position).toBe(second.position);
    const requests = bench.sent.filter(({ name }) => name.includes('HistoryLog'));
    expect(requests.every(({ headers }) => headers?.['x-ifs-time-zone-aware-request'] === 'true')).toBe(true);
  });
});
