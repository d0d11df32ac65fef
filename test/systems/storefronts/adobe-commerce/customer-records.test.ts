import { parseExactly, stringifyExactly } from '../../../../sandbox/adobe-commerce/exact-json';
import type { AdobeCommerce } from '../../../../sandbox/adobe-commerce';
import type { CustomerRecord } from '../../../../domain/customer-record';
import { isFailure } from '../../../../domain/failure';
import { unrecorded, type Exchange } from '../../../../systems/context';
import type { CustomerRecords } from '../../../../systems/storefronts/storefront';
import { connect, startShop } from './connect';

const context = unrecorded();
const address = (id: number, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  id,
  customer_id: 1,
  firstname: 'Ada',
  lastname: 'Buyer',
  street: ['Street 1', 'Floor 2'],
  city: 'Beverly Hills',
  postcode: '90211',
  region: { region: 'California', region_code: 'CA', region_id: 12 },
  region_id: 12,
  country_id: 'US',
  telephone: '310',
  custom_attributes: [{ attribute_code: 'gate', value: 'B7' }],
  ...more,
});
const PERSON = {
  id: 1,
  group_id: 1,
  website_id: 1,
  store_id: 1,
  email: 'ada@customer.example',
  firstname: 'Ada',
  middlename: 'M.',
  lastname: 'Buyer',
  taxvat: 'T1',
  dob: '1990-01-01',
  created_at: '2026-01-02 08:00:00',
  updated_at: '2026-02-01 08:00:00',
  default_billing: '5',
  default_shipping: '6',
  addresses: [
    address(5, { default_billing: true }),
    address(6, { default_shipping: true, telephone: '311' }),
    address(7, { street: ['Barn 3'] }),
  ],
  custom_attributes: [{ attribute_code: 'loyalty', value: '0.10' }],
  extension_attributes: { is_subscribed: true },
};
const COMPANY = {
  id: 3,
  status: 1,
  company_name: 'Firm',
  legal_name: 'Firm GmbH',
  company_email: 'info@firm.example',
  vat_tax_id: 'DE1',
  street: ['Weg 1'],
  city: 'Köln',
  postcode: '50667',
  region: 'NRW',
  region_id: '88',
  country_id: 'DE',
  telephone: '0221',
  customer_group_id: 3,
  super_user_id: 1,
};

let sandbox: AdobeCommerce;
let records: CustomerRecords;
beforeEach(async () => {
  sandbox = await startShop();
  // A number that no float holds, and one that a float would write otherwise.
  sandbox.addCustomer(
    parseExactly(
      stringifyExactly(PERSON).replace(
        '"is_subscribed":true',
        '"is_subscribed":true,"points":12345678901234567890,"rate":0.10',
      ),
    ) as typeof PERSON,
  );
  sandbox.addCompany(COMPANY);
  records = recordsOf(sandbox);
});

const recordsOf = (shop: AdobeCommerce): CustomerRecords => {
  const found = connect(shop).customers?.records;
  if (!found) throw new Error('no records');
  return found;
};
const read = async (key = 'person/1'): Promise<CustomerRecord> => {
  const found = (await records.fetch(context, [key])).get(key);
  if (!found) throw new Error(`no ${key}`);
  return found;
};
const change = async (
  make: (standing: CustomerRecord) => Partial<CustomerRecord>,
): Promise<CustomerRecord> => {
  const standing = await read();
  return records.write(context, standing, { ...standing, ...make(standing) });
};
const kept = (): Record<string, unknown> & { addresses: Record<string, unknown>[] } =>
  sandbox.shop.customers.get(1) as ReturnType<typeof kept>;
const failure = (step: Promise<unknown>): Promise<unknown> =>
  step.then(
    () => undefined,
    (error: unknown) => (isFailure(error) ? { kind: error.kind, causes: error.causes } : error),
  );

const HOME = {
  name: 'Ada Buyer',
  street: ['Street 1', 'Floor 2'],
  city: 'Beverly Hills',
  postcode: '90211',
  region: 'CA',
  country: 'US',
};

