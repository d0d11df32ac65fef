import fc from 'fast-check';
import type { ErpStock } from '../../domain/catalog';
import { levelToShow, mergeSales, reservedUnits, sellable, weighSales } from '../../domain/catalog-stock';

const stock = (warehouse: string, quantity?: string): ErpStock => ({
  item: 'MUG',
  warehouse,
  quantities: quantity === undefined ? {} : { 'net-allocatable': quantity },
});
const SETTINGS = { measure: 'net-allocatable', warehouses: [{ warehouse: 'A' }], safety: '0' } as const;

describe('what may be sold', () => {
  it('is the measure less safety stock less reserved, in whole pieces, never below none', () => {
    const level = (quantity: string, reserved = '0', factor = '1', safety = '0'): unknown => {
      const found = sellable([stock('A', quantity)], { ...SETTINGS, safety }, { reserved, factor });
      return 'levels' in found ? found.levels.get('') : found.problem;
    };
    expect(level('10')).toBe('10');
    expect(level('9.99')).toBe('9');
    expect(level('-3')).toBe('0');
    expect(level('10', '4', '1', '2')).toBe('4');
    expect(level('35', '0', '12')).toBe('2');
    expect(level('1', '0', '0.3')).toBe('3');
  });

  it('is nothing where the warehouse has no row, and a problem where the ERP tells no such measure', () => {
    expect(sellable([], SETTINGS, { reserved: '0', factor: '1' })).toEqual({ levels: new Map([['', '0']]) });
    expect(sellable([stock('A')], SETTINGS, { reserved: '0', factor: '1' })).toEqual({
      problem: 'the ERP tells no net-allocatable of item MUG in warehouse A',
    });
  });

  it('is never more than what is there, however the units and warehouses are cut', () => {
    const units = fc.integer({ min: -50, max: 200 });
    fc.assert(
      fc.property(
        units,
        units,
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 1, max: 13 }),
        (a, b, reserved, factor) => {
          const warehouses = [{ warehouse: 'A' }, { warehouse: 'B' }];
          const found = sellable(
            [stock('A', String(a)), stock('B', String(b))],
            { ...SETTINGS, warehouses },
            {
              reserved: String(reserved),
              factor: String(factor),
            },
          );
          const pieces = 'levels' in found ? Number(found.levels.get('')) : NaN;
          expect(pieces).toBe(Math.max(0, Math.floor((a + b - reserved) / factor)));
        },
      ),
    );
  });

  it('counts a SKU in its unit', () => {
    const sales = [
      { order: '1', sku: 'BEER-6', quantity: '2' },
      { order: '1', sku: 'BEER', quantity: '1' },
    ];
    expect(reservedUnits(sales, new Map([['BEER-6', '6']]))).toBe('13');
  });
});

describe('a sale', () => {
  const at = '2026-01-01T10:00:00.000Z';
  const later = (ms: number): string => new Date(Date.parse(at) + ms).toISOString();
  const sale = { order: '1', sku: 'A', quantity: '1' };
  const kind = (change: object, readAt?: string): string | undefined =>
    Object.entries<readonly unknown[]>({ ...weighSales([{ ...sale, ...change }], readAt, 1_000) }).find(
      ([, some]) => some.length > 0,
    )?.[0];

  it('is in a balance only when that was read after its confirmation, by the settle time', () => {
    expect(kind({}, later(9_999))).toBe('unknown');
    expect(kind({ sent: true }, later(9_999))).toBe('uncertain');
    expect(kind({ confirmedAt: at }, undefined)).toBe('uncertain');
    expect(kind({ confirmedAt: at }, later(999))).toBe('uncertain');
    expect(kind({ confirmedAt: at }, later(1_000))).toBe('known');
  });

  it('that went back while the shop was read is uncertain, by as much as went back', () => {
    const before = [
      { ...sale, quantity: '5' },
      { ...sale, order: '2' },
    ];
    const after = [{ ...sale, quantity: '2' }];
    expect(
      mergeSales(before, after, [
        { ...sale, order: '3', quantity: '4' },
        { ...sale, order: '2' },
      ]),
    ).toEqual([
      { ...sale, quantity: '2' },
      { ...sale, quantity: '3', sent: true },
      { ...sale, order: '2', sent: true },
      { ...sale, order: '3', quantity: '4', sent: true },
    ]);
    expect(mergeSales(after, after, [])).toEqual(after);
  });
});

it('leaves a level alone that may be right, and never shows more than is certain', () => {
  expect(levelToShow('5', '5', '5')).toBeUndefined();
  expect(levelToShow('6', '5', '8')).toBeUndefined();
  expect(levelToShow('9', '5', '8')).toBe('5');
  expect(levelToShow('4', '5', '8')).toBe('5');
});
