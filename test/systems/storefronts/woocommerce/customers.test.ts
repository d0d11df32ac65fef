import type { CustomerSource } from '../../../../systems/storefronts/storefront';
import { cleanUp, context, setUp } from './connect';

afterEach(cleanUp);

const at = (text: string): number => Date.parse(text);

async function shopWith(count: number, settings: Record<string, unknown> = {}) {
  const { sandbox, connect } = await setUp();
  for (let index = 1; index <= count; index += 1) {
    const moment = at('2026-01-01T00:00:00Z') + index * 60_000;
    sandbox.shop.addCustomer({
      id: index,
      email: `c${index}@b.example`,
      first_name: 'Cora',
      last_name: String(index),
      createdAt: moment,
      modifiedAt: moment,
    });
  }
  return { sandbox, customers: connect({ settings }).customers as CustomerSource };
}

async function changed(
  customers: CustomerSource,
  window: { since: string; until?: string },
  between: (page: number) => void = () => undefined,
): Promise<string[]> {
  const keys: string[] = [];
  let page: string | undefined;
  let pages = 0;
  do {
    const found = await customers.changed(context, { ...window, limit: 100, page });
    keys.push(...found.customers.map(({ key }) => key));
    page = found.next;
    pages += 1;
    between(pages);
    if (pages > 200) throw new Error('the pages do not end');
  } while (page !== undefined);
  return keys;
}

describe('customers', () => {
  it('are read by key, whatever their role, in one question', async () => {
    const { sandbox, customers } = await shopWith(3);
    sandbox.shop.updateCustomer(2, {
      role: 'shop_manager',
      modifiedAt: at('2026-05-01T00:00:00Z'),
      billing: { first_name: 'Cora', last_name: 'Two', company: 'ACME', address_1: '1 St', city: 'Köln', postcode: '1', country: 'DE', phone: '5' },
      meta: { _vat_number: 'DE1' },
    }); // prettier-ignore
    sandbox.shop.customers.set(3, { ...sandbox.shop.customers.get(3)!, modifiedAt: undefined });
    const found = await customers.fetch(context, [
      'person/2',
      'person/3',
      'person/99',
      'company/2',
      'person/0',
    ]);
    expect([...found.keys()]).toEqual(['person/2', 'person/3']);
    expect(found.get('person/2')).toEqual({
      id: '2',
      kind: 'person',
      name: 'Cora 2',
      email: 'c2@b.example',
      phone: '5',
      taxNumber: 'DE1',
      group: 'shop_manager',
      billTo: { name: 'Cora Two', company: 'ACME', street: ['1 St'], city: 'Köln', postcode: '1', country: 'DE', phone: '5', taxNumber: 'DE1' },
      active: true,
      updatedAt: '2026-05-01T00:00:00Z',
    }); // prettier-ignore
    expect(found.get('person/3')?.updatedAt).toBe('2026-01-01T00:03:00Z');
    expect(sandbox.requests.count('GET /customers')).toBe(1);
  });

  it('that changed are found among all, since the shop cannot be asked', async () => {
    const { sandbox, customers } = await shopWith(25, { pageSize: 4 });
    sandbox.shop.updateCustomer(3, { role: 'subscriber', modifiedAt: at('2026-02-01T00:00:00Z') });
    sandbox.shop.updateCustomer(20, { modifiedAt: at('2026-02-01T00:00:01Z') });
    const found = await changed(customers, { since: '2026-02-01T00:00:00Z' });
    expect([...new Set(found)]).toEqual(['person/3', 'person/20']);
    const early = { since: '2026-01-01T00:02:00Z', until: '2026-01-01T00:05:00Z' };
    expect([...new Set(await changed(customers, early))]).toEqual(['person/2', 'person/4']);
  });

  it('are all passed when others are deleted between pages', async () => {
    const { sandbox, customers } = await shopWith(30, { pageSize: 4 });
    const found = await changed(customers, { since: '2026-01-01T00:00:00Z' }, (page) => {
      if (page <= 6) [page * 3, page * 3 - 1].forEach((id) => sandbox.shop.customers.delete(id));
    });
    const left = [...sandbox.shop.customers.keys()].map((id) => `person/${id}`);
    expect(left.every((key) => found.includes(key))).toBe(true);
  });

  it('registered within the window are enough where that is asked for', async () => {
    const { sandbox, customers } = await shopWith(5, { customerScan: 'registered' });
    sandbox.shop.updateCustomer(1, { modifiedAt: at('2026-02-01T00:00:00Z') });
    expect(await changed(customers, { since: '2026-01-01T00:04:00Z' })).toEqual(['person/4', 'person/5']);
  });
});
