import { z } from 'zod';
import { list, text } from '../raw-fields';
import { address } from './schemas';

/** What we read of customers and companies. */
const email = z.object({ emailAddress: text }).nullish().catch(undefined);
const phone = z.object({ phoneNumber: text }).nullish().catch(undefined);

export const rawCustomer = z.object({
  id: z.string(),
  displayName: text,
  firstName: text,
  lastName: text,
  state: text,
  updatedAt: z.string(),
  defaultEmailAddress: email,
  defaultPhoneNumber: phone,
  defaultAddress: address,
  companyContactProfiles: list(z.object({ company: z.object({ id: z.string() }) })).catch([]),
});
export type RawCustomer = z.output<typeof rawCustomer>;

const companyAddress = z
  .object({
    recipient: text,
    companyName: text,
    address1: text,
    address2: text,
    city: text,
    zoneCode: text,
    zip: text,
    countryCode: text,
    phone: text,
  })
  .nullish()
  .catch(undefined);
export type RawCompanyAddress = NonNullable<z.output<typeof companyAddress>>;

export const rawCompany = z.object({
  id: z.string(),
  name: text,
  updatedAt: z.string(),
  mainContact: z
    .object({
      customer: z.object({
        id: z.string(),
        displayName: text,
        defaultEmailAddress: email,
        defaultPhoneNumber: phone,
      }),
    })
    .nullish()
    .catch(undefined),
  locations: z
    .object({
      nodes: z.array(
        z.object({
          phone: text,
          billingAddress: companyAddress,
          shippingAddress: companyAddress,
          taxSettings: z.object({ taxRegistrationId: text }).nullish().catch(undefined),
        }),
      ),
    })
    .nullish()
    .catch(undefined),
});
export type RawCompany = z.output<typeof rawCompany>;
