import type { ErpCustomers, Erp } from '../../systems/erps/erp';
import type { CustomerRecords, Storefront } from '../../systems/storefronts/storefront';
import type { Connection } from '../../workers/configuration/connections';
import { customersFlow } from '../../workers/configuration/customers-schema';
import { customerSettings } from '../../workers/customer-settings';

const records = { create: () => undefined } as unknown as CustomerRecords;
const shop = { system: 'some-shop', customers: { records } } as unknown as Storefront;
const erp = { system: 'some-erp', customers: {} as ErpCustomers } as unknown as Erp;

const settings = (
  flow: Record<string, unknown>,
  { storefront = shop, to = erp }: { storefront?: Storefront; to?: Erp } = {},
): ReturnType<typeof customerSettings> => {
  const customers = customersFlow.parse(flow);
  return customerSettings({ name: 'acme', flows: { customers } } as unknown as Connection, storefront, to);
};

test('both ways: who has the say is a setting, the last writer by default', () => {
  expect(settings({ direction: 'both' })).toEqual({
    customers: {
      bothWays: {
        toErp: true,
        createInShop: false,
        rules: { owners: {}, conflict: 'last-writer', tie: 'shop' },
      },
    },
  });
  const flow = {
    direction: 'both',
    fields: { name: 'shop', deliveries: 'erp' },
    conflict: 'ask',
    createInShop: true,
  };
  expect(settings(flow).customers?.bothWays).toMatchObject({
    createInShop: true,
    rules: { owners: { name: 'shop', deliveries: 'erp' }, conflict: 'ask' },
  });
});

test.each(['to-shop', 'to-store'])(
  '%s: the ERP has the say in everything and is never written',
  (direction) => {
    const { bothWays } = settings({ direction }).customers ?? {};
    expect(bothWays).toMatchObject({ toErp: false, rules: { conflict: 'erp', tie: 'erp' } });
    expect(new Set(Object.values(bothWays?.rules.owners ?? {}))).toEqual(new Set(['erp']));
    expect(Object.keys(bothWays?.rules.owners ?? {})).toHaveLength(7);
  },
);

test('to the ERP nothing has changed', () => {
  expect(settings({})).toEqual({ customers: {} });
  expect(customerSettings({ name: 'acme', flows: {} } as unknown as Connection, shop, erp)).toEqual({});
});

test.each([
  [{ direction: 'both' }, { storefront: { system: 'some-shop' } }, 'some-shop tells of no customers'],
  [
    { direction: 'to-shop' },
    { storefront: { system: 'some-shop', customers: {} } },
    'of some-shop are only read',
  ],
  [{ direction: 'both' }, { to: { system: 'some-erp' } }, 'some-erp does not tell of its customers'],
  [
    { direction: 'both', createInShop: true },
    { storefront: { system: 'some-shop', customers: { records: {} } } },
    'does not let accounts be created',
  ],
])('%j is refused in a sentence where a side cannot', (flow, sides, sentence) => {
  expect(() => settings(flow, sides as never)).toThrow(sentence);
  expect(() => settings(flow, sides as never)).toThrow('connection acme: flows.customers is ');
});

test.each([
  [{ direction: 'to-shop', conflict: 'shop' }, 'need direction: both'],
  [{ fields: { name: 'shop' } }, 'need direction: both'],
  [{ createInShop: true }, 'needs direction'],
  [{ direction: 'both', fields: { names: 'shop' } }, 'names'],
])('%j is refused', (flow, sentence) => {
  expect(customersFlow.safeParse(flow).error?.message).toContain(sentence);
});
