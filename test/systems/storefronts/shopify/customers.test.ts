import { unrecorded } from '../../../../systems/context';
import { cleanUp, setUp } from './support';

const context = unrecorded();
afterEach(cleanUp);

describe('customers and companies', () => {
  it('are read by their keys, together', async () => {
    const { sandbox, connect } = await setUp();
    sandbox.load({
      companies: [{ id: 12, name: 'Musterwerk GmbH', contactId: 912, taxNumber: 'DE123456789', phone: '0711 555' }],
      customers: [
        { id: 912, firstName: 'Mara', lastName: 'Einkauf', email: 'mara@musterwerk.example', companyId: 12 },
        { id: 17, email: 'nameless@customer.example', phone: '+49221555', address: { address1: 'Lindenallee 12', city: 'Köln', zip: '50667', countryCode: 'DE' } },
      ],
    }); // prettier-ignore
    const found = await connect().customers?.fetch(context, ['person/912', 'person/17', 'company/12', 'person/404', 'company/x']);
    expect([...(found?.keys() ?? [])].sort()).toEqual(['company/12', 'person/17', 'person/912']);
    expect(found?.get('person/912')).toMatchObject({ id: '912', kind: 'person', name: 'Mara Einkauf', email: 'mara@musterwerk.example', companyId: '12', active: true });
    expect(found?.get('person/17')).toMatchObject({ phone: '+49221555', billTo: { city: 'Köln', country: 'DE' } });
    expect(found?.get('company/12')).toMatchObject({
      kind: 'company', name: 'Musterwerk GmbH', taxNumber: 'DE123456789', email: 'mara@musterwerk.example',
      billTo: { company: 'Musterwerk GmbH', city: 'Stuttgart', taxNumber: 'DE123456789' },
    });
    expect(sandbox.requests.count('CrossdockCustomersById')).toBe(1);
  }); // prettier-ignore

  it('that changed are listed oldest first, companies after people where they are wanted', async () => {
    const { sandbox, connect } = await setUp();
    for (let id = 1; id <= 7; id += 1) sandbox.shop.putPerson({ id }, `2026-01-0${8 - id}T00:00:00Z`);
    for (const id of [1, 2, 3]) sandbox.shop.putCompany({ id, name: `C${id}` }, `2026-01-0${id}T00:00:00Z`);
    const all = async (settings: object): Promise<string[]> => {
      const keys: string[] = [];
      const source = connect({ settings: { ...settings } }).customers;
      let page: string | undefined;
      do {
        const answer = await source?.changed(context, { since: '2026-01-02T00:00:00Z', until: '2026-01-07T00:00:00Z', limit: 2, page });
        keys.push(...(answer?.customers ?? []).map(({ key }) => key));
        page = answer?.next;
      } while (page !== undefined);
      return keys;
    };
    const people = ['person/6', 'person/5', 'person/4', 'person/3', 'person/2'];
    expect(await all({})).toEqual(people);
    expect(await all({ companies: true })).toEqual([...people, 'company/2', 'company/3']);
  }); // prettier-ignore
});
