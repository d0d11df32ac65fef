import fc from 'fast-check';
import type { ErpPrice } from '../../domain/catalog';
import { choosePrice, dayIn, type PriceQuestion } from '../../domain/catalog-prices';
import { compare, decimal } from '../../domain/money';

const row = (change: Partial<ErpPrice> = {}): ErpPrice => ({
  item: 'MUG',
  list: 'A',
  currency: 'EUR',
  price: '10',
  taxIncluded: false,
  ...change,
});
const ask = (change: Partial<PriceQuestion> = {}): PriceQuestion => ({
  list: 'A',
  currency: 'EUR',
  day: '2026-06-15',
  factor: '1',
  unitFactor: (unit) => (unit === undefined || unit === 'PCE' ? '1' : unit === 'BOX' ? '12' : undefined),
  taxIncluded: false,
  ...change,
});
const price = (rows: readonly ErpPrice[], change: Partial<PriceQuestion> = {}): unknown => {
  const chosen = choosePrice(rows, ask(change));
  return chosen.price ?? ('problem' in chosen ? chosen.problem : undefined);
};

it('takes the row that began last of those that hold that day, its last day included', () => {
  const rows = [
    row({ price: '10' }),
    row({ price: '11', from: '2026-06-01' }),
    row({ price: '12', from: '2026-06-10', until: '2026-06-15' }),
    row({ price: '13', from: '2026-06-16' }),
  ];
  expect(price(rows)).toBe('12');
  expect(price(rows, { day: '2026-06-16' })).toBe('13');
  expect(price(rows, { day: '2026-05-31' })).toBe('10');
  expect(price([rows[2] as ErpPrice], { day: '2026-07-01' })).toBeUndefined();
});

it('leaves other lists, other currencies, single customers and larger quantities out', () => {
  const others = [
    row({ list: 'B' }),
    row({ currency: 'USD' }),
    row({ customer: 'C1' }),
    row({ fromQuantity: '10' }),
  ];
  expect(price(others)).toBeUndefined();
  expect(price([...others, row({ fromQuantity: '1', price: '9' })])).toBe('9');
});

it('rounds once, at the end, half up, to what the currency has', () => {
  expect(price([row({ price: '0.005' })])).toBe('0.01');
  // A third of a cent is not lost before it is multiplied.
  expect(price([row({ price: '0.10', unit: 'BOX' })], { factor: '6' })).toBe('0.05');
  expect(price([row({ price: '1', unit: 'BOX' })], { factor: '36' })).toBe('3');
  expect(price([row({ price: '10.5', currency: 'JPY' })], { currency: 'JPY' })).toBe('11');
  expect(price([row({ price: '10.12345' })], { decimals: 4 })).toBe('10.1235');
});

it('puts tax on or takes it off where the two sides differ, and says so when nobody knows the rate', () => {
  expect(price([row()], { taxIncluded: true, taxRate: '19' })).toBe('11.9');
  expect(price([row({ taxIncluded: true, price: '11.90' })], { taxRate: '19' })).toBe('10');
  expect(price([row({ taxIncluded: true, price: '11.90' })], { taxIncluded: true })).toBe('11.9');
  expect(price([row()], { taxIncluded: true })).toContain('catalog.taxRates has no rate for item MUG');
  expect(price([row({ unit: 'PAL' })])).toContain('by PAL');
});

it('is exact to half of the smallest unit, whatever the factors and rates', () => {
  const cents = fc.integer({ min: 1, max: 10_000_000 }).map((n) => (n / 1000).toFixed(3));
  fc.assert(
    fc.property(
      cents,
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 0, max: 30 }),
      (amount, factor, rate) => {
        const chosen = choosePrice(
          [row({ price: amount, unit: 'BOX' })],
          ask({ factor: String(factor), taxIncluded: true, taxRate: String(rate) }),
        );
        // In thousands, so that nothing is divided: price × 12 × 100 against amount × factor × (100 + rate).
        const shown = decimal(chosen.price ?? 'NaN').times(1_200);
        const exact = decimal(amount)
          .times(factor)
          .times(100 + rate);
        expect(compare(shown.minus(exact).abs().toFixed(), '6')).toBeLessThanOrEqual(0);
      },
    ),
  );
});

it('knows the day in the shop', () => {
  const at = new Date('2026-06-15T22:30:00Z');
  expect([dayIn({ timeZone: 'UTC' }, at), dayIn({ timeZone: 'Europe/Berlin' }, at)]).toEqual([
    '2026-06-15',
    '2026-06-16',
  ]);
});