test('a person’s record: what serves billing only is no delivery, its telephone number is the person’s', async () => {
  expect(await read()).toEqual({
    id: 'person/1',
    version: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    updatedAt: '2026-02-01T08:00:00Z',
    name: 'Ada M. Buyer',
    email: 'ada@customer.example',
    phone: '310',
    taxNumber: 'T1',
    billTo: HOME,
    deliveries: { '6': { ...HOME, phone: '311' }, '7': { ...HOME, street: ['Barn 3'], phone: '310' } },
    active: true,
  });
  expect(await records.fetch(context, ['person/9', 'company/9', 'nonsense'])).toEqual(new Map());
});

test('a change writes the whole back: nothing that the record does not show is lost', async () => {
  const before = kept();
  const written = await change(() => ({ email: 'ada@new.example' }));
  expect(written).toMatchObject({ email: 'ada@new.example', name: 'Ada M. Buyer' });
  const after = kept();
  expect({ ...after, updated_at: '' }).toEqual({ ...before, email: 'ada@new.example', updated_at: '' });
  expect(stringifyExactly(after)).toContain('"points":12345678901234567890,"rate":0.10');
  expect(after.addresses).toHaveLength(3);
});

test('every field finds its place', async () => {
  await change(() => ({
    name: 'Countess Ada Lovelace',
    phone: '999',
    taxNumber: 'T2',
    billTo: {
      ...HOME,
      name: 'Office',
      street: ['Weg 1'],
      city: 'Köln',
      country: 'DE',
      region: undefined,
      company: 'AG',
    },
    deliveries: { '7': { ...HOME, street: ['Barn 4'] }, 'erp-01': { ...HOME, city: 'Austin', region: 'TX' } },
  }));
  const { addresses, ...person } = kept();
  expect(person).toMatchObject({
    firstname: 'Countess Ada',
    middlename: null,
    lastname: 'Lovelace',
    taxvat: 'T2',
    default_billing: '5',
  });
  const [billing, shipping, barn, added] = addresses;
  expect(billing).toMatchObject({
    id: 5,
    firstname: '-',
    lastname: 'Office',
    company: 'AG',
    street: ['Weg 1'],
    city: 'Köln',
    country_id: 'DE',
    region: null,
    telephone: '999',
    custom_attributes: [{ attribute_code: 'gate', value: 'B7' }],
  });
  expect(billing).not.toHaveProperty('region_id');
  // Left out of what is wanted, and still there.
  expect(shipping).toMatchObject({ id: 6, telephone: '311', default_shipping: true });
  expect(barn).toMatchObject({ id: 7, street: ['Barn 4'], telephone: '-' });
  expect(added).toMatchObject({ id: 8, city: 'Austin', region: { region_code: 'TX' }, telephone: '-' });
  expect(await read()).toMatchObject({
    name: 'Countess Ada Lovelace',
    phone: '999',
    billTo: { name: 'Office', company: 'AG' },
    deliveries: { '7': { ...HOME, street: ['Barn 4'] }, '8': { ...HOME, city: 'Austin', region: 'TX' } },
  });
});

test('a billing address that is a delivery address too moves without taking the deliveries along', async () => {
  sandbox.addCustomer({ ...PERSON, default_shipping: '5', addresses: [address(5)] });
  const standing = await read();
  expect(standing.deliveries).toEqual({ '5': HOME });
  const wanted = { ...standing, billTo: { ...HOME, city: 'Austin' } };
  const written = await records.write(context, standing, wanted);
  expect(written).toMatchObject({ phone: '310', billTo: { city: 'Austin' }, deliveries: { '5': HOME } });
  expect(Object.keys(written.deliveries)).toEqual(['5']);
  // Both together are one row again.
  const both = await change(({ billTo, deliveries }) => ({
    billTo: { ...HOME, ...billTo, city: 'Dallas' },
    deliveries: { ...deliveries },
  }));
  expect(both.billTo?.city).toBe('Dallas');
  expect(kept().addresses).toHaveLength(2);
});

