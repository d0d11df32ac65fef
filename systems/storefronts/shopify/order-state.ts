import { isZero } from '../../../domain/money';
import type { OrderState } from '../../../domain/order';
import type { RawOrder } from './schemas';
import type { ShopifySettings } from './settings';

/** The shop's financial statuses. An authorization is a sale: the merchant captures when it ships. */
const STATES: Readonly<Record<string, OrderState>> = {
  PENDING: 'pending',
  EXPIRED: 'held',
  VOIDED: 'held',
  AUTHORIZED: 'open',
  PARTIALLY_PAID: 'open',
  PAID: 'open',
  PARTIALLY_REFUNDED: 'open',
  REFUNDED: 'closed',
};

/** What the order's state means to us; the merchant's own table wins. */
export function toState(raw: RawOrder, settings: ShopifySettings): OrderState {
  if (raw.cancelledAt !== undefined) return 'cancelled';
  if (raw.test && settings.testOrders === 'hold') return 'held';
  const status = raw.displayFinancialStatus ?? 'NONE';
  const own = Object.hasOwn(settings.orderStates, status) ? settings.orderStates[status] : undefined;
  if (own) return own;
  // On payment terms the buyer pays later: the sale stands.
  if (status === 'PENDING' && raw.paymentTerms) return 'open';
  // Without any payment the shop shows no status; an order that costs nothing needs none.
  if (status === 'NONE') return isZero(raw.totalPriceSet.shopMoney.amount) ? 'open' : 'pending';
  const state = Object.hasOwn(STATES, status) ? STATES[status] : undefined;
  if (state !== 'open') return state ?? 'unknown';
  if (raw.displayFulfillmentStatus === 'ON_HOLD') return 'held';
  return raw.displayFulfillmentStatus === 'FULFILLED' ? 'complete' : 'open';
}

/** The shop's own words for it. */
export const statusWords = (raw: RawOrder): string =>
  [
    raw.cancelledAt === undefined ? undefined : 'cancelled',
    raw.test ? 'test order' : undefined,
    raw.displayFinancialStatus,
    raw.displayFulfillmentStatus,
  ]
    .filter((part) => part !== undefined)
    .join(', ')
    .toLowerCase();
