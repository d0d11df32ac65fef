import type { CustomerRecord, ProductRecord } from './records';
import { dates, links, metaRows, type Json, type RenderOptions } from './render-parts';

export const renderProduct = (product: ProductRecord, { site }: RenderOptions): Json => ({
  id: product.id,
  name: product.name,
  slug: product.sku.toLowerCase(),
  type: 'simple',
  status: product.status,
  sku: product.sku,
  price: product.price,
  regular_price: product.price,
  sale_price: '',
  stock_quantity: null,
  categories: product.categories.map((slug, index) => ({ id: 15 + index, name: slug.toUpperCase(), slug })),
  variations: [],
  meta_data: [],
  _links: links(site, `/products/${product.id}`),
});

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