test('a delivery address that is the billing address too moves without taking the billing along', async () => {
  sandbox.addCustomer({ ...PERSON, default_shipping: '5', addresses: [address(5)] });
  const standing = await read();
  const wanted = { ...standing, deliveries: { '5': { ...HOME, street: ['Dock 2'] } } };
  const written = await records.write(context, standing, wanted);
  expect(written).toMatchObject({ billTo: HOME, deliveries: { '5': { street: ['Dock 2'] } } });
  expect(Object.keys(written.deliveries)).toEqual(['5']);
});

test('writing the same again sends nothing; writing what was changed meanwhile is a conflict', async () => {
  const standing = await read();
  const sent: Exchange[] = [];
  const watching = { ...context, record: (one: Exchange) => void sent.push(one) };
  expect(await records.write(watching, standing, standing)).toEqual(standing);
  expect(sent.filter(({ write }) => write)).toEqual([]);
  sandbox.addCustomer({ ...kept(), firstname: 'Eve' });
  const late = records.write(watching, standing, { ...standing, phone: '1' });
  expect(await failure(late)).toMatchObject({ kind: 'conflict' });
  expect(kept()).toMatchObject({ firstname: 'Eve' });
  const gone = { ...standing, id: 'person/77' };
  expect(await failure(records.write(watching, gone, { ...gone, phone: '1' }))).toMatchObject({
    kind: 'conflict',
  });
});

test('what the shop refuses names the customer; a lost answer is in doubt', async () => {
  sandbox.addCustomer({ ...PERSON, id: 2, email: 'bob@customer.example', addresses: [] });
  expect(await failure(change(() => ({ email: 'bob@customer.example' })))).toEqual({
    kind: 'rejected',
    causes: ['shop-customer:person/1'],
  });
  sandbox.faults.set([{ call: 'PUT /V1/customers/:id', effect: 'commit-then-drop', times: 1 }]);
  expect(await failure(change(() => ({ phone: '1' })))).toMatchObject({ kind: 'in-doubt' });
  expect(await read()).toMatchObject({ phone: '1' });
});

test('a page that is not there is no customer that is gone', async () => {
  const { customers } = connect(sandbox, { settings: { url: `${sandbox.url}/elsewhere` } });
  expect(await failure(customers?.records?.fetch(context, ['person/1']) ?? Promise.resolve())).toMatchObject({
    kind: 'rejected',
  });
});

test('an account is created once for an e-mail address, and found by it', async () => {
  const { id: _id, version: _version, ...wanted } = await read();
  const email = 'new@customer.example';
  const created = await records.create?.(context, { ...wanted, email });
  expect(created).toMatchObject({ id: 'person/2', email, billTo: HOME, phone: '310' });
  expect(Object.values(created?.deliveries ?? {})).toHaveLength(2);
  expect(await records.findByEmail(context, email)).toEqual(['person/2']);
  expect(await failure(records.create?.(context, { ...wanted, email }) ?? Promise.resolve())).toMatchObject({
    kind: 'rejected',
  });
});

test('a company’s record, and its changes', async () => {
  const standing = await read('company/3');
  const billTo = {
    name: 'Firm',
    company: 'Firm GmbH',
    street: ['Weg 1'],
    city: 'Köln',
    postcode: '50667',
    country: 'DE',
  };
  expect(standing).toMatchObject({
    name: 'Firm',
    email: 'info@firm.example',
    phone: '0221',
    taxNumber: 'DE1',
    billTo: { ...billTo, region: 'NRW' },
    deliveries: {},
    active: true,
  });
  await records.write(context, standing, { ...standing, name: 'Firma', billTo: { ...billTo, city: 'Bonn' } });
  expect(sandbox.shop.companies.get(3)).toEqual({
    ...COMPANY,
    company_name: 'Firma',
    city: 'Bonn',
    region: null,
    region_id: null,
  });
});
