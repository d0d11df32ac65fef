import type { AddressSpec } from './order-spec';
import type { RawAddress } from './raw-order';

const REGION_IDS: Readonly<Record<string, number>> = { CA: 12, NY: 43, BE: 82, BY: 81 };

/** An order address as the API shows it; what the spec leaves out lies in Berlin. */
export function makeAddress(
  spec: AddressSpec,
  type: 'billing' | 'shipping',
  orderId: number,
  email: string,
): RawAddress {
  const id = orderId * 2 + (type === 'shipping' ? 1 : 0);
  return {
    address_type: type,
    city: spec.city ?? 'Berlin',
    ...(spec.company === undefined ? {} : { company: spec.company }),
    country_id: spec.country ?? 'DE',
    email,
    entity_id: id,
    firstname: spec.firstname,
    lastname: spec.lastname,
    parent_id: orderId,
    postcode: spec.postcode ?? '10115',
    ...(spec.region === undefined ? {} : { region: spec.region }),
    ...(spec.regionCode === undefined
      ? {}
      : { region_code: spec.regionCode, region_id: REGION_IDS[spec.regionCode] ?? 0 }),
    street: spec.street ?? ['Chausseestraße 1'],
    telephone: spec.phone ?? '030 1234567',
    ...(spec.taxNumber === undefined ? {} : { vat_id: spec.taxNumber }),
  };
}
