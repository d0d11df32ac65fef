import type { Address } from '../../../domain/order';
import type { RawAddress } from './schemas';

export const fullName = (parts: readonly (string | undefined)[]): string =>
  parts.map((part) => part?.trim()).filter(Boolean).join(' '); // prettier-ignore

export const nameOf = (raw: Pick<RawAddress, 'first_name' | 'last_name'> | undefined): string =>
  fullName([raw?.first_name, raw?.last_name]);

/** The value of a form field by its name; merchants name them freely. */
export const formField = (raw: RawAddress | undefined, name: string | undefined): string | undefined =>
  name === undefined
    ? undefined
    : raw?.form_fields?.find((field) => field?.name === name)?.value?.trim() || undefined;

/** An address of an order. An address without a country, as of orders made by hand, is no address. */
export function toAddress(
  raw: RawAddress | undefined,
  taxNumberField: string | undefined,
): Address | undefined {
  if (!raw || (raw.country_iso2 === undefined && raw.city === undefined && raw.street_1 === undefined)) {
    return undefined;
  }
  const taxNumber = formField(raw, taxNumberField);
  return {
    name: nameOf(raw),
    ...(raw.company ? { company: raw.company } : {}),
    street: [raw.street_1, raw.street_2].filter((line): line is string => Boolean(line?.trim())),
    city: raw.city ?? '',
    postcode: raw.zip ?? '',
    ...(raw.state ? { region: raw.state } : {}),
    country: raw.country_iso2 ?? '',
    ...(raw.phone ? { phone: raw.phone } : {}),
    ...(taxNumber ? { taxNumber } : {}),
  };
}
