import type { Address } from '../../../domain/order';
import type { RawCompanyAddress } from './customer-schemas';
import type { RawAddress } from './schemas';

export function toAddress(raw: RawAddress | undefined): Address | undefined {
  if (!raw) return undefined;
  const name = raw.name ?? [raw.firstName, raw.lastName].filter(Boolean).join(' ');
  return {
    name,
    ...(raw.company ? { company: raw.company } : {}),
    street: [raw.address1, raw.address2].filter((line): line is string => line !== undefined),
    city: raw.city ?? '',
    postcode: raw.zip ?? '',
    ...(raw.provinceCode ? { region: raw.provinceCode } : {}),
    country: raw.countryCodeV2 ?? '',
    ...(raw.phone ? { phone: raw.phone } : {}),
  };
}

export function toCompanyAddress(
  raw: RawCompanyAddress | null | undefined,
  taxNumber: string | undefined,
): Address | undefined {
  if (!raw) return undefined;
  return {
    name: raw.recipient ?? raw.companyName ?? '',
    ...(raw.companyName ? { company: raw.companyName } : {}),
    street: [raw.address1, raw.address2].filter((line): line is string => line !== undefined),
    city: raw.city ?? '',
    postcode: raw.zip ?? '',
    ...(raw.zoneCode ? { region: raw.zoneCode } : {}),
    country: raw.countryCode ?? '',
    ...(raw.phone ? { phone: raw.phone } : {}),
    ...(taxNumber ? { taxNumber } : {}),
  };
}
