import fc from 'fast-check';
import { sum } from '../../../../domain/money';
import { countRows, rowAmount } from '../../../../systems/storefronts/adobe-commerce/rows';
import type { RawOrder } from '../../../../systems/storefronts/adobe-commerce/schemas';
import { fixture, order, type RowLike } from './raw-orders';

const ids = (raw: RawOrder, currency = 'EUR'): string[] =>
  countRows(raw, currency).map((row) => row.item_id ?? '?');
const conflict = expect.objectContaining({ kind: 'conflict', causes: ['sum:000000007'] }) as Error;

describe('counting rows', () => {
  it('counts the documented order with a bundle and a configurable', () => {
    const raw = fixture('bundle-and-configurable');
    expect(ids(raw, 'USD')).toEqual(['3', '4', '6', '7', '8', '9', '10']);
    expect(sum(countRows(raw, 'USD').map(rowAmount))).toBe('160');
  });

  it('counts the documented discounted order', () => {
    expect(ids(fixture('discounted'), 'USD')).toEqual(['3', '4', '5']);
  });

  it('never counts a configurable twice, whatever its child shows', () => {
    const rows = [
      { id: 1, type: 'configurable', total: '52' },
      { id: 2, parent: 1, total: '52' },
    ];
    expect(ids(order(rows, { subtotal: '52' }))).toEqual(['1']);
    expect(() => countRows(order(rows, { subtotal: '104' }), 'EUR')).toThrow(conflict);
  });

  it('counts the parent of a bundle whose children carry nothing', () => {
    const rows = [
      { id: 1, type: 'bundle', total: '68' },
      { id: 2, parent: 1, total: '0' },
      { id: 3, parent: 1 },
    ].map((row) => ({ price: '0', ...row }));
    expect(ids(order(rows, { subtotal: '68' }))).toEqual(['1']);
  });

  it('takes a bundle by its parent when only that proves the subtotal', () => {
    const rows = [
      { id: 1, type: 'bundle', total: '68' },
      { id: 2, parent: 1, total: '27' },
      { id: 3, parent: 1, total: '5' },
      { id: 4, total: '10' },
    ];
    expect(ids(order(rows, { subtotal: '42' }))).toEqual(['2', '3', '4']);
    expect(ids(order(rows, { subtotal: '78' }))).toEqual(['1', '4']);
    expect(() => countRows(order(rows, { subtotal: '110' }), 'EUR')).toThrow(conflict);
  });

  it('does not choose between two ways that both prove it', () => {
    const bundle = (id: number): RowLike[] => [
      { id, type: 'bundle', total: '20' },
      { id: id + 1, parent: id, total: '15' },
    ];
    expect(() => countRows(order([...bundle(1), ...bundle(3)], { subtotal: '35' }), 'EUR')).toThrow(conflict);
    expect(ids(order([...bundle(1), ...bundle(3)], { subtotal: '40' }))).toEqual(['1', '3']);
  });

  it('reads numbers printed as floats, and rounds as the currency does', () => {
    expect(ids(order([{ id: 1, total: '29.949999999999999' }], { subtotal: '29.95' }))).toEqual(['1']);
    const thirds = [1, 2, 3].map((id) => ({ id, total: '33.3333' }));
    expect(ids(order(thirds, { subtotal: '100' }))).toHaveLength(3);
  });

  it('leaves a residue of roundings to the planner, but nothing larger', () => {
    const rows = [
      { id: 1, total: '10' },
      { id: 2, total: '10' },
    ];
    expect(ids(order(rows, { subtotal: '20.02' }))).toHaveLength(2);
    expect(() => countRows(order(rows, { subtotal: '20.03' }), 'EUR')).toThrow(conflict);
    expect(ids(order(rows, { subtotal: '22', order_currency_code: 'JPY' }), 'JPY')).toHaveLength(2);
  });

  it('shows the sum sheet, without a name or an address', () => {
    const raw = order([{ id: 1, total: '10', sku: 'SECRET' }], {
      subtotal: '30',
      customer_email: 'jane@example.com',
    });
    expect(() => countRows(raw, 'EUR')).toThrow(
      /1 of 1 rows counted: 10\.00 EUR; subtotal: 30\.00 EUR; difference: -20\.00 EUR/,
    );
    expect(() => countRows(raw, 'EUR')).not.toThrow(/jane|SECRET/);
  });

  it('survives repeated rows, orphans and rows without ids', () => {
    const rows = [
      { id: 1, total: '10' },
      { id: 1, total: '10' },
      { id: 2, parent: 99, total: '5' },
    ];
    expect(ids(order(rows, { subtotal: '15' }))).toEqual(['1', '2']);
    expect(ids(order([], {}))).toEqual([]);
  });

  it('counts every sold row exactly once in any mixed order', () => {
    const cents = fc.integer({ min: 1, max: 99_999 }).map((n) => (n / 100).toFixed(2));
    const part = fc.oneof(
      cents.map((total) => ({
        kind: 'simple' as const,
        total,
        children: [] as string[],
        sameOnChild: false,
      })),
      fc.record({
        kind: fc.constant('configurable' as const),
        total: cents,
        children: fc.constant(['0']),
        sameOnChild: fc.boolean(),
      }),
      fc.record({
        kind: fc.constant('dynamic' as const),
        total: fc.constantFrom('0', 'sum'),
        children: fc.array(cents, { minLength: 1, maxLength: 4 }),
        sameOnChild: fc.constant(false),
      }),
      fc.record({
        kind: fc.constant('fixed' as const),
        total: cents,
        children: fc.array(fc.constant('0'), { maxLength: 3 }),
        sameOnChild: fc.constant(false),
      }),
    );
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 12 }), (parts) => {
        const rows: RowLike[] = [];
        const expected: string[] = [];
        const totals: string[] = [];
        for (const { kind, total, children, sameOnChild } of parts) {
          const id = rows.length + 1;
          const isBundle = kind === 'dynamic' || kind === 'fixed';
          const parentTotal = total === 'sum' ? sum(children) : total;
          rows.push({ id, type: isBundle ? 'bundle' : kind, total: parentTotal });
          children.forEach((child, index) =>
            rows.push({ id: id + index + 1, parent: id, total: sameOnChild ? parentTotal : child }),
          );
          if (kind === 'dynamic') {
            children.forEach((child, index) => expected.push(String(id + index + 1)) && totals.push(child));
          } else {
            expected.push(String(id));
            totals.push(parentTotal);
          }
        }
        const raw = order(rows, { subtotal: sum(totals) });
        expect(ids(raw)).toEqual(expected);
      }),
    );
  });
});
