import type { NewCustomer } from '../../../../systems/erps/erp';
import { carry, failureOf, order, startM3, type Bench } from './support';

let bench: Bench;
const open = async (...args: Parameters<typeof startM3>): Promise<Bench> => (bench = await startM3(...args));
afterEach(() => bench.close());

interface CustomerRow extends Record<string, unknown> {
  readonly addresses: readonly Record<string, string>[];
}
async function customers(): Promise<CustomerRow[]> {
  return (await (await fetch(`${bench.sandbox.url}/__control/customers`)).json()) as CustomerRow[];
}

const newcomer = (more: Partial<NewCustomer> = {}): NewCustomer => ({
  searchKey: 'KEY0000002',
  template: 'WEBB2C',
  name: 'Grace Hopper',
  email: 'grace@example.com',
  phone: '+1 (212) 555-0100',
  taxNumber: 'US 123 456',
  currency: 'USD',
  address: {
    name: 'Grace Hopper',
    street: ['1 Navy Yard'],
    city: 'New York',
    postcode: '10001',
    country: 'us',
    region: 'NY',
  },
  deliveryAddress: {
    name: 'Grace Hopper',
    street: ['2 Harbor'],
    city: 'Boston',
    postcode: '02108',
    country: 'US',
    region: 'MA',
  },
  ...more,
});

describe('customers', () => {
  test('are found by number and by search key, exactly', async () => {
    await open();
    const ada = { number: 'WEB1', name: 'Ada', active: true };
    expect(await bench.erp.findCustomer(bench.context, { number: 'WEB1' })).toEqual(ada);
    expect(await bench.erp.findCustomer(bench.context, { searchKey: 'KEY1' })).toEqual(ada);
    for (const query of [{ number: 'NOBODY' }, { searchKey: 'KEY' }, { searchKey: 'AAA' }, {}]) {
      expect(await bench.erp.findCustomer(bench.context, query)).toBeUndefined();
    }
  });

  test.each([
    [{ status: '90' }, /status 90/],
    [{ fields: { BLCD: '1' } }, /stop 1/],
  ])('that must not be sold to are told (%j)', async (seed, words) => {
    await open({ customers: [{ number: 'WEB1', name: 'Ada', searchKey: 'KEY1', ...seed }] });
    const found = await bench.erp.findCustomer(bench.context, { searchKey: 'KEY1' });
    expect(found).toMatchObject({ number: 'WEB1', active: false });
    expect(found?.statusText).toMatch(words);
  });

  test('with one search key between them are an alarm', async () => {
    await open({
      customers: ['WEB1', 'WEB2'].map((number) => ({ number, name: number, searchKey: 'KEY1' })),
    });
    const failure = await failureOf(bench.erp.findCustomer(bench.context, { searchKey: 'KEY1' }));
    expect(failure.kind).toBe('duplicate-found');
    expect(failure.causes).toEqual(['customer-key:KEY1']);
  });

  test('are created with one write and completed', async () => {
    await open();
    const created = await bench.erp.createCustomer(bench.context, newcomer());
    expect(created).toEqual({ number: 'W000000001', name: 'Grace Hopper', active: true });
    const row = (await customers()).find(({ CUNO }) => CUNO === created.number);
    expect(row).toMatchObject({
      ALCU: 'KEY0000002', MAIL: 'grace@example.com', CUCD: 'USD', VRNO: 'US123456', PHNO: '+12125550100',
      CSCD: 'US', ECAR: 'NY', TOWN: 'New York', PONO: '10001', CUA1: '1 Navy Yard',
    }); // prettier-ignore
    expect(row?.addresses).toMatchObject([{ ADRT: '1', ADID: 'WEB', TOWN: 'Boston' }]);
    expect(await bench.erp.findCustomer(bench.context, { searchKey: 'KEY0000002' })).toMatchObject({
      number: created.number,
    });
  });

  test('whose creation was lost are found by their key', async () => {
    await open();
    bench.sandbox.faults.set([{ call: 'CRS610MI/Add', effect: 'commit-then-drop', times: 1 }]);
    expect((await failureOf(bench.erp.createCustomer(bench.context, newcomer()))).kind).toBe('in-doubt');
    expect(await bench.erp.findCustomer(bench.context, { searchKey: 'KEY0000002' })).toMatchObject({
      number: 'W000000001',
    });
    expect(await customers()).toHaveLength(2);
  });

  test('stay created when what follows fails, and it is told', async () => {
    await open();
    bench.sandbox.faults.set([{ call: 'CRS610MI/ChgFinancial', effect: 'refuse', times: 1 }]);
    const created = await bench.erp.createCustomer(bench.context, newcomer());
    expect(created).toMatchObject({ number: 'W000000001', active: true });
    expect(created.statusText).toContain('currency and VAT number could not be added');
  });

  test('M3 leaves in a preliminary status are not active', async () => {
    await open();
    const address = { ...newcomer().address, city: ' ' };
    const created = await bench.erp.createCustomer(
      bench.context,
      newcomer({ address, deliveryAddress: undefined }),
    );
    expect(created.active).toBe(false);
    expect(created.statusText).toContain('Field TOWN must be entered');
  });

  test('with an unknown template are refused by name', async () => {
    await open();
    const failure = await failureOf(bench.erp.createCustomer(bench.context, newcomer({ template: 'NONE' })));
    expect(failure.kind).toBe('rejected');
    expect(failure.message).toContain('Customer template NONE does not exist');
  });

  test('with a long e-mail address get it in CRS111, where the setting names the type', async () => {
    await open();
    const email = `${'g'.repeat(45)}@example.com`;
    const { number } = await bench
      .erpWith({ emailType: '04' })
      .createCustomer(bench.context, newcomer({ email }));
    expect((await customers()).find(({ CUNO }) => CUNO === number)?.MAIL ?? '').toBe('');
    expect(bench.sandbox.m3.emails.get(`04/${number}`)?.EMAL).toBe(email);
  });

  test('that are withheld get a number to go on with', async () => {
    await open();
    const preview = bench.erpWith({}, { withhold: true });
    const { number } = await preview.createCustomer(bench.context, newcomer());
    expect(number).toBe('NEW');
    const finding = await preview.find(bench.context, order({ customer: number }));
    expect(finding.state).toBe('absent');
    expect(await customers()).toHaveLength(1);
  });
});

