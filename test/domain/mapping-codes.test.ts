import { CODE_KINDS, codesOf, distinctCodes } from '../../domain/mapping-codes';
import { parseMapping } from '../../domain/mapping';

const whole = parseMapping({
  customers: {
    template: 'B2C',
    templates: [{ when: { kind: 'company' }, template: 'B2B' }],
    table: [{ when: { id: '7' }, customer: 'C7' }],
    guests: 'GUEST',
  },
  items: { alias: [{ category: '2', qualifier: 'EA13' }], table: { 'SKU-1': 'A1' } },
  catalog: { skus: { 'SKU-2': { item: 'A2' } } },
  shipping: [{ charge: 'FRT', deliveryMethod: 'TRK', deliveryTerms: 'DDP' }],
  discounts: { charge: 'DSC' },
  taxes: { as: 'charge', charge: 'TAX', table: [{ when: { taxRate: '7' }, charge: 'TA7' }] },
  otherCharges: [{ charge: 'FRT' }],
  rounding: { charge: 'RND' },
  paymentMethods: [{ paymentMethod: 'CC', paymentTerms: '030' }],
  warehouses: [{ warehouse: 'W1' }],
  orderTypes: [{ orderType: 'WEB' }],
  companies: [{ company: '200', division: 'BBB' }],
  suppliers: [{ supplier: 'S1' }],
  accounts: [{ account: '4000', dimensions: { '2': 'WEB' }, taxCode: '19' }],
});

test('every kind of code is found, each with its place in the file', () => {
  const codes = codesOf(whole);
  expect([...new Set(codes.map(({ kind }) => kind))].sort()).toEqual([...CODE_KINDS].sort());
  const at = (path: string) => codes.filter((code) => code.path.join('.') === path);
  expect(at('items.table.SKU-1')).toMatchObject([{ kind: 'item', code: 'A1' }]);
  expect(at('catalog.skus.SKU-2.item')).toMatchObject([{ kind: 'item', code: 'A2' }]);
  expect(at('items.alias.0.category')).toMatchObject([{ kind: 'alias-category', code: '2', name: 'EA13' }]);
  expect(at('companies.0.division')).toMatchObject([{ kind: 'division', code: 'BBB', company: '200' }]);
  expect(at('accounts.0.dimensions.2')).toMatchObject([{ kind: 'dimension', code: 'WEB', name: '2' }]);
  expect(at('customers.guests')).toMatchObject([{ kind: 'customer', code: 'GUEST' }]);
  expect(at('taxes.table.0.charge')).toMatchObject([{ kind: 'charge', code: 'TA7' }]);
});

test('a code that stands in several places is asked for once', () => {
  expect(codesOf(whole).filter(({ code }) => code === 'FRT')).toHaveLength(2);
  expect(distinctCodes(codesOf(whole)).filter(({ code }) => code === 'FRT')).toEqual([
    { kind: 'charge', code: 'FRT' },
  ]);
});

test('own customers for guests are no code', () => {
  expect(codesOf(parseMapping({}))).toEqual([]);
});
