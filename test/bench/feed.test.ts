import { dayOf, threeLineOrder } from '../../bench/feed';
import { makeOrder } from '../../sandbox/adobe-commerce';

it('gives three different lines, the same for the same number', () => {
  for (let index = 1; index <= 60; index += 1) {
    const order = threeLineOrder(index, { batch: 0, at: 0.5 });
    expect(new Set(order.lines?.map(({ sku }) => sku)).size).toBe(3);
    expect(threeLineOrder(index, { batch: 0, at: 0.5 })).toEqual(order);
  }
});

it('places each batch within the day its backfill names', () => {
  for (const [batch, at] of [
    [0, 0],
    [0, 0.9999],
    [3, 0.5],
  ] as const) {
    const { from, to } = dayOf(batch);
    const { created_at: created = '' } = makeOrder(threeLineOrder(1, { batch, at }));
    const moment = Date.parse(`${created.replace(' ', 'T')}Z`);
    expect(moment).toBeGreaterThanOrEqual(Date.parse(from));
    expect(moment).toBeLessThan(Date.parse(to));
  }
  expect(dayOf(0).to).toBe(dayOf(1).from);
});

it('has returning buyers, and orders with a discount', () => {
  const orders = Array.from({ length: 300 }, (_, place) => threeLineOrder(place + 1));
  const buyers = new Set(orders.map(({ customer }) => customer?.email));
  expect(buyers.size).toBeGreaterThan(100);
  expect(buyers.size).toBeLessThan(250);
  expect(orders.some(({ lines }) => lines?.some(({ discount }) => discount !== undefined))).toBe(true);
});
