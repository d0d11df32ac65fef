import { comeAlike } from '../../../client/demo/come-alike';
import type { CustomerCard } from '../../../client/demo/people';

const CARD: CustomerCard = {
  email: 'ada@customer.example',
  name: 'Ada Arnold',
  phone: '0221 5550199',
  street: 'Parkallee 7',
  postcode: '50667',
  city: 'Köln',
  country: 'DE',
};
const EDITED = { connection: 'demo', story: 'edited' } as const;
const side = (...cards: (CustomerCard | undefined)[]): { find(): CustomerCard | undefined } => ({
  // The last one stays.
  find: () => (cards.length > 1 ? cards.shift() : cards[0]),
});

test('waits until both sides have what they should', async () => {
  const late = side(undefined, { ...CARD, street: 'Hauptstraße 3' }, CARD);
  const followed = await comeAlike(EDITED, CARD, side(CARD), late);
  expect(followed).toMatchObject({ ...EDITED, shop: CARD, erp: CARD, differences: [] });
  expect(followed.seconds).toBeGreaterThanOrEqual(0);
});

test.each<[string, CustomerCard | undefined, CustomerCard | undefined, string[]]>([
  [
    'the ERP did not hear of the shop’s edit',
    CARD,
    { ...CARD, phone: '0221 5550101' },
    ['phone is "0221 5550101" in the ERP, expected "0221 5550199"'],
  ],
  [
    'both agree on the wrong one',
    { ...CARD, street: 'Hauptstraße 3' },
    { ...CARD, street: 'Hauptstraße 3' },
    [
      'street is "Hauptstraße 3" in the shop, expected "Parkallee 7"',
      'street is "Hauptstraße 3" in the ERP, expected "Parkallee 7"',
    ],
  ],
  ['the shop got no account', undefined, CARD, ['the shop does not have it']],
])('when %s, that is said, and not waited for for ever', async (_, shop, erp, differences) => {
  const followed = await comeAlike(EDITED, CARD, side(shop), side(erp), 1);
  expect(followed.seconds).toBeUndefined();
  expect(followed.differences).toEqual(
    differences.map((one) => `customer ada@customer.example of demo: ${one}`),
  );
});
