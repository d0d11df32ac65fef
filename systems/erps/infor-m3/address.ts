import type { Address } from '../../../domain/order';
import { oneLine, wrap } from '../free-text';
import { fitField, lengthOf } from './lengths';

type AddressFields = Partial<
  Record<'CUNM' | 'CUA1' | 'CUA2' | 'CUA3' | 'CUA4' | 'PONO' | 'TOWN' | 'ECAR' | 'CSCD', string>
>;

/**
 * An address in M3's fields. Names and streets are free text and may be cut; a region that is no M3 area code (two
 * characters) is left out.
 */
export function addressFields(call: string, address: Address): AddressFields {
  const company = oneLine(address.company ?? '');
  const person = oneLine(address.name);
  const lines = [...(company && person && company !== person ? [person] : []), ...address.street].map(
    oneLine,
  );
  const [CUA1, CUA2, CUA3, CUA4] = wrap(lines.filter(Boolean), lengthOf(call, 'CUA1'), 4);
  const region = oneLine(address.region ?? '');
  return {
    CUNM: fitField(call, 'CUNM', company || person),
    CUA1: CUA1 ?? fitField(call, 'CUA1', address.city),
    CUA2,
    CUA3,
    CUA4,
    PONO: fitField(call, 'PONO', address.postcode),
    TOWN: fitField(call, 'TOWN', address.city),
    ECAR: region.length <= lengthOf(call, 'ECAR') ? region : '',
    CSCD: address.country.toUpperCase(),
  };
}

/** A phone number is never cut: half a number is somebody else's. */
export const phone = (text: string | undefined, length: number): string => {
  const digits = (text ?? '').replace(/[^\d+]/g, '');
  return digits.length <= length ? digits : '';
};