describe('items', () => {
  test('are found by number, then by alias, in one bulk a round', async () => {
    await open();
    const found = await bench.erp.findItems(bench.context, [
      { sku: 'a', tries: [{ by: 'number', number: 'A100' }] },
      {
        sku: 'b',
        tries: [
          { by: 'number', number: '4006381333931' },
          { by: 'alias', alias: '4006381333931', category: '2', qualifier: 'EA13' },
        ],
      },
      { sku: 'c', tries: [{ by: 'alias', alias: '4006381333931', category: '2' }] },
      { sku: 'd', tries: [{ by: 'number', number: 'A900' }] },
      { sku: 'e', tries: [{ by: 'number', number: 'NONE' }] },
      { sku: 'f', tries: [{ by: 'number', number: 'much longer than an M3 item number' }] },
      { sku: 'g', tries: [] },
    ]);
    expect(Object.fromEntries(found)).toEqual({
      a: { number: 'A100', description: 'Mug', active: true },
      b: { number: 'A200', description: 'Bowl', active: true },
      d: { number: 'A900', description: 'Old plate', active: false, statusText: 'item status 90 in MMS001' },
    });
    expect(bench.sandbox.requests.summary().count).toBe(1 + 1 + 2 + 1);
  });

  test('are not called absent when M3 only could not answer', async () => {
    await open();
    bench.sandbox.faults.set([{ call: 'MMS200MI/GetItmBasic', effect: 'error-in-200', times: 1 }]);
    const query = [{ sku: 'a', tries: [{ by: 'number' as const, number: 'A100' }] }];
    expect((await failureOf(bench.erp.findItems(bench.context, query))).kind).toBe('unavailable');
  });
});

