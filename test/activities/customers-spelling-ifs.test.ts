import { parseMapping } from '../../domain/mapping';
import { temporaryStore, type TemporaryStore } from '../store/support/temporary-database';
import { startIfs } from '../systems/erps/ifs-cloud/support';
import { startBothWays } from './support/both-ways';
import { MAPPING } from './support/world';

let temporary: TemporaryStore;
beforeAll(async () => {
  temporary = await temporaryStore();
});
afterAll(() => temporary.end());

const STREET = ['A very long street name that goes beyond thirty-five characters 12', 'Floor 3'];

test('what IFS spells its own way never comes back to the shop; what is changed there does', async () => {
  const bench = await startIfs({}, { settleSeconds: 0 });
  const both = await startBothWays(temporary.store, bench.erp);
  const { customers } = bench.erp;
  if (!customers) throw new Error('no customers');
  try {
    both.world.mapping = parseMapping({ ...MAPPING, customers: { template: 'WEBTMPL' } });
    const address = {
      id: 5,
      customer_id: 1,
      firstname: 'Ada',
      lastname: 'Example',
      company: 'Firm AG',
      street: STREET,
      city: 'Köln',
      postcode: '50667',
      country_id: 'DE',
      telephone: '1',
      default_billing: true,
      default_shipping: true,
    };
    both.shop.addCustomer({
      id: 1,
      email: 'ada@shop.example',
      firstname: 'Ada',
      lastname: 'Example',
      website_id: 1,
      store_id: 1,
      created_at: '2026-11-20 08:00:00',
      updated_at: '2026-11-20 08:00:00',
      default_billing: '5',
      default_shipping: '5',
      addresses: [address],
    });
    await both.quiet();
    expect(both.row(1).addresses).toEqual([address]);
    expect(await both.overruled('person/1')).toEqual([]);
    expect(both.shop.requests.count('PUT /V1/customers/:id')).toBe(0);

    const number = (await temporary.store.customerLinks.get(both.world.name, 'person/1'))?.number ?? '';
    both.tick();
    const standing = (await customers.fetch(bench.context, [number])).get(number);
    if (!standing?.billTo) throw new Error('no billing address');
    const billTo = { ...standing.billTo, city: 'Bonn' };
    await customers.write(bench.context, standing, { ...standing, billTo });
    await both.quiet();
    const [delivery, billing] = both.row(1).addresses;
    expect(delivery).toMatchObject({ id: 5, street: STREET, city: 'Köln' });
    expect(billing).toMatchObject({
      street: STREET,
      city: 'Bonn',
      company: 'Firm AG',
      default_billing: true,
    });
  } finally {
    await both.close();
    await bench.close();
  }
}, 30_000);
