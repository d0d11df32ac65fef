import { z } from 'zod';
import { list, text } from '../raw-fields';
import { amount, count, flag, id, object, texts } from './fields';

const region = object({ region: text, region_code: text });

/** Unlike an order's, a customer's address has its region as an object. */
const customerAddress = z.object({
  id,
  firstname: text,
  middlename: text,
  lastname: text,
  company: text,
  street: texts,
  city: text,
  postcode: text,
  region,
  country_id: text,
  telephone: text,
  vat_id: text,
  default_billing: flag,
  default_shipping: flag,
});
export type RawCustomerAddress = z.output<typeof customerAddress>;

export const rawCustomer = z.object({
  id: z.string(),
  group_id: text,
  email: text,
  firstname: text,
  middlename: text,
  lastname: text,
  taxvat: text,
  default_billing: id,
  default_shipping: id,
  created_at: text,
  updated_at: text,
  addresses: list(customerAddress),
  extension_attributes: object({ company_attributes: object({ company_id: id, status: text }) }),
});
export type RawCustomer = z.output<typeof rawCustomer>;

export const rawCompany = z.object({
  id: z.string(),
  status: text,
  company_name: text,
  legal_name: text,
  company_email: text,
  vat_tax_id: text,
  street: texts,
  city: text,
  region: text,
  postcode: text,
  country_id: text,
  telephone: text,
  customer_group_id: text,
});
export type RawCompany = z.output<typeof rawCompany>;

/** Rows are read one by one, so that one unreadable customer hurts nobody else. */
export const peoplePage = z.object({
  items: list(z.looseObject({ id: z.string(), updated_at: text, created_at: text })),
  total_count: count,
});

export const creditPage = z.object({
  items: list(z.object({ company_id: text, credit_limit: amount })),
  total_count: count,
});
