import { drawUp, mapOrder } from '../../domain/build-document';
import { resolvesCause } from '../../domain/causes';
import { customerTarget } from '../../domain/customer-key';
import type { DocumentKind, DueDocument } from '../../domain/documents';
import { flowKinds } from '../../domain/flow-kinds';
import { parseMapping } from '../../domain/mapping';
import { sum } from '../../domain/money';
import type { Order } from '../../domain/order';
import { bareSources } from '../../domain/sources';
import { charge, line, makeOrder, totalsOf } from '../support/orders';

/** One example for each thing a mapping can decide, by each fact it can decide it by. */

const due = (kind: DocumentKind, id: string): DueDocument => ({
  key: `${kind}:${id}`,
  kind,
  ordinal: 0,
  reference: id,
  contentHash: '',
});
const accounts = (order: Order, rows: object[], more: object = {}): Record<string, string> => {
  const mapping = parseMapping({ accounts: rows, ...more });
  const { entries = [], gaps } = drawUp(due('receivable', order.number), order, mapping);
  expect(gaps).toEqual([]);
  return Object.fromEntries(entries.map((entry) => [`${entry.line} ${entry.text}`, entry.account]));
};
const priced = (more: Partial<Order>): Order => {
  const order = makeOrder(more);
  return { ...order, totals: totalsOf(order) };
};

describe('accounts', () => {
  const order = priced({
    lines: [
      line('S', '1', '10', { category: 'shoes', taxClass: 'full', taxRate: '19', tax: '1.90' }),
      line('B', '1', '20', { category: 'books', taxClass: 'reduced', taxRate: '7', tax: '1.40' }),
    ],
    charges: [charge('shipping', '5')],
  });

  test('by product category, invoice-line type and tax class', () => {
    expect(
      accounts(order, [
        { when: { line: 'goods', category: 'shoes' }, account: '4010' },
        { when: { line: 'goods', taxClass: 'reduced' }, account: '4020' },
        { when: { line: 'tax', taxClass: 'full' }, account: '1776' },
        { when: { line: 'tax', taxRate: '7' }, account: '1771' },
        { when: { line: 'shipping' }, account: '4100' },
      ]),
    ).toEqual({
      'receivable order 000000042': '',
      'goods shoes': '4010',
      'goods books': '4020',
      'shipping Shipping': '4100',
      'tax Tax 19 %': '1776',
      'tax Tax 7 %': '1771',
    });
  });

  test('by order type, as the mapping itself decides it, and by country', () => {
    const rows = [
      { when: { line: 'goods', orderType: 'EXP' }, account: '4300' },
      { when: { line: 'goods', country: 'DE' }, account: '4000' },
      { account: '9' },
    ];
    const orderTypes = [{ when: { method: 'flat*', country: 'AT' }, orderType: 'EXP' }];
    const abroad = { ...order, shipTo: { ...(order.shipTo as NonNullable<Order['shipTo']>), country: 'AT' } };
    expect(accounts(order, rows, { orderTypes })['goods shoes']).toBe('4000');
    expect(accounts(abroad, rows, { orderTypes })['goods shoes']).toBe('4300');
  });

  test('of payments by method, with dimensions and tax code', () => {
    const paid = priced({
      payments: [
        {
          ...{ id: 'p1', kind: 'capture', state: 'done', at: order.placedAt, method: 'paypal' },
          ...{ amount: '5', currency: 'EUR' },
        },
      ],
    });
    const mapping = parseMapping({
      accounts: [
        { when: { line: 'payment', method: 'card' }, account: '1' },
        {
          when: { line: 'payment', method: 'pay*' },
          account: '1361',
          dimensions: { 2: 'WEB' },
          taxCode: '0',
        },
      ],
    });
    expect(drawUp(due('payment', 'Pp1'), paid, mapping).entries).toMatchObject([
      { line: 'payment', account: '1361', dimensions: { '2': 'WEB' }, taxCode: '0' },
      { line: 'receivable', account: '' },
    ]);
  });
});

