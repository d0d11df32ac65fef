import type { BillTruth, ShopTruth } from '../../sandbox/adobe-commerce';
import { addUp, exactly, less } from '../exact';
import type { Paper, ShopOrder } from '../truth';
import { createBooking } from './booking';

/** Accounts of a shop whose orders and credit memos become entries. */
export interface AdobeCommerceAccounts {
  readonly receivable: string;
  readonly goods: string;
  readonly shipping: string;
  readonly discount: string;
  readonly tax: string;
  readonly other: string;
  readonly rounding: string;
}

/** Credit memos that are done. */
const REFUNDED = 2;

/** The order and its credit memos as entries; `order` is as the shop states it without them. */
export function adobeEntries(
  order: ShopOrder,
  { creditMemos }: ShopTruth['orders'][number],
  accounts: AdobeCommerceAccounts,
): Paper[] {
  if (order.state !== 'due') return [];
  const { currency, sums } = order;
  const booking = createBooking(currency);
  booking.add(accounts.receivable, sums.total);
  booking.add(accounts.goods, less(sums.lines));
  booking.add(accounts.shipping, less(sums.shipping));
  booking.add(accounts.discount, sums.discount);
  booking.add(accounts.tax, less(sums.tax));
  booking.add(accounts.other, less(sums.other));
  booking.add(accounts.rounding, less(sums.rounding));
  return [
    { source: order.number, kind: 'journal', booked: booking.booked() },
    ...creditMemos
      .filter(({ state }) => state === REFUNDED)
      .map((memo) => memoEntry(memo, currency, accounts)),
  ];
}

/** The feed refunds only orders whose discounts contain no tax. */
function memoEntry(memo: BillTruth, currency: string, accounts: AdobeCommerceAccounts): Paper {
  const amount = (text: string): string => exactly(text || '0', currency);
  const total = amount(memo.grandTotal);
  const booking = createBooking(currency);
  booking.add(accounts.receivable, less(total));
  booking.add(accounts.goods, amount(memo.subtotal));
  booking.add(accounts.shipping, amount(memo.shipping));
  booking.add(accounts.discount, amount(memo.discount));
  booking.add(accounts.tax, amount(memo.tax));
  booking.add(accounts.other, amount(memo.adjustment));
  booking.add(accounts.rounding, addUp(currency, [less(booking.rest())]));
  return { source: `R${memo.number}`, kind: 'journal', booked: booking.booked() };
}
