import type { CustomerRecord } from './records';
import { dates, links, metaRows, type Json, type RenderOptions } from './render-parts';

export const renderCustomer = (customer: CustomerRecord, options: RenderOptions): Json => ({
  id: customer.id,
  ...dates('date_created', customer.createdAt, options),
  ...dates('date_modified', customer.modifiedAt, options),
  email: customer.email,
  first_name: customer.first_name,
  last_name: customer.last_name,
  role: customer.role,
  username: customer.email.split('@')[0] ?? '',
  billing: { ...EMPTY, email: customer.email, ...customer.billing },
  shipping: { ...EMPTY, ...customer.shipping },
  is_paying_customer: false,
  avatar_url: '',
  meta_data: metaRows(customer.meta),
  _links: links(options.site, `/customers/${customer.id}`),
});

const EMPTY = {
  first_name: '',
  last_name: '',
  company: '',
  address_1: '',
  address_2: '',
  city: '',
  postcode: '',
  country: '',
  state: '',
  phone: '',
};
