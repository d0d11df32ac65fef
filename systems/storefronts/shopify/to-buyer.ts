import type { OrderCustomer } from '../../../domain/order';
import { legacyId } from './ids';
import type { RawOrder } from './schemas';

/** Who buys: the company in B2B orders, else the customer, else a guest. */
export function toBuyer(raw: RawOrder): OrderCustomer {
  const company = raw.purchasingEntity?.company;
  const name =
    raw.customer?.displayName ?? raw.billingAddress?.name ?? raw.shippingAddress?.name ?? company?.name ?? '';
  const phone = raw.phone ?? raw.billingAddress?.phone;
  return {
    kind: company ? 'company' : raw.customer ? 'registered' : 'guest',
    ...(raw.customer ? { id: legacyId(raw.customer.id) } : {}),
    ...(raw.email ? { email: raw.email } : {}),
    name,
    ...(phone ? { phone } : {}),
    ...(company ? { company: { id: legacyId(company.id), name: company.name ?? name } } : {}),
  };
}
