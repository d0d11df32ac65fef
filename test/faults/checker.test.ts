import { check, type Truths } from '../../faults/checker';
import { ATTENTION, bought, CONFIRMED, content, entered, erp, inOrder, taken } from './states';

const broken = (truths: Truths): string[] => check(truths).map(({ rule, order }) => `${rule} ${order}`);
const { sums, lines } = content();

test('what is in order breaks no rule', () => {
  expect(check(inOrder())).toEqual([]);
});

describe('an order that is not there', () => {
  test('is lost when people see it as done', () => {
    expect(broken(inOrder({ erp: erp([entered('2')]) }))).toEqual(['lost 1']);
  });
  test('is lost when nobody sees it at all', () => {
    const truths = inOrder({ erp: erp([entered('2')]), seen: new Map([['2', CONFIRMED]]) });
    expect(broken(truths)).toEqual(['lost 1']);
    expect(check(truths)[0]?.what).toContain('do not see the order');
  });
  test('is not lost when the feed made it wait for a person, and it does', () => {
    const truths = inOrder({ erp: erp([entered('2')]), seen: new Map([['1', ATTENTION]]) });
    const asked = truths.taken.map((order) => ({ ...order, needsPerson: order.number === '1' }));
    expect(broken({ ...truths, taken: asked })).toEqual([]);
  });
  test('is stuck when it waits for a person without a reason', () => {
    expect(broken(inOrder({ erp: erp([entered('2')]), seen: new Map([['1', ATTENTION]]) }))).toEqual([
      'stuck 1',
    ]);
  });
});

describe('a document that is there twice', () => {
  test.each([
    ['two orders under one reference', [entered('1'), entered('1', { id: 'E1b' })]],
    ['one of them removed again', [entered('1'), entered('1', { id: 'E1b', deleted: true })]],
    [
      'two versions that stand at the same time',
      [entered('1'), entered('1', { id: 'E1b', reference: '1/1' })],
    ],
  ])('%s', (_, orders) => {
    expect(broken(inOrder({ erp: erp([...orders, entered('2')]) }))).toContain('doubled 1');
  });
  test('a second one half-entered', () => {
    const drafts = [{ id: 'T9', reference: '1', source: '1' }];
    const rules = broken(inOrder({ erp: erp([entered('1'), entered('2')], { drafts }) }));
    expect(rules).toEqual(['doubled 1', 'half-entered 1']);
  });
  test('a customer made twice', () => {
    const customers = [
      { id: 'W1', key: 'ada' },
      { id: 'W2', key: 'ada' },
    ];
    expect(broken(inOrder({ erp: erp([entered('1'), entered('2')], { customers }) }))).toEqual(['doubled ']);
  });
  test('waiting for a person does not excuse it', () => {
    const orders = [entered('1'), entered('1', { id: 'E1b' }), entered('2')];
    expect(broken(inOrder({ erp: erp(orders), seen: new Map([['1', ATTENTION]]) }))).toContain('doubled 1');
  });
});

describe('an amount that is off', () => {
  test.each(['lines', 'shipping', 'discount', 'tax', 'other', 'rounding', 'total'] as const)(
    'by a cent in %s',
    (name) => {
      const off = entered('1', { sums: { ...sums, [name]: '99.99' } });
      expect(broken(inOrder({ erp: erp([off, entered('2')]) }))).toEqual(['cents-off 1']);
    },
  );
  test.each([
    ['a line is missing', { lines: lines.slice(1) }],
    ['a quantity differs', { lines: lines.map((line) => ({ ...line, quantity: '3' })) }],
    ['the currency differs', { currency: 'USD' }],
    ['it goes elsewhere', { shipTo: '75002 Paris, FR' }],
  ])('%s', (_, more) => {
    expect(broken(inOrder({ erp: erp([entered('1', more), entered('2')]) }))).toEqual(['cents-off 1']);
  });
  test('waiting for a person does not excuse content the shop never had', () => {
    const off = entered('1', { sums: { ...sums, total: '36.99' } });
    expect(broken(inOrder({ erp: erp([off, entered('2')]), seen: new Map([['1', ATTENTION]]) }))).toContain(
      'cents-off 1',
    );
  });
});

describe('edits', () => {
  const more = { sums: { ...sums, total: '49.50' } };
  const edited = (orders: Parameters<typeof erp>[0], now = bought('1', more)): Truths =>
    inOrder({
      taken: [taken(bought('1'), now)],
      shop: [now],
      erp: erp(orders),
      seen: new Map([['1', CONFIRMED]]),
    });

  test('are netted: the earlier version removed, the later one standing', () => {
    const orders = [entered('1', { deleted: true }), entered('1', { ...more, id: 'E1b', reference: '1/1' })];
    expect(broken(edited(orders))).toEqual([]);
  });
  test('that never arrived leave an outdated order', () => {
    expect(broken(edited([entered('1')]))).toEqual(['outdated 1']);
  });
  test('a cancelled order may not stand', () => {
    expect(broken(edited([entered('1')], bought('1', { state: 'cancelled' })))).toEqual(['not-due 1']);
    expect(broken(edited([entered('1', { deleted: true })], bought('1', { state: 'cancelled' })))).toEqual(
      [],
    );
  });
  test('an order that is not released may not stand', () => {
    const held = bought('1', { state: 'not-due' });
    const truths = inOrder({ taken: [taken(held)], shop: [held], erp: erp([entered('1')]) });
    expect(broken(truths)).toEqual(['not-due 1']);
  });
});

test('what the shop never took is a stranger', () => {
  expect(broken(inOrder({ erp: erp([entered('1'), entered('2'), entered('3')]) }))).toEqual(['stranger 3']);
});

test('the harness is caught when its list is not what the shop holds', () => {
  const { shop } = inOrder();
  expect(broken(inOrder({ shop: [...shop, bought('3')] }))).toEqual(['list-differs 3']);
  expect(broken(inOrder({ shop: shop.slice(1) }))).toEqual(['list-differs 1']);
  expect(broken(inOrder({ shop: [bought('1', { state: 'cancelled' }), bought('2')] }))).toEqual([
    'list-differs 1',
  ]);
});
