import { ifsCloud } from '../../../client/demo/erps';
import type { CustomerCard, People } from '../../../client/demo/people';
import { adobeCommerce, adobeCommerceSaas } from '../../../client/demo/storefronts';

const OPTIONS = { count: 3, seed: 1, now: new Date(), codes: ifsCloud.codes };
const NORA: CustomerCard = {
  email: 'nora@customer.example',
  name: 'Nora Neumann',
  phone: '040 5550142',
  street: 'Speicherweg 9',
  postcode: '20457',
  city: 'Hamburg',
  country: 'DE',
};

/** What is edited there shows there, field by field, and nothing else moves. */
function editsShow(people: People, card: CustomerCard): void {
  expect(people.find(card.email)).toEqual(card);
  people.edit(card.email, { name: 'Nora Lind' });
  expect(people.find(card.email)).toEqual({ ...card, name: 'Nora Lind' });
  people.edit(card.email, { phone: '1', street: 'Weg 2' });
  expect(people.find(card.email)).toEqual({ ...card, name: 'Nora Lind', phone: '1', street: 'Weg 2' });
  expect(() => people.edit('nobody@customer.example', { name: 'Nobody' })).toThrow(RangeError);
}

test('IFS’s customers', async () => {
  const erp = await ifsCloud.start([]);
  const { people } = erp;
  try {
    if (!people) throw new Error('this ERP shows no customers');
    expect(people.find(NORA.email)).toBeUndefined();
    people.enter(NORA);
    editsShow(people, NORA);
  } finally {
    await erp.close();
  }
});

test.each([adobeCommerce, adobeCommerceSaas])('the customers of $connection', async (storefront) => {
  const shop = await storefront.start(OPTIONS);
  const { people } = shop;
  try {
    const email = people?.followed?.email ?? '';
    const card = people?.find(email);
    if (!people || !card) throw new Error('nobody is followed');
    expect(people.followed?.key).toBe('person/1002');
    expect(Object.values(card)).not.toContain('');
    editsShow(people, card);
  } finally {
    await shop.close();
  }
});

test('without an order of a registered buyer nobody is followed', async () => {
  const shop = await adobeCommerce.start({ ...OPTIONS, count: 1 });
  await shop.close();
  expect(shop.people?.followed).toBeUndefined();
});
