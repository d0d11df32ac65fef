import type { OrderState } from '../../../domain/order';
import type { RawOrder } from './schemas';
import type { BigCommerceSettings } from './settings';

/** The status of a checkout that was never finished; it still is an order to the API and to its hooks. */
export const INCOMPLETE = '0';

/** The fifteen statuses every store has (Order statuses reference); merchants rename them, but keep their ids. */
const STATES: Readonly<Record<string, OrderState>> = {
  '0': 'pending', // Incomplete
  '1': 'pending', // Pending
  '2': 'complete', // Shipped
  '3': 'open', // Partially Shipped
  '4': 'closed', // Refunded
  '5': 'cancelled', // Cancelled
  '6': 'cancelled', // Declined
  '7': 'pending', // Awaiting Payment
  '8': 'open', // Awaiting Pickup
  '9': 'open', // Awaiting Shipment
  '10': 'complete', // Completed
  '11': 'open', // Awaiting Fulfillment
  '12': 'held', // Manual Verification Required
  '13': 'held', // Disputed
  '14': 'open', // Partially Refunded
};

export function toState(
  raw: Pick<RawOrder, 'status_id' | 'is_deleted'>,
  settings: Pick<BigCommerceSettings, 'orderStates' | 'archivedOrders'>,
): OrderState {
  if (raw.is_deleted && settings.archivedOrders === 'cancelled') return 'cancelled';
  const status = raw.status_id ?? '';
  const lookUp = (table: Readonly<Record<string, OrderState>>): OrderState | undefined =>
    Object.hasOwn(table, status) ? table[status] : undefined;
  return lookUp(settings.orderStates) ?? lookUp(STATES) ?? 'unknown';
}
