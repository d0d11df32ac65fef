import { canonicalJson } from '../../../domain/canonical-json';
import type { Address } from '../../../domain/order';
import { known, objectIn, PLACEHOLDER, textIn, type Whole } from './whole';

/** A row of a customer's address book in our words. */
export function addressOfRow(row: Whole): Address {
  const region = objectIn(row, 'region');
  const optional = {
    company: textIn(row, 'company'),
    region: textIn(region, 'region_code') ?? textIn(region, 'region'),
    phone: known(textIn(row, 'telephone')),
    taxNumber: textIn(row, 'vat_id'),
  };
  const { street } = row;
  return {
    name: nameOfRow(row),
    street: (Array.isArray(street) ? (street as unknown[]) : [street]).filter(
      (line): line is string => typeof line === 'string' && line.trim() !== '',
    ),
    city: textIn(row, 'city') ?? '',
    postcode: textIn(row, 'postcode') ?? '',
    country: textIn(row, 'country_id') ?? '',
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  };
}

export const nameOfRow = (row: Whole): string =>
  ['firstname', 'middlename', 'lastname'].flatMap((field) => known(textIn(row, field)) ?? []).join(' ');

/** The shop keeps first and last names and demands both; the last word is the last name. */
export function nameFields(name: string): Whole {
  const words = name.trim().split(/\s+/);
  const lastname = words.pop() ?? '';
  return {
    firstname: words.join(' ') || PLACEHOLDER,
    middlename: null,
    lastname: lastname || PLACEHOLDER,
  };
}

/** The row with what differs between two readings of its address; whatever else it holds stays. */
export function changeRow(row: Whole, standing: Address | undefined, wanted: Address): Whole {
  const differs = (field: keyof Address): boolean =>
    canonicalJson(standing?.[field] ?? null) !== canonicalJson(wanted[field] ?? null);
  const changed: Record<string, unknown> = { ...row };
  if (differs('name')) Object.assign(changed, nameFields(wanted.name));
  if (differs('company')) changed['company'] = wanted.company ?? null;
  if (differs('street')) changed['street'] = wanted.street.length > 0 ? wanted.street : [PLACEHOLDER];
  if (differs('city')) changed['city'] = wanted.city || PLACEHOLDER;
  if (differs('postcode')) changed['postcode'] = wanted.postcode;
  if (differs('country')) changed['country_id'] = wanted.country;
  if (differs('phone')) changed['telephone'] = wanted.phone ?? PLACEHOLDER;
  if (differs('taxNumber')) changed['vat_id'] = wanted.taxNumber ?? null;
  if (differs('region')) {
    // The shop's own number of the region belongs to the old one.
    delete changed['region_id'];
    changed['region'] =
      wanted.region === undefined ? null : { region: wanted.region, region_code: wanted.region };
  }
  return changed;
}

/** A row that the shop does not have yet. */
export const newRow = (wanted: Address): Whole => ({
  telephone: PLACEHOLDER,
  ...changeRow({}, undefined, wanted),
});
