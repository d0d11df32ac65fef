import type { Storefront } from '../../../../systems/storefronts/storefront';
import { cleanUp, context, setUp, START } from './support';

afterEach(cleanUp);

async function changed(shop: Storefront, limit = 100): Promise<{ keys: string[]; pages: number }> {
  const keys: string[] = [];
  let next: string | undefined;
  let pages = 0;
  do {
    const page = await shop.customers?.changed(context, { since: START, limit, page: next });
    keys.push(...(page?.customers ?? []).map(({ key }) => key));
    next = page?.next;
    pages += 1;
    if (pages > 200) throw new Error('the pages do not end');
  } while (next !== undefined);
  return { keys, pages };
}

describe('customers', () => {
  it('are read in batches, with their own wording of addresses', async () => {
    const { sandbox, shop } = await setUp();
    sandbox.shop.putCustomer({
      id: 17,
      email: 'jane@customer.example',
      first_name: 'Jane',
      last_name: 'Doe',
      customer_group_id: 4,
      addresses: [{ first_name: 'Jane', last_name: 'Doe', address1: 'Main 1', address2: '', city: 'Austin', state_or_province: 'Texas', postal_code: '78701', country_code: 'US', phone: '1' }],
    }); // prettier-ignore
    sandbox.shop.putCustomer({ id: 18 });
    const found = await shop.customers?.fetch(context, ['person/17', 'person/18', 'person/99', 'company/1', 'x/1', 'person/']); // prettier-ignore
    expect([...(found?.keys() ?? [])]).toEqual(['person/17', 'person/18']);
    expect(found?.get('person/17')).toMatchObject({
      id: '17',
      kind: 'person',
      name: 'Jane Doe',
      email: 'jane@customer.example',
      group: '4',
      billTo: { street: ['Main 1'], region: 'Texas', country: 'US', postcode: '78701' },
      active: true,
    });
    expect(found?.get('person/18')?.billTo).toBeUndefined();
    expect(sandbox.requests.count('GET /v3/customers')).toBe(1);
  });

  it('are listed page by page, also when a second fills pages', async () => {
    let now = new Date('2026-03-01T00:00:00Z');
    const { sandbox, shop } = await setUp([], { now: () => now });
    for (let id = 1; id <= 30; id += 1) {
      if (id < 10 || id > 25) now = new Date(now.getTime() + 1_000);
      sandbox.shop.putCustomer({ id });
    }
    for (const limit of [3, 7, 30, 31, 100]) {
      const { keys } = await changed(shop, limit);
      expect(new Set(keys).size).toBe(30);
    }
  });

  it('and companies come from B2B Edition where the store has it', async () => {
    const { sandbox, connect } = await setUp();
    sandbox.shop.putCustomer({ id: 5 });
    for (let id = 1; id <= 7; id += 1) {
      sandbox.shop.putCompany({ companyId: id, companyName: `Works ${id}`, companyStatus: id === 2 ? '0' : '1', addressLine1: 'Werkstraße 1', city: 'Stuttgart', zipCode: '70173', country: 'DE', companyEmail: 'info@works.example' }); // prettier-ignore
    }
    sandbox.shop.users.set(5, 3);
    const shop = connect({ settings: { b2b: true } });
    const found = await shop.customers?.fetch(context, ['company/1', 'company/2', 'company/99', 'person/5']);
    expect(found?.get('company/1')).toMatchObject({ kind: 'company', name: 'Works 1', active: true, email: 'info@works.example', billTo: { country: 'DE', postcode: '70173' } }); // prettier-ignore
    expect(found?.get('company/2')?.active).toBe(false);
    expect(found?.get('person/5')?.companyId).toBe('3');
    expect(found?.size).toBe(3);
    const { keys } = await changed(shop, 3);
    expect([...new Set(keys)]).toEqual(['person/5', ...[1, 2, 3, 4, 5, 6, 7].map((id) => `company/${id}`)]);
    expect((await connect().customers?.fetch(context, ['company/1']))?.size).toBe(0);
  });
});
