import fc from 'fast-check';
import { add, equal, subtract, sum } from '../../../../domain/money';
import type { Order } from '../../../../domain/order';
import type { EditSpec, OrderSpec, OrderTruth, RefundSpec } from '../../../../sandbox/shopify';
import { unrecorded } from '../../../../systems/context';
import { cleanUp, columnDifferences, NO_DIFFERENCE, setUp, unexplained } from './support';

const context = unrecorded();
afterEach(cleanUp);

const MONEY = [
  { currency: 'EUR', places: 2, shopCurrency: 'EUR', rate: '1' },
  { currency: 'JPY', places: 0, shopCurrency: 'EUR', rate: '161.25' },
  { currency: 'KWD', places: 3, shopCurrency: 'USD', rate: '0.3071' },
  { currency: 'USD', places: 2, shopCurrency: 'EUR', rate: '1.0842' },
] as const;

const notation =
  (places: number) =>
  (units: number): string => {
    const digits = String(units).padStart(places + 1, '0');
    return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  };

interface Story {
  readonly spec: Omit<OrderSpec, 'index'>;
  readonly steps: readonly (
    { readonly refund: RefundSpec } | { readonly edit: EditSpec } | { readonly pay: true }
  )[];
}

/** Orders of all kinds with a history; amounts are kept so that no discount exceeds its line. */
const story = (taxRates: readonly string[]): fc.Arbitrary<Story> =>
  fc.constantFrom(...MONEY).chain(({ places, ...currencies }) => {
    const text = notation(places);
    const price = fc.integer({ min: 5, max: 200_000 }).map(text);
    const line = fc
      .record({
        sku: fc.constantFrom('A', 'B', 'C'),
        units: fc.integer({ min: 5, max: 90_000 }),
        quantity: fc.integer({ min: 1, max: 9 }),
        part: fc.integer({ min: 0, max: 10 }),
        taxRate: fc.constantFrom(...taxRates),
        giftCard: fc.boolean(),
      })
      .map(({ units, part, sku, giftCard, quantity, taxRate }) => ({
        sku,
        quantity,
        price: text(units),
        discount: text(Math.floor((units * quantity * part) / 25)),
        ...(giftCard ? { giftCard, taxRate: '0' } : { taxRate }),
      }));
    return fc.record({
      spec: fc.record({
        ...Object.fromEntries(Object.entries(currencies).map(([name, value]) => [name, fc.constant(value)])),
        taxesIncluded: fc.boolean(),
        lines: fc.array(line, { minLength: 1, maxLength: 5 }),
        shipping: fc.option(fc.record({ price, taxRate: fc.constantFrom(...taxRates) }), { nil: undefined }),
        orderDiscount: fc.option(fc.integer({ min: 1, max: 5 }).map(text), { nil: undefined }),
        tip: fc.option(fc.record({ amount: price, asLine: fc.boolean() }), { nil: undefined }),
        duties: fc.option(fc.record({ amount: price, tax: fc.integer({ min: 0, max: 50 }).map(text) }), { nil: undefined }), // prettier-ignore
        fees: fc.array(fc.record({ name: fc.constantFrom('Handling', 'Import fee'), amount: price, tax: fc.integer({ min: 0, max: 50 }).map(text) }), { maxLength: 2 }), // prettier-ignore
        payment: fc.constantFrom('paid' as const, 'paid' as const, 'partial' as const, 'pending' as const, 'failed-then-paid' as const), // prettier-ignore
      }),
      steps: fc.array(
        fc.oneof(
          fc.record({ refund: fc.record({
            lines: fc.array(fc.record({ line: fc.integer({ min: 0, max: 4 }), quantity: fc.integer({ min: 1, max: 3 }) }), { maxLength: 2 }),
            shipping: fc.constantFrom(undefined, 'full'),
            money: fc.oneof(fc.constant('value'), fc.constant('none'), fc.integer({ min: 1, max: 500 }).map(text)),
            return: fc.boolean(),
          }) }),
          fc.record({ edit: fc.record({ remove: fc.record({ line: fc.integer({ min: 0, max: 4 }), quantity: fc.integer({ min: 1, max: 3 }) }) }) }),
          fc.record({ edit: fc.record({ addLine: line }) }),
          fc.record({ pay: fc.constant(true as const) }),
        ),
        { minLength: 1, maxLength: 5 },
      ), // prettier-ignore
    });
  });

describe.each([
  ['gross', 'merchant'],
  ['net', 'buyer'],
] as const)(
  'whatever the shop does not document: subtotals %s, adjustments in favour of the %s',
  (refundSubtotals, adjustmentSign) => {
    it('rows and charges explain the totals, before and after edits and refunds', async () => {
      const { sandbox, connect } = await setUp({
        undocumented: { refundSubtotals, adjustmentSign },
        budget: { maximum: 1_000_000, restoreRate: 1_000_000 },
        maximumCost: 100_000,
      });
      const shops = {
        presentment: connect(),
        shop: connect({ settings: { money: 'shop', toleratedUnitsPerRow: 3 } }),
      };
      let index = 0;
      const seen = { refunds: 0, adjustments: 0 };
      await fc.assert(
        fc.asyncProperty(story(['0', '7', '19', '25.5']), async ({ spec, steps }) => {
          index += 1;
          const state = sandbox.shop.addOrder({ ...spec, index });
          for (const step of steps) {
            // What the shop itself refuses (a line taken off twice, say) does not happen.
            try {
              if ('refund' in step) sandbox.shop.refundOrder(state.id, step.refund);
              else if ('edit' in step) sandbox.shop.editOrder(state.id, step.edit);
              else sandbox.shop.payOrder(state.id);
            } catch (error) {
              if (!(error instanceof RangeError)) throw error;
            }
          }
          const number = String(state.number);
          const order = (await shops.presentment.fetchOrders(context, [number])).get(number) as Order;
          expect(columnDifferences(order)).toEqual(NO_DIFFERENCE);
          for (const refund of order.refunds) {
            expect(unexplained(refund)).toBe('0');
            expect(columnDifferences(refund)).toEqual(NO_DIFFERENCE);
          }
          // What was sold less what was given back, rows for rows, is what the shop itself says is left.
          const beyond = order.refunds.flatMap(({ charges }) =>
            charges.filter(({ kind }) => kind === 'adjustment'),
          );
          const credited = subtract(
            sum(order.refunds.map(({ totals }) => totals.total)),
            sum(beyond.map(({ amount, tax }) => add(amount, tax))),
          );
          const truth = sandbox.shop.truth().find(({ id }) => id === state.id) as OrderTruth;
          expect(equal(order.totals.total, truth.sold)).toBe(true);
          expect(equal(subtract(order.totals.total, credited), truth.total)).toBe(true);
          seen.refunds += order.refunds.length;
          seen.adjustments += beyond.length;

          const own = (await shops.shop.fetchOrders(context, [number])).get(number) as Order;
          expect(own.currency).toBe(spec.shopCurrency);
          expect(columnDifferences(own)).toEqual(NO_DIFFERENCE);
        }),
        { numRuns: 40, seed: 20261120 },
      );
      expect(seen.refunds).toBeGreaterThan(8);
      expect(seen.adjustments).toBeGreaterThan(3);
    });
  },
);
