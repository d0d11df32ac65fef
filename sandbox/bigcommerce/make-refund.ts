import { type Micro, micro, over, round, times, total } from '../adobe-commerce/fixed';
import { placesOf } from './make-order';
import { bareNumber, isoSeconds, type Raw, type ShopOrder } from './raw';

/** What a merchant gives back. Everything by default: nothing; say at least one thing. */
export interface RefundSpec {
  readonly rows?: readonly {
    /** Position of the sold row, from 0. */
    readonly row: number;
    readonly quantity?: number;
    /** Negative: a deduction. */
    readonly adjustment?: string;
  }[];
  readonly wrappingOfRow?: number;
  readonly shipping?: string;
  readonly handling?: string;
  readonly fee?: { readonly index: number; readonly amount: string };
  /** Without effect on tax. */
  readonly order?: string;
  readonly taxAdjustment?: string;
  /** The merchant's own figures instead of the store's. */
  readonly override?: { readonly total: string; readonly tax: string };
  readonly reason?: string;
  readonly offline?: boolean;
  readonly declined?: boolean;
  /** Older answers have no link from payment to transaction. */
  readonly withoutLink?: boolean;
}

export interface MadeRefund {
  readonly refund: Raw & { readonly id: number; readonly order_id: number };
  /** Absent for offline and declined ones. */
  readonly transaction?: Raw;
  /** By row id. */
  readonly quantities: ReadonlyMap<number, number>;
  readonly total: Micro;
}

interface Part {
  readonly item: Raw;
  /** With tax. */
  readonly gross: Micro;
  readonly tax: Micro;
}

const amountOf = (row: Raw, name: string): Micro => micro(String(row[name]));

/** A refund as the store computes it: each part at what was paid for it, rounded once at the end. */
export function makeRefund(order: ShopOrder, id: number, spec: RefundSpec, at: number): MadeRefund {
  const currency = String(order.row['default_currency_code']);
  const places = placesOf(currency);
  const inclusive = order.row['is_tax_inclusive_pricing'] === true;
  const rows = order.products.filter((row) => row['parent_order_product_id'] === null);
  const addressId = order.shippingAddresses[0]?.['id'] ?? order.row.id;

  const share = (whole: Micro, part: number, of: number): Micro =>
    over(times(whole, micro(String(part)), 6), micro(String(of)), 6);
  const products = (spec.rows ?? []).map((one): Part => {
    const row = rows[one.row];
    if (!row) throw new RangeError(`order ${order.row.id} has no row ${one.row}`);
    const bought = Number(row['quantity']);
    const quantity = one.quantity ?? bought;
    const paid = amountOf(row, 'discounted_total_inc_tax');
    const tax = order.taxes.find((each) => each['order_product_id'] === String(row['id']));
    const adjustment = micro(one.adjustment ?? '0');
    return {
      item: {
        item_type: 'PRODUCT',
        item_id: row['id'],
        quantity,
        requested_amount: null,
        reason: spec.reason ?? '',
        ...(one.adjustment ? { adjustments: [{ amount: bareNumber(adjustment), description: 'Fee' }] } : {}),
      },
      gross: share(paid, quantity, bought) + adjustment,
      tax: tax ? share(amountOf(tax, 'line_amount'), quantity, bought) : 0n,
    };
  });
  /** A requested amount stands on the side the store prices in. */
  const byAmount = (type: string, itemId: unknown, amount: string, ex: Micro, tax: Micro): Part => {
    const asked = micro(amount);
    const base = inclusive ? ex + tax : ex;
    const own = base === 0n ? 0n : round(over(times(asked, tax, 6), base, 6), places);
    return {
      item: {
        item_type: type,
        item_id: itemId,
        requested_amount: bareNumber(asked),
        reason: spec.reason ?? '',
      },
      gross: inclusive ? asked : asked + own,
      tax: own,
    };
  };
  const cost = (name: string): [Micro, Micro] => [
    amountOf(order.row, `${name}_cost_ex_tax`),
    amountOf(order.row, `${name}_cost_tax`),
  ];
  const parts = [
    ...products,
    ...(spec.wrappingOfRow === undefined ? [] : [wrapping(rows[spec.wrappingOfRow], spec)]),
    ...(spec.shipping ? [byAmount('SHIPPING', addressId, spec.shipping, ...cost('shipping'))] : []),
    ...(spec.handling ? [byAmount('HANDLING', addressId, spec.handling, ...cost('handling'))] : []),
    ...(spec.fee ? [feePart(order, spec.fee, byAmount)] : []),
    ...(spec.order ? [byAmount('ORDER', order.row.id, spec.order, micro(spec.order), 0n)] : []),
  ];
  const computedTax = round(total(parts.map(({ tax }) => tax)), places) + micro(spec.taxAdjustment ?? '0');
  const computed = round(total(parts.map(({ gross }) => gross)), places) + micro(spec.taxAdjustment ?? '0');
  const amount = spec.override ? micro(spec.override.total) : computed;
  const tax = spec.override ? micro(spec.override.tax) : computedTax;
  const provider = order.transactions.at(-1)?.['gateway'] ?? 'custom';
  const moved = spec.offline !== true && spec.declined !== true;
  const transactionId = order.row.id * 100 + 50 + id;
  return {
    total: amount,
    quantities: new Map(
      products.map(({ item }) => [Number(item['item_id']), Number(item['quantity'])] as const),
    ),
    refund: {
      id,
      order_id: order.row.id,
      user_id: 1,
      created: isoSeconds(at),
      reason: spec.reason ?? '',
      total_amount: bareNumber(amount),
      total_tax: bareNumber(tax),
      uses_merchant_override_values: spec.override !== undefined,
      items: parts.map(({ item }) => item),
      payments: [
        {
          id,
          provider_id: provider,
          amount: bareNumber(amount),
          offline: spec.offline === true,
          is_declined: spec.declined === true,
          declined_message: spec.declined ? 'Insufficient funds' : '',
          ...(moved && !spec.withoutLink ? { transaction_id: String(transactionId) } : {}),
        },
      ],
    },
    ...(moved
      ? {
          transaction: {
            ...(order.transactions.at(-1) ?? {}),
            id: transactionId,
            order_id: String(order.row.id),
            event: 'refund',
            amount: bareNumber(amount),
            currency,
            gateway: provider,
            gateway_transaction_id: `gw-refund-${id}`,
            date_created: isoSeconds(at),
            status: 'ok',
            reference_transaction_id: order.transactions.at(-1)?.['id'] ?? null,
          },
        }
      : {}),
  };
}

function wrapping(row: Raw | undefined, spec: RefundSpec): Part {
  if (!row) throw new RangeError('no such row to unwrap');
  return {
    item: {
      item_type: 'GIFT_WRAPPING',
      item_id: row['id'],
      quantity: row['quantity'],
      requested_amount: null,
      reason: spec.reason ?? '',
    },
    gross: amountOf(row, 'wrapping_cost_inc_tax'),
    tax: amountOf(row, 'wrapping_cost_tax'),
  };
}

function feePart(
  order: ShopOrder,
  { index, amount }: { readonly index: number; readonly amount: string },
  byAmount: (type: string, itemId: unknown, amount: string, ex: Micro, tax: Micro) => Part,
): Part {
  const fee = order.fees[index];
  if (!fee) throw new RangeError(`order ${order.row.id} has no fee ${index}`);
  const ex = micro(String(fee['cost_ex_tax'] ?? fee['cost_exc_tax']));
  return byAmount('FEE', fee['id'], amount, ex, amountOf(fee, 'cost_tax'));
}
