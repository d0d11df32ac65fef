import type { Address } from '../../../../domain/order';
import { textOf, type ODataRow } from '../../../transport/odata';
import type { IfsBody } from '../client';
import { fit, oneLine, wrap } from '../../free-text';
import type { CustomerSettings } from './customer-settings';

/** Lengths of names and address lines (recalled; IFS refuses what is longer). */
export const NAME_LENGTH = 100;
const LINE_LENGTH = 35;
const LINES = 6;

/** An address in IFS's fields. A company's name comes first, the person then stands in the first line. */
export function addressFields(address: Address): Record<string, string> {
  const company = oneLine(address.company ?? '');
  const person = oneLine(address.name);
  const lines = wrap(
    [...(company && person && company !== person ? [person] : []), ...address.street.map(oneLine)].filter(
      Boolean,
    ),
    LINE_LENGTH,
    LINES,
  );
  return {
    Name: fit(company || person, NAME_LENGTH),
    ...Object.fromEntries(
      Array.from({ length: LINES }, (_, index) => [`Address${index + 1}`, lines[index] ?? '']),
    ),
    ZipCode: fit(address.postcode, LINE_LENGTH),
    City: fit(address.city, LINE_LENGTH),
    State: fit(address.region ?? '', LINE_LENGTH),
    Country: address.country.toUpperCase(),
  };
}

/** A new address. `DefaultDomain` must be true, or IFS refuses it. */
export const newAddress = (
  number: string,
  id: string,
  address: Address,
  { partyType }: CustomerSettings,
): IfsBody => ({
  ...filled(addressFields(address)),
  AddressId: id,
  CustomerId: number,
  PartyType: partyType,
  DefaultDomain: true,
});

export const newMethod = (number: string, method: string, value: string): IfsBody => ({
  CustomerId: number,
  MethodId: method,
  Value: value,
  MethodDefault: true,
});

/** The fields in which a row differs from what is wanted; a line that is gone is emptied. */
export const differing = (row: ODataRow, wanted: Readonly<Record<string, string>>): IfsBody =>
  Object.fromEntries(
    Object.entries(wanted)
      .filter(([field, value]) => textOf(row, field) !== value)
      .map(([field, value]) => [field, value === '' ? null : value]),
  );

const filled = (fields: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