describe('taxes by table', () => {
  const table = [
    { when: { taxRate: '7' }, charge: 'TA7' },
    { when: { taxClass: 'full', country: 'DE' }, charge: 'T19' },
  ];
  const order = priced({
    lines: [
      line('S', '1', '10', { taxClass: 'full', taxRate: '19', tax: '1.90' }),
      line('T', '1', '10', { taxClass: 'full', taxRate: '19', tax: '1.90' }),
      line('B', '1', '20', { taxRate: '7', tax: '1.40' }),
    ],
    charges: [],
    shippingMethod: undefined,
  });
  const taxOf = (raw: object, from: Order = order) => {
    const { charges, gaps, totals } = mapOrder(from, parseMapping({ taxes: { as: 'charge', ...raw } }));
    const tax = charges.filter(({ kind }) => kind === 'tax');
    return {
      tax: tax.map(({ code, amount }) => [code, amount]),
      gaps,
      total: totals.tax,
      sum: sum(tax.map(({ amount }) => amount)),
    };
  };

  test('each code is one charge, and together they are the order’s tax', () => {
    const { tax, gaps, total, sum: charged } = taxOf({ table });
    expect({ tax, gaps }).toEqual({
      tax: [
        ['T19', '3.8'],
        ['TA7', '1.4'],
      ],
      gaps: [],
    });
    expect(charged).toBe(total);
  });

  test('what no row takes goes to the one code, or is a gap that a row for it answers', () => {
    const [reduced] = table;
    expect(taxOf({ table: [reduced], charge: 'TAX' }).tax).toEqual([
      ['TAX', '3.8'],
      ['TA7', '1.4'],
    ]);
    const { gaps } = taxOf({ table: [reduced] });
    expect(gaps).toEqual(['tax:19']);
    const answers = (row: object): boolean =>
      resolvesCause(parseMapping({ taxes: { as: 'charge', table: [row] } }), 'tax:19');
    expect([
      answers({ when: { taxRate: '7' }, charge: 'X' }),
      answers({ when: { taxRate: '19' }, charge: 'X' }),
    ]).toEqual([false, true]);
  });

  test('a tax that the rows do not explain is one charge', () => {
    const odd = { ...order, totals: { ...order.totals, tax: '5.21', total: '45.21' } };
    expect(taxOf({ table, charge: 'TAX' }, odd).tax).toEqual([['TAX', '5.21']]);
    expect(taxOf({ charge: 'TAX' }).tax).toEqual([['TAX', '5.2']]);
  });
});

test('company and division, payment method and terms, warehouse, supplier and delivery by rule', () => {
  const order = priced({ type: 'pos', lines: [line('A', '1', '1', { category: 'dropship' })] });
  const mapping = parseMapping({
    companies: [
      { when: { type: 'web' }, division: 'NO' },
      { when: { type: 'pos', country: 'DE' }, company: '200', division: 'BBB' },
    ],
    paymentMethods: [
      { when: { method: 'card' }, paymentTerms: 'NO' },
      { when: { method: 'check*', currency: 'EUR' }, paymentMethod: 'CHK', paymentTerms: '030' },
    ],
    warehouses: [{ when: { method: 'flat*' }, warehouse: 'W2' }],
    suppliers: [{ when: { category: 'dropship' }, supplier: 'S1' }],
    shipping: [{ when: { country: 'DE' }, charge: 'FRT', deliveryMethod: 'TRK', deliveryTerms: 'DDP' }],
    orderTypes: [{ when: { kind: 'guest' }, orderType: 'WEB' }],
  });
  expect(mapOrder(order, mapping).terms).toEqual({
    company: '200',
    division: 'BBB',
    supplier: 'S1',
    orderType: 'WEB',
    warehouse: 'W2',
    deliveryMethod: 'TRK',
    deliveryTerms: 'DDP',
    paymentTerms: '030',
    paymentMethod: 'CHK',
  });
});

test('the kind of a document by rule', () => {
  const order = priced({
    refunds: [
      {
        ...{ id: '9', number: '9', createdAt: '2026-11-20T10:00:00.000Z', lines: [], charges: [] },
        totals: totalsOf({ lines: [], charges: [] }),
      },
    ],
  });
  const mapping = parseMapping({ kinds: [{ when: { flow: 'refund', goods: 'no' }, kind: 'journal' }] });
  const kinds = flowKinds(order, { order: 'sales-order', refund: 'credit-note' }, mapping);
  expect(
    bareSources(order).map((source) => {
      const kind = kinds[source.flow];
      return typeof kind === 'function' ? kind(source) : kind;
    }),
  ).toEqual(['sales-order', 'journal']);
});

test('customer templates by group', () => {
  const mapping = parseMapping({
    customers: { templates: [{ when: { group: 'wholesale' }, template: 'B2B' }], template: 'B2C' },
  });
  const template = (group?: string) =>
    customerTarget(
      'c',
      makeOrder({ customer: { kind: 'registered', id: '1', email: 'a@b.example', name: 'A', group } }),
      mapping,
    );
  expect([template('wholesale'), template('retail'), template()]).toMatchObject([
    { template: 'B2B' },
    { template: 'B2C' },
    { template: 'B2C' },
  ]);
});
