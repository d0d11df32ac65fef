import { compareSides, together, type Sides } from '../../../client/demo/compare-sides';
import type { ExpectedDocument, StandingDocument } from '../../../client/demo/documents';

const ORDER: ExpectedDocument = { kind: 'sales-order', id: '1001', currency: 'EUR', total: '59.38' };
const PAID: ExpectedDocument = {
  kind: 'payment',
  id: 'P7',
  currency: 'EUR',
  total: '59.38',
  accounts: { 1210: '59.38', 1300: '-59.38' },
};
const STANDING: StandingDocument[] = [
  { kind: 'sales-order', reference: 'SH1001', currency: 'EUR', total: '59.380' },
  {
    kind: 'journal',
    reference: 'SHP7',
    currency: 'EUR',
    total: '59.38',
    accounts: { 1210: '59.38', 1300: '-59.38', 4900: '0' },
  },
];

const compared = (more: Partial<Sides> = {}): readonly string[] =>
  compareSides({
    expected: new Map([['1001', [ORDER, PAID]]]),
    standing: STANDING,
    waiting: new Set(),
    prefix: 'SH',
    entries: ['journal', 'payment'],
    ...more,
  }).differences;

test('both sides agree, an ERP that knows entries only included, and sums are by kind and currency', () => {
  const { differences, shop, erp, documents } = compareSides({
    expected: new Map([['1001', [ORDER, PAID]]]),
    standing: STANDING,
    waiting: new Set(),
    prefix: 'SH',
    entries: ['journal', 'payment'],
  });
  expect(differences).toEqual([]);
  const sum = { EUR: { orders: 1, total: '59.38' } };
  expect([shop, erp]).toEqual([sum, sum]);
  expect(documents.map(({ kind, shop: here, erp: there }) => [kind, here.count, there.total])).toEqual([
    ['sales-order', 1, '59.38'],
    ['payment', 1, '59.38'],
  ]);
});

test.each<[string, StandingDocument[], string]>([
  ['nothing stands', STANDING.slice(1), 'sales-order SH1001 of order 1001 stands 0 times in the ERP'],
  [
    'it stands twice',
    [...STANDING, STANDING[0]!],
    'sales-order SH1001 of order 1001 stands 2 times in the ERP',
  ],
  [
    'a cent is missing',
    [{ ...STANDING[0]!, total: '59.37' }, STANDING[1]!],
    'sales-order SH1001 of order 1001: 59.38 EUR in the shop, 59.37 in the ERP',
  ],
  [
    'the currency is another one',
    [{ ...STANDING[0]!, currency: 'USD' }, STANDING[1]!],
    'sales-order SH1001 of order 1001: EUR in the shop, USD in the ERP',
  ],
  [
    'an account has another amount',
    [STANDING[0]!, { ...STANDING[1]!, accounts: { 1200: '59.38', 1300: '-59.38' } }],
    "payment SHP7 of order 1001: 59.38 EUR on account 1210 by the shop's books, 0 in the ERP",
  ],
  [
    'the shop knows nothing of it',
    [...STANDING, { ...STANDING[0]!, reference: 'SH1002' }],
    'sales-order SH1002 stands in the ERP, but nothing in the shop explains it',
  ],
  [
    'it stands as another kind',
    [{ ...STANDING[0]!, kind: 'purchase-order' }, STANDING[1]!],
    'purchase-order SH1001 stands in the ERP, but nothing in the shop explains it',
  ],
])('when %s, that is a difference', (_, standing, difference) => {
  expect(compared({ standing })).toContain(difference);
});

test('what waits for a person must not stand, and is not missed', () => {
  expect(compared({ waiting: new Set(['1001']), standing: [] })).toEqual([]);
  expect(compared({ waiting: new Set(['1001']) })).toHaveLength(2);
});

test('a later version of an edited order is the order', () => {
  const later = { ...STANDING[0]!, reference: 'SH1001/1' };
  expect(compared({ standing: [later, STANDING[1]!] })).toEqual([]);
});

test('several connections add up', () => {
  const one = compareSides({ expected: new Map([['1001', [ORDER]]]), standing: [], waiting: new Set() });
  const both = together([one, one]);
  expect(both.shop).toEqual({ EUR: { orders: 2, total: '118.76' } });
  expect(both.documents).toMatchObject([{ kind: 'sales-order', shop: { count: 2 }, erp: { count: 0 } }]);
  expect(both.differences).toHaveLength(2);
});
