import type { NewCustomer } from '../../../../systems/erps/erp';
import { control } from './money-documents';
import { failureOf, startM3, type Bench } from './support';

let bench: Bench;
const open = async (...args: Parameters<typeof startM3>): Promise<Bench> => (bench = await startM3(...args));
afterEach(() => bench.close());

const wanted = (more: Partial<NewCustomer> = {}): NewCustomer => ({
  searchKey: 'KEY1',
  template: 'WEBB2C',
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  phone: '+44 20 1234',
  taxNumber: 'GB 123',
  address: {
    name: 'Ada Lovelace',
    street: ['1 St James Square'],
    city: 'London',
    postcode: 'SW1Y 4LB',
    country: 'GB',
  },
  deliveryAddress: {
    name: 'Ada Lovelace',
    street: ['Hauptstr. 1'],
    city: 'Köln',
    postcode: '50667',
    country: 'DE',
  },
  ...more,
});

type Row = Record<string, unknown> & { readonly addresses: readonly Record<string, string>[] };
const ada = async (): Promise<Row | undefined> =>
  (await control<Row[]>(bench, '/customers')).find(({ CUNO }) => CUNO === 'WEB1');
const writes = (): string[] => bench.exchanges.filter(({ write }) => write).map(({ call }) => call);

test('only what differs is sent, and the same again sends nothing', async () => {
  await open();
  const updated = await bench.erp.updateCustomer!(bench.context, 'WEB1', wanted());
  expect(updated).toEqual({ number: 'WEB1', name: 'Ada Lovelace', active: true });
  expect(writes()).toEqual(['CRS610MI/ChgBasicData', 'CRS610MI/ChgFinancial', 'CRS610MI/AddAddress']);
  expect(await ada()).toMatchObject({
    CUNM: 'Ada Lovelace', CUA1: '1 St James Square', TOWN: 'London', MAIL: 'ada@example.com', PHNO: '+44201234',
    VRNO: 'GB123', CUCD: 'EUR', ALCU: 'KEY1', addresses: [{ ADRT: '1', ADID: 'WEB', TOWN: 'Köln' }],
  }); // prettier-ignore

  bench.exchanges.length = 0;
  await bench.erp.updateCustomer!(bench.context, 'WEB1', wanted());
  expect(writes()).toEqual([]);

  await bench.erp.updateCustomer!(
    bench.context,
    'WEB1',
    wanted({
      email: 'countess@example.com',
      deliveryAddress: { ...wanted().deliveryAddress!, city: 'Bonn' },
    }),
  );
  const sent = bench.exchanges.filter(({ write }) => write).map(({ request }) => request);
  expect(sent).toEqual([
    { CUNO: 'WEB1', MAIL: 'countess@example.com' },
    { CUNO: 'WEB1', ADRT: '1', ADID: 'WEB', TOWN: 'Bonn' },
  ]);
});

test('a second address line that is gone is emptied; what the shop does not say stays', async () => {
  await open();
  const address = { ...wanted().address, street: ['1 St James Square', 'Second floor'] };
  await bench.erp.updateCustomer!(bench.context, 'WEB1', wanted({ address }));
  expect(await ada()).toMatchObject({ CUA2: 'Second floor' });
  await bench.erp.updateCustomer!(
    bench.context,
    'WEB1',
    wanted({ email: undefined, phone: undefined, taxNumber: undefined }),
  );
  expect(await ada()).toMatchObject({
    CUA1: '1 St James Square',
    CUA2: '',
    MAIL: 'ada@example.com',
    PHNO: '+44201234',
    VRNO: 'GB123',
  });
});

test('a long e-mail address is kept in CRS111', async () => {
  await open({}, { emailType: '04' });
  for (const name of ['first', 'second', 'second']) {
    await bench.erp.updateCustomer!(
      bench.context,
      'WEB1',
      wanted({ email: `${name}.${'x'.repeat(35)}@example.com` }),
    );
  }
  expect(bench.sandbox.m3.emails.get('04/WEB1')?.['EMAL']).toContain('second.');
  expect(writes().filter((call) => call.startsWith('CRS111MI'))).toEqual(['CRS111MI/Add', 'CRS111MI/Change']);
});

test('a lost answer is cured by the same update again', async () => {
  await open();
  bench.sandbox.faults.set([{ call: 'CRS610MI/AddAddress', effect: 'commit-then-drop', times: 1 }]);
  const failure = await failureOf(bench.erp.updateCustomer!(bench.context, 'WEB1', wanted()));
  expect(failure.kind).toBe('in-doubt');
  await bench.erp.updateCustomer!(bench.context, 'WEB1', wanted());
  expect((await ada())?.addresses).toHaveLength(1);
});

test('a customer that does not stand is named', async () => {
  await open();
  const failure = await failureOf(bench.erp.updateCustomer!(bench.context, 'NOBODY', wanted()));
  expect(failure.causes).toEqual(['customer:NOBODY']);
});