describe('cancellation', () => {
  const cancellation = (number = '0000000001'): ReturnType<typeof order> =>
    order({
      key: 'cancellation:1',
      kind: 'cancellation',
      reverses: { key: 'sales-order:1', kind: 'sales-order', number },
    });

  test('deletes the order, and is done when it is gone', async () => {
    await open();
    await carry(bench, bench.erp, order());
    expect(await bench.erp.find(bench.context, cancellation())).toMatchObject({ state: 'absent' });
    const { confirmation } = await carry(bench, bench.erp, cancellation());
    expect(confirmation).toEqual({ number: '0000000001', status: 'deleted', total: '0' });
    // Deleting it once more is refused by M3 and changes nothing.
    const again = await carry(bench, bench.erp, cancellation());
    expect(again.confirmation).toEqual({ number: '0000000001', status: 'deleted', total: '0' });
  });

  test('an order that a lagging read does not show is deleted all the same', async () => {
    await open();
    await carry(bench, bench.erp, order());
    bench.sandbox.faults.set([{ call: 'OIS100MI/GetHead', effect: 'stale-read', nth: 1 }]);
    expect(await bench.erp.find(bench.context, cancellation())).toMatchObject({ state: 'absent' });
    const { confirmation } = await carry(bench, bench.erp, cancellation());
    expect(confirmation.status).toBe('deleted');
  });

  test.each(['commit-then-drop', 'refuse', 'error-500'] as const)('survives %s', async (effect) => {
    await open();
    await carry(bench, bench.erp, order());
    bench.sandbox.faults.set([{ call: 'OIS100MI/DelHead', effect, times: 1 }]);
    const { confirmation, failures } = await carry(bench, bench.erp, cancellation());
    expect(failures).toEqual(['in-doubt']);
    expect(confirmation.status).toBe('deleted');
  });

  test('is refused in M3’s words once the order has been delivered', async () => {
    await open();
    await carry(bench, bench.erp, order());
    await fetch(`${bench.sandbox.url}/__control/orders/0000000001/deliver`, { method: 'POST' });
    const failure = await failureOf(carry(bench, bench.erp, cancellation()));
    expect(failure.kind).toBe('rejected');
    expect(failure.message).toContain('cannot be deleted in its current status');
  });
});

describe('ping', () => {
  test('proves everything on a complete tenant', async () => {
    await open();
    const checks = await bench.erp.ping(bench.context);
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(checks.map(({ name }) => name)).toEqual([
      'login to Infor OS',
      'M3 user and company',
      'division',
      'transactions',
    ]);
  });

  test('names each transaction that is missing and what is lost without it', async () => {
    await open({ missingTransactions: ['EXPORTMI', 'OIS100MI/DelHead', 'OIS100MI/Confirm'] });
    const missing = (await bench.erp.ping(bench.context)).filter(({ ok }) => !ok);
    expect(missing.map(({ name, optional }) => [name, optional ?? false])).toEqual([
      ['EXPORTMI/Select', true],
      ['OIS100MI/Confirm', false],
      ['OIS100MI/DelHead', true],
    ]);
  });

  test('says what is wrong with company, division and login', async () => {
    await open();
    const failing = async (more: Record<string, unknown>): Promise<string[]> =>
      (await bench.erpWith(more).ping(bench.context)).filter(({ ok }) => !ok).map(({ detail }) => detail);
    expect((await failing({ company: '777' }))[0]).toContain('Not authorized for company 777');
    expect((await failing({ division: 'ZZZ' })).join()).toContain('ZZZ');
    bench.sandbox.faults.set([{ call: 'token', effect: 'error-500' }]);
    expect(await bench.erpWith().ping(bench.context)).toEqual([
      { name: 'login to Infor OS', ok: false, detail: expect.stringContaining('answered 500') as string },
    ]);
  });
});

test('says what it can be asked for', async () => {
  await open();
  expect(bench.erp.system).toBe('infor-m3');
  expect(bench.erp.capabilities).toEqual({
    documents: {
      'sales-order': { referenceLength: 20 },
      'purchase-order': { referenceLength: 20 },
      receivable: { referenceLength: 13 },
      journal: { referenceLength: 20 },
      payment: { referenceLength: 20 },
      cancellation: { referenceLength: 20 },
    },
    settleMs: 60_000,
  });
  expect(
    (
      await failureOf(
        Promise.resolve().then(() => bench.erp.find(bench.context, order({ kind: 'customer' }))),
      )
    ).kind,
  ).toBe('bug');
});
