import { customerSubject, type ShopCustomer } from '../domain/customer';
import { placeOf } from '../domain/customer-cells';
import { agreedByCreation, type Agreement } from '../domain/customer-agreement';
import type { CustomerRecord } from '../domain/customer-record';
import type { Address } from '../domain/order';
import type { Store } from '../store/store';
import { contentOfShop, type CustomerContent } from './new-customer';

/** What the ERP was told when it was created from this reading of the shop's customer; undefined when that is gone. */
export async function contentTold(
  store: Store,
  connection: string,
  shopKey: string,
  snapshot: string,
): Promise<CustomerContent | undefined> {
  const customer = await store.snapshots.get<ShopCustomer>(connection, customerSubject(shopKey), snapshot);
  return customer && contentOfShop(customer);
}

/** What both sides agree on by the creation alone; undefined when the snapshot is gone: then they are compared afresh. */
export async function toldAtCreation(
  store: Store,
  connection: string,
  snapshot: string,
  { shop, erp }: { readonly shop: CustomerRecord; readonly erp: CustomerRecord },
): Promise<Agreement | undefined> {
  const content = await contentTold(store, connection, shop.id, snapshot);
  if (!content) return undefined;
  const { name, email, phone, taxNumber, address, deliveryAddress } = content;
  const place = deliveryAddress && placeOf(deliveryAddress);
  // The order in which it was told knows no ids.
  const deliveries = Object.entries(shop.deliveries).filter(([, one]) => placeOf(one) === place);
  const told: CustomerRecord = {
    id: shop.id,
    version: snapshot,
    active: true,
    name,
    email,
    phone,
    taxNumber,
    billTo: bare(address),
    deliveries: place === undefined ? {} : Object.fromEntries(deliveries),
  };
  return agreedByCreation(told, shop, erp);
}

/** The customer's own telephone and tax number stand in no address of its record. */
const bare = ({ phone: _phone, taxNumber: _taxNumber, ...address }: Address): Address => address;
