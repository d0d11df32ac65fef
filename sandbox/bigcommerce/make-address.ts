import type { Micro } from '../adobe-commerce/fixed';
import type { Cost } from './make-rows';
import type { AddressSpec } from './order-spec';
import type { Raw } from './raw';

const COUNTRIES: Readonly<Record<string, string>> = {
  DE: 'Germany',
  US: 'United States',
  GB: 'United Kingdom',
  JP: 'Japan',
  KW: 'Kuwait',
  FR: 'France',
};

/** What the spec leaves out lies in Berlin. */
export const withDefaults = (spec: AddressSpec): AddressSpec => ({
  street1: 'Chausseestraße 1',
  city: 'Berlin',
  zip: '10115',
  country: 'DE',
  phone: '030 1234567',
  ...Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined)),
});

/** An address of an order. */
export const addressFields = (spec: AddressSpec): Raw => ({
  first_name: spec.firstName ?? '',
  last_name: spec.lastName ?? '',
  company: spec.company ?? '',
  street_1: spec.street1 ?? '',
  street_2: spec.street2 ?? '',
  city: spec.city ?? '',
  state: spec.state ?? '',
  zip: spec.zip ?? '',
  country: COUNTRIES[spec.country ?? ''] ?? spec.country ?? '',
  country_iso2: spec.country ?? '',
  phone: spec.phone ?? '',
  email: spec.email ?? '',
  form_fields: spec.formFields ?? [],
});

interface Delivery {
  readonly id: number;
  readonly orderId: number;
  readonly method: string;
  /** Absent on further addresses: the first one carries the cost. */
  readonly shipping: Cost | undefined;
  readonly handling: Cost | undefined;
  readonly write: (value: Micro) => string;
}

const NONE: Cost = { ex: 0n, inc: 0n, tax: 0n };

/** A row of `/shipping_addresses`. */
export function consignmentOf(address: AddressSpec, delivery: Delivery): Raw {
  const { shipping = NONE, handling = NONE, write } = delivery;
  return {
    id: delivery.id,
    order_id: delivery.orderId,
    ...addressFields(address),
    items_total: 1,
    items_shipped: 0,
    shipping_method: delivery.method,
    base_cost: write(shipping.ex),
    cost_ex_tax: write(shipping.ex),
    cost_inc_tax: write(shipping.inc),
    cost_tax: write(shipping.tax),
    cost_tax_class_id: 2,
    base_handling_cost: write(handling.ex),
    handling_cost_ex_tax: write(handling.ex),
    handling_cost_inc_tax: write(handling.inc),
    handling_cost_tax: write(handling.tax),
    handling_cost_tax_class_id: 2,
    shipping_zone_id: 1,
    shipping_zone_name: address.country ?? '',
  };
}
