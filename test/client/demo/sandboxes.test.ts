import { chosen, ERP_NAMES, STOREFRONT_NAMES } from '../../../client/demo/sandboxes';

const namesOf = (storefront: string | undefined, erp: string): string[] =>
  chosen(storefront, erp).storefronts.map(({ connection }) => connection);

test('without a name one shop runs, and beside an ERP of entries another one whose invoices are booked', () => {
  expect(namesOf(undefined, 'infor-m3')).toEqual(['demo']);
  expect(namesOf(undefined, 'ifs-cloud')).toEqual(['demo', 'demo-saas']);
});

test('each shop runs alone by its name, and each system once with all', () => {
  const names = STOREFRONT_NAMES.filter((name) => name !== 'all');
  expect(new Set(names.flatMap((name) => namesOf(name, 'ifs-cloud'))).size).toBe(names.length);
  expect(namesOf('all', 'infor-m3')).toEqual([
    'demo',
    'demo-shopify',
    'demo-bigcommerce',
    'demo-woocommerce',
  ]);
});

test.each([
  ['sap', 'infor-m3'],
  ['shopify', 'sap'],
  [undefined, 'sap'],
])('%s and %s: says what there is', (storefront, erp) => {
  expect(() => chosen(storefront, erp)).toThrow(
    `the demo has the storefronts ${STOREFRONT_NAMES.join(', ')} and the ERPs ${ERP_NAMES.join(', ')}`,
  );
});
