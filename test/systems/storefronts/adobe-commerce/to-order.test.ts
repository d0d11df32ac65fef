import { add, subtract, sum } from '../../../../domain/money';
import type { Order } from '../../../../domain/order';
import { rawOrder } from '../../../../systems/storefronts/adobe-commerce/schemas';
import { toOrder } from '../../../../systems/storefronts/adobe-commerce/to-order';
import { fixture, order } from './raw-orders';

const explained = ({ totals }: Order): string =>
  subtract(add(totals.lines, totals.shipping, totals.tax, totals.other), totals.discount);
const one = (header: Readonly<Record<string, unknown>>): Order =>
  toOrder(order([{ id: 1, total: '0' }], header));

describe('an order in our own words', () => {
  it.each(['bundle-and-configurable', 'discounted'])('the documented order %s adds up', (name) => {
    const read = toOrder(fixture(name));
    expect(explained(read)).toBe(read.totals.total);
    expect(sum(read.lines.map((line) => line.discount))).toBe(read.totals.discount);
    expect(read.charges.map(({ kind, amount }) => [kind, amount])).toEqual([
      ['shipping', read.totals.shipping],
    ]);
  });

  it('takes the tax inside a gross discount off the discount', () => {
    const read = toOrder(
      order(
        [
          {
            id: 1,
            total: '100',
            more: { tax_amount: '18', discount_amount: '12', discount_tax_compensation_amount: '2' },
          },
        ],
        {
          subtotal: '100',
          shipping_amount: '10',
          shipping_tax_amount: '1.8',
          shipping_discount_amount: '1.2',
          shipping_discount_tax_compensation_amount: '0.2',
          discount_amount: '-13.2',
          discount_tax_compensation_amount: '2',
          tax_amount: '19.8',
          grand_total: '118.8',
        },
      ),
    );
    expect(read.lines[0]).toMatchObject({ amount: '100', discount: '10', tax: '18' });
    expect(read.charges).toMatchObject([{ kind: 'shipping', amount: '10', discount: '1', tax: '1.8' }]);
    expect(read.totals).toEqual({
      lines: '100',
      shipping: '10',
      discount: '11',
      tax: '19.8',
      other: '0',
      total: '118.8',
    });
    expect(explained(read)).toBe('118.8');
  });

  it('keeps a header discount that no row explains visible', () => {
    const read = toOrder(
      order([{ id: 1, total: '100' }], { subtotal: '100', discount_amount: '-5', grand_total: '95' }),
    );
    expect(read.totals.discount).toBe('5');
    expect(read.lines.map((line) => line.discount)).toEqual(['0']);
  });

  it('names what is billed and paid beside the goods, signed as on the bill', () => {
    const read = toOrder(
      order([{ id: 1, total: '100' }], {
        subtotal: '100',
        tax_amount: '0.5',
        grand_total: '58.25',
        extension_attributes: {
          gift_cards_amount: '20',
          customer_balance_amount: '15.25',
          reward_currency_amount: '10',
          gw_price: '2.5000',
          gw_tax_amount: '0.5000',
          gw_items_price: '0.0000',
          gw_card_price: null,
          custom_fees: [
            { custom_fee_code: 'deposit', custom_fee_label: 'Bottle deposit', custom_fee_amount: '0.5' },
          ],
        },
      }),
    );
    expect(read.charges.map(({ kind, amount, tax }) => [kind, amount, tax])).toEqual([
      ['gift-card', '-20', '0'],
      ['store-credit', '-15.25', '0'],
      ['reward', '-10', '0'],
      ['gift-wrap', '2.5', '0.5'],
      ['fee:deposit', '0.5', '0'],
    ]);
    expect(read.totals.other).toBe('-42.25');
    expect(explained(read)).toBe('58.25');
  });

  it.each([
    ['new', 'open'],
    ['processing', 'open'],
    ['pending_payment', 'pending'],
    ['payment_review', 'pending'],
    ['holded', 'held'],
    ['complete', 'complete'],
    ['closed', 'closed'],
    ['canceled', 'cancelled'],
    ['fraud', 'unknown'],
    ['constructor', 'unknown'],
    [null, 'unknown'],
  ])('state %p is %p', (state, expected) => {
    expect(one({ state, status: null }).state).toBe(expected);
  });

  it('lets the merchant say what states and statuses mean', () => {
    const orderStates = { fraud: 'held', shipped_in_part: 'open' } as const;
    const read = (state: string, status: string): string =>
      toOrder(order([], { state, status }), { orderStates }).state;
    expect(read('fraud', 'fraud')).toBe('held');
    expect(read('complete', 'shipped_in_part')).toBe('open');
    expect(read('complete', 'complete')).toBe('complete');
  });

  it('tells guests, customers and companies apart', () => {
    const company = { company_order_attributes: { company_id: '4', company_name: 'ACME' } };
    expect(one({ customer_is_guest: '1', customer_email: 'g@x.example' }).customer).toMatchObject({
      kind: 'guest',
    });
    expect(one({ customer_id: '9', customer_is_guest: '0' }).customer).toMatchObject({
      kind: 'registered',
      id: '9',
    });
    expect(one({ customer_id: '9', extension_attributes: company }).customer).toMatchObject({
      kind: 'company',
      id: '9',
      company: { id: '4', name: 'ACME' },
    });
    const none = { company_order_attributes: { company_id: '0', company_name: null } };
    expect(one({ customer_id: '9', extension_attributes: none }).customer.kind).toBe('registered');
    expect(one({ customer_is_guest: '1', customer_id: null }).customer.id).toBeUndefined();
  });

  it('knows which order an edit replaces', () => {
    const replaces = (header: Record<string, string>): string | undefined => one(header).replaces;
    expect(
      replaces({ increment_id: '100-1', relation_parent_real_id: '100', original_increment_id: '100' }),
    ).toBe('100');
    expect(
      replaces({ increment_id: '100-2', relation_parent_real_id: '100-1', original_increment_id: '100' }),
    ).toBe('100-1');
    expect(replaces({ increment_id: '100-2', original_increment_id: '100' })).toBe('100-1');
    expect(replaces({ increment_id: '100-1', original_increment_id: '100' })).toBe('100');
    expect(replaces({ increment_id: '2026-1' })).toBeUndefined();
    expect(replaces({ increment_id: '100' })).toBeUndefined();
  });

  it('has a delivery address unless it is virtual', () => {
    const address = {
      firstname: 'Ada',
      lastname: 'Lovelace',
      street: ['1 Road', null, ''],
      country_id: 'GB',
      region: 'Kent',
      region_code: null,
    };
    const assignments = { shipping_assignments: [{ shipping: { address, method: 'flatrate_flatrate' } }] };
    const real = one({ extension_attributes: assignments, billing_address: address });
    expect(real.shipTo).toEqual({
      name: 'Ada Lovelace',
      street: ['1 Road'],
      city: '',
      postcode: '',
      region: 'Kent',
      country: 'GB',
    });
    expect(real.shippingMethod).toBe('flatrate_flatrate');
    expect(real.customer.name).toBe('Ada Lovelace');
    const virtual = one({ is_virtual: '1', extension_attributes: assignments, billing_address: address });
    expect(virtual.shipTo).toBeUndefined();
    expect(virtual.billTo?.name).toBe('Ada Lovelace');
  });

  it('survives an order of which only the required fields are there', () => {
    const bare = rawOrder.parse({
      entity_id: '1',
      increment_id: '1',
      grand_total: '0',
      base_grand_total: '0',
      customer_email: null,
      items: [{ item_id: '1' }, {}],
      order_currency_code: 'EUR',
      created_at: '2026-01-01 00:00:00',
      billing_address: null,
      payment: null,
      extension_attributes: [],
    });
    expect(toOrder(bare)).toMatchObject({
      state: 'unknown',
      customer: { kind: 'guest', name: '' },
      totals: { total: '0' },
    });
  });

  it('says what is missing where nothing can stand in', () => {
    const incomplete = expect.objectContaining({ kind: 'conflict', causes: ['order:000000007'] }) as Error;
    expect(() => one({ order_currency_code: null })).toThrow(incomplete);
    expect(() => one({ created_at: null, updated_at: 'soon' })).toThrow(incomplete);
  });

  it('never lets an unreadable amount pass as zero', () => {
    expect(() => order([{ id: 1, total: 'ten' }])).toThrow();
    expect(() => order([], { subtotal: 'n/a' })).toThrow();
  });

  it('reads times as UTC', () => {
    const read = one({ created_at: '2026-11-20 10:15:00', updated_at: '2026-11-21 00:00:01' });
    expect([read.placedAt, read.updatedAt]).toEqual(['2026-11-20T10:15:00Z', '2026-11-21T00:00:01Z']);
  });

  it('carries coupons once, and the purchase order number', () => {
    const read = one({
      coupon_code: 'TEN',
      extension_attributes: { coupon_codes: ['TEN', 'FREE'] },
      payment: { method: 'purchaseorder', po_number: 'PO-1' },
    });
    expect(read.coupons).toEqual(['TEN', 'FREE']);
    expect(read.payment).toEqual({ method: 'purchaseorder', purchaseOrder: 'PO-1' });
  });
});
