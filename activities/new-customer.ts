import type { KeyedCustomer } from './create-customer';
import { contentHash } from '../domain/canonical-json';
import { shopKeyOf, type ShopCustomer } from '../domain/customer';
import { Failure } from '../domain/failure';
import type { Address, Order } from '../domain/order';
import type { NewCustomer } from '../systems/erps/erp';

/**
 * The ERP's customer as an order tells it.
 * @throws Failure `missing-mapping` without a template, `rejected` without an address
 */
export function customerOfOrder(order: Order, target: KeyedCustomer): NewCustomer {
  const title = `order ${order.number}`;
  const template = templateOf(target, title);
  const address = order.billTo ?? order.shipTo;
  if (!address) {
    throw new Failure('rejected', `${title} has no address, so no customer can be created`, {
      causes: [`customer:order-${order.number}`],
      advice: 'Add a billing address in the shop, or name a collective customer in customers.guests.',
    });
  }
  return {
    searchKey: target.searchKey,
    template,
    name: order.customer.company?.name ?? order.customer.name,
    email: order.customer.email,
    phone: order.customer.phone ?? address.phone,
    taxNumber: order.customer.taxNumber ?? address.taxNumber,
    currency: order.currency,
    address,
    deliveryAddress: order.shipTo,
  };
}

/** What an ERP is told of a customer beside its key and its template. */
export type CustomerContent = Omit<NewCustomer, 'searchKey' | 'template'>;

/** The ERP's customer as the shop keeps it; undefined while the shop has no address of it. */
export function contentOfShop(customer: ShopCustomer): CustomerContent | undefined {
  const address = [customer.billTo, customer.shipTo].find(isAddress);
  if (!address) return undefined;
  return {
    name: customer.name || address.company || address.name,
    email: customer.email,
    phone: customer.phone ?? address.phone,
    taxNumber: customer.taxNumber ?? address.taxNumber,
    address,
    deliveryAddress: isAddress(customer.shipTo) ? customer.shipTo : undefined,
  };
}

/** @throws Failure `missing-mapping` without a template */
export const customerOfShop = (
  customer: ShopCustomer,
  content: CustomerContent,
  target: KeyedCustomer,
): NewCustomer => ({
  ...content,
  searchKey: target.searchKey,
  template: templateOf(target, `customer ${shopKeyOf(customer)}`),
});

/** Changes when the ERP's customer should: neither a time stamp nor a new template rewrites a customer that stands. */
export const contentHashOf = (content: CustomerContent): string => contentHash(content);

/** Shops keep addresses that were begun and never finished. */
const isAddress = (address: Address | undefined): address is Address =>
  address !== undefined && (address.street.some((line) => line.trim() !== '') || address.city.trim() !== '');

function templateOf({ template }: KeyedCustomer, title: string): string {
  if (template) return template;
  throw new Failure('missing-mapping', `no customer template for ${title}`, {
    causes: ['customer-template'],
    advice:
      'Set customers.template (or a matching row in customers.templates) in the mapping and run "crossdock mapping apply".',
  });
}
