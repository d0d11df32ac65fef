import type { Address } from '../../../domain/order';
import { fit, lengthOf, cut, oneLine } from './lengths';

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
    CUNM: fit(call, 'CUNM', company || person),
    CUA1: CUA1 ?? fit(call, 'CUA1', address.city),
    CUA2,
    CUA3,
    CUA4,
    PONO: fit(call, 'PONO', address.postcode),
    TOWN: fit(call, 'TOWN', address.city),
    ECAR: region.length <= lengthOf(call, 'ECAR') ? region : '',
    CSCD: address.country.toUpperCase(),
  };
}

/** A phone number is never cut: half a number is somebody else's. */
export const phone = (text: string | undefined, length: number): string => {
  const digits = (text ?? '').replace(/[^\d+]/g, '');
  return digits.length <= length ? digits : '';
};

/** Breaks texts into at most `count` lines of `length`, between words where there are any. */
export function wrap(texts: readonly string[], length: number, count: number): string[] {
  const lines: string[] = [];
  for (const text of texts) {
    let rest = text;
    while (rest.length > length) {
      const space = rest.lastIndexOf(' ', length);
      const head = space > 0 ? rest.slice(0, space) : cut(rest, length);
      lines.push(head);
      rest = rest.slice(head.length).trimStart();
    }
    if (rest) lines.push(rest);
  }
  return lines.slice(0, count);
}
