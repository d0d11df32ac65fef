import type { AdobeCommerce } from '../../../../sandbox/adobe-commerce';
import { unrecorded } from '../../../../systems/context';
import type { CustomerSource } from '../../../../systems/storefronts/storefront';
import { connect, startShop } from './connect';

const context = unrecorded();
const SINCE = '2026-01-01T00:00:00Z';

const person = (id: number, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  id,
  group_id: 1,
  email: `buyer${id}@customer.example`,
  firstname: 'Ada',
  lastname: `Buyer ${id}`,
  created_at: '2026-01-02 08:00:00',
  updated_at: `2026-02-01 08:00:${String(id % 60).padStart(2, '0')}`,
  addresses: [],
  ...more,
});
const company = (id: number, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  id,
  status: 1,
  company_name: `Firm ${id}`,
  legal_name: `Firm ${id} GmbH`,
  company_email: `info@firm${id}.example`,
  vat_tax_id: 'DE1',
  street: ['Weg 1'],
  city: 'Köln',
  postcode: '50667',
  region: 'NRW',
  country_id: 'DE',
  telephone: '0221',
  customer_group_id: 3,
  ...more,
});
const ADDRESS = {
  id: 5,
  firstname: 'Ada',
  lastname: 'Buyer',
  street: ['Street 1', 'Floor 2'],
  city: 'Beverly Hills',
  postcode: '90211',
  region: { region: 'California', region_code: 'CA', region_id: 12 },
  country_id: 'US',
  telephone: '310',
  vat_id: 'US9',
};

const sourceOf = (
  sandbox: AdobeCommerce,
  settings: Record<string, unknown> = {},
  concurrency?: number,
): CustomerSource => {
  const { customers } = connect(sandbox, { settings, ...(concurrency ? { concurrency } : {}) });
  if (!customers) throw new Error('no customers');
  return customers;
};

async function allChanged(source: CustomerSource, limit: number): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  let page: string | undefined;
  let pages = 0;
  do {
    const answer = await source.changed(context, { since: SINCE, limit, ...(page ? { page } : {}) });
    answer.customers.forEach(({ key, version }) => found.set(key, version));
    page = answer.next;
    pages += 1;
    if (pages > 100) throw new Error('the pages do not end');
  } while (page !== undefined);
  return found;
}

describe('customers and companies', () => {
  it('are read by kind and id', async () => {
    const sandbox = await startShop();
    sandbox.addCustomer(
      person(1, {
        default_billing: '5',
        addresses: [ADDRESS, { ...ADDRESS, id: 6, city: 'Austin', default_shipping: true }],
        taxvat: 'T1',
        extension_attributes: { company_attributes: { company_id: 3, status: 1 } },
      }),
    );
    sandbox.addCustomer(
      person(2, { extension_attributes: { company_attributes: { company_id: 3, status: 0 } } }),
    );
    sandbox.addCustomer(person(3, { extension_attributes: { company_attributes: { company_id: 0 } } }));
    sandbox.addCompany(company(3));
    sandbox.addCompany(company(4, { status: 3 }));
    sandbox.shop.companyCredits.put({ id: 1, company_id: 3, credit_limit: 2500.5, currency_code: 'EUR' });

    const keys = [
      'person/1',
      'person/2',
      'person/3',
      'person/9',
      'company/3',
      'company/4',
      'person/x',
      'nonsense',
    ];
    const found = await sourceOf(sandbox, { companyCredit: true }).fetch(context, keys);
    expect([...found.keys()].sort()).toEqual(['company/3', 'company/4', 'person/1', 'person/2', 'person/3']);
    expect(found.get('person/1')).toEqual({
      id: '1',
      kind: 'person',
      name: 'Ada Buyer 1',
      email: 'buyer1@customer.example',
      phone: '310',
      taxNumber: 'T1',
      group: '1',
      companyId: '3',
      billTo: {
        name: 'Ada Buyer',
        street: ['Street 1', 'Floor 2'],
        city: 'Beverly Hills',
        postcode: '90211',
        region: 'CA',
        country: 'US',
        phone: '310',
        taxNumber: 'US9',
      },
      shipTo: expect.objectContaining({ city: 'Austin' }) as unknown,
      active: true,
      updatedAt: '2026-02-01T08:00:01Z',
    });
    expect(found.get('person/2')?.active).toBe(false);
    expect(found.get('person/3')).not.toHaveProperty('companyId');
    expect(found.get('company/3')).toMatchObject({
      kind: 'company',
      name: 'Firm 3',
      creditLimit: '2500.5',
      active: true,
      billTo: { company: 'Firm 3 GmbH', city: 'Köln' },
    });
    expect(found.get('company/4')?.active).toBe(false);
  });

  it('share requests', async () => {
    const sandbox = await startShop();
    for (let id = 1; id <= 40; id += 1) sandbox.addCustomer(person(id));
    const source = sourceOf(sandbox, {}, 1);
    const found = await Promise.all(
      Array.from({ length: 40 }, (_, n) => source.fetch(context, [`person/${n + 1}`])),
    );
    expect(found.every((one) => one.size === 1)).toBe(true);
    expect(sandbox.requests.count('GET /V1/customers/search')).toBeLessThanOrEqual(2);
  });

  it.each([1, 4, 30])('are listed to the end in pages of %i', async (limit) => {
    const sandbox = await startShop();
    for (let id = 1; id <= 23; id += 1)
      sandbox.addCustomer(person(id, id > 10 ? { updated_at: '2026-03-01 00:00:00' } : {}));
    for (let id = 1; id <= 7; id += 1) sandbox.addCompany(company(id));
    const found = await allChanged(sourceOf(sandbox), limit);
    expect([...found.keys()].filter((key) => key.startsWith('person/'))).toHaveLength(23);
    expect([...found.keys()].filter((key) => key.startsWith('company/'))).toHaveLength(7);
  });

  it('have another version when they change, and no other while they do not', async () => {
    const sandbox = await startShop();
    sandbox.addCustomer(person(1));
    sandbox.addCompany(company(1));
    const source = sourceOf(sandbox);
    const first = await allChanged(source, 10);
    expect(await allChanged(source, 10)).toEqual(first);
    sandbox.addCustomer(person(1, { lastname: 'Married' }));
    sandbox.addCompany(company(1, { city: 'Bonn' }));
    const second = await allChanged(source, 10);
    expect(second.get('person/1')).not.toBe(first.get('person/1'));
    expect(second.get('company/1')).not.toBe(first.get('company/1'));
  });

  it('do without companies where the shop has none or does not show them', async () => {
    const keys = {
      consumerKey: 'k'.repeat(32),
      consumerSecret: 's',
      accessToken: 't'.repeat(32),
      accessTokenSecret: 'u',
    };
    const sandbox = await startShop([], {
      credentials: { ...keys, resources: ['Magento_Customer::customer', 'Magento_Backend::store'] },
    });
    sandbox.addCustomer(person(1));
    sandbox.addCompany(company(1));
    const source = sourceOf(sandbox);
    expect([...(await allChanged(source, 10)).keys()]).toEqual(['person/1']);
    expect((await source.fetch(context, ['person/1', 'company/1'])).size).toBe(1);
    // Asked once, not with every poll.
    expect(sandbox.requests.count('GET /V1/company')).toBe(1);
    const none = sourceOf(sandbox, { companies: false });
    expect([...(await allChanged(none, 10)).keys()]).toEqual(['person/1']);
    expect(sandbox.requests.count('GET /V1/company')).toBe(1);
  });
});
