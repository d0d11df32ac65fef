import type { AdobeCommerce, RawEntity } from '../../sandbox/adobe-commerce';
import { typed, whereOf, type Edit, type Place, type SideCustomer } from './truth';
import type { TypedEdit } from './plan-customers';

type Row = Record<string, unknown>;
type ShopTable = AdobeCommerce['shop']['customers'];

const CITIES = [
  ['Köln', '50667'],
  ['Bonn', '53111'],
  ['Aachen', '52062'],
] as const;

/** Where an address of that serial number lies: street, town and postcode change together. */
export const townOf = (serial: number): readonly [city: string, postcode: string] =>
  CITIES[serial % CITIES.length] ?? CITIES[0];

const addressesOf = (row: RawEntity): Row[] =>
  Array.isArray(row['addresses']) ? (row['addresses'] as Row[]) : [];
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const placeOf = (row: Row): Place => ({
  who: `${textOf(row['firstname'])} ${textOf(row['lastname'])}`,
  where: whereOf(
    (row['street'] as string[] | undefined) ?? [],
    textOf(row['postcode']),
    textOf(row['city']),
    textOf(row['country_id']),
  ),
});

const billingOf = (row: RawEntity): Row | undefined =>
  addressesOf(row).find((address) => address['default_billing'] === true);
/** An address that serves billing only is no delivery address. */
const deliveriesOf = (row: RawEntity): Row[] =>
  addressesOf(row).filter(
    (address) => address['default_billing'] !== true || address['default_shipping'] === true,
  );

export function shopCustomer(row: RawEntity): SideCustomer {
  const billing = billingOf(row);
  const phone = textOf(billing?.['telephone']);
  return {
    id: String(row['id']),
    name: `${textOf(row['firstname'])} ${textOf(row['lastname'])}`,
    email: textOf(row['email']),
    ...(phone !== '' && phone !== '-' && { phone }),
    ...(billing && { billing: placeOf(billing) }),
    deliveries: deliveriesOf(row).map(placeOf),
  };
}

/** What a person's fields say when they are typed anew; addresses get ids of their own range. */
const nameParts = (customer: number, serial: number): Row => {
  const [firstname, lastname] = typed.name(customer, serial).split(' ');
  return { firstname, lastname };
};
const placeParts = (customer: number, serial: number, index = 0): Row => {
  const [city, postcode] = townOf(serial + index);
  return { street: [typed.street(customer, serial, index)], city, postcode, country_id: 'DE' };
};

/** A new account, with one address for all or with one for each. */
export function registered(customer: number, serial: number, apart: boolean, id: number): RawEntity {
  const address = (index: number, use: Row): Row => ({
    id: id * 1_000 + index,
    customer_id: id,
    ...nameParts(customer, serial),
    ...placeParts(customer, serial, index),
    telephone: typed.phone(customer, serial),
    ...use,
  });
  return {
    id,
    email: typed.email(customer, serial),
    ...nameParts(customer, serial),
    group_id: 1,
    website_id: 1,
    store_id: 1,
    addresses: apart
      ? [address(1, { default_billing: true }), address(2, { default_shipping: true })]
      : [address(1, { default_billing: true, default_shipping: true })],
  };
}

/** Everything that stands in a customer's record, as typed by nobody before. */
export const allTyped = (customer: number, side: Edit['side'], one: SideCustomer): Edit[] => [
  { customer, side, field: 'name', value: one.name },
  ...(one.email === undefined ? [] : [{ customer, side, field: 'email' as const, value: one.email }]),
  ...(one.phone === undefined ? [] : [{ customer, side, field: 'phone' as const, value: one.phone }]),
  ...(one.billing ? [{ customer, side, field: 'billing' as const, value: one.billing.where }] : []),
  ...one.deliveries.map(({ where }) => ({ customer, side, field: 'delivery' as const, value: where })),
];

/** A person changes the account, whole fields at a time. */
export function editShop(
  table: ShopTable,
  stamp: string,
  customer: number,
  id: number,
  { field, choice, serial }: TypedEdit,
): Edit[] {
  const row = structuredCloneOf(table.get(id));
  const before = shopCustomer(row);
  const addresses = addressesOf(row);
  const [billing, deliveries] = [billingOf(row), deliveriesOf(row)];
  const chosen = deliveries[choice % Math.max(1, deliveries.length)];
  if (field === 'name') Object.assign(row, nameParts(customer, serial));
  else if (field === 'email') row['email'] = typed.email(customer, serial);
  else if (field === 'phone') {
    if (!billing) return [];
    billing['telephone'] = typed.phone(customer, serial);
  } else if (field === 'new-delivery')
    addresses.push({
      id: id * 1_000 + serial,
      customer_id: id,
      ...nameParts(customer, serial),
      ...placeParts(customer, serial),
      telephone: typed.phone(customer, serial),
    });
  else {
    const changed = field === 'billing' ? billing : chosen;
    if (!changed) return [];
    Object.assign(changed, placeParts(customer, serial));
  }
  table.put({ ...row, addresses, updated_at: stamp });
  return changesBetween(customer, 'shop', before, shopCustomer(table.get(id) ?? row));
}

/** One of its delivery addresses is taken out of the book; the one for billing stays. */
export function removeShopAddress(
  table: ShopTable,
  stamp: string,
  customer: number,
  id: number,
  choice: number,
): Edit[] {
  const row = structuredCloneOf(table.get(id));
  const removable = deliveriesOf(row).filter((address) => address['default_billing'] !== true);
  const gone = removable[choice % Math.max(1, removable.length)];
  if (!gone) return [];
  const { default_shipping: _pointer, ...rest } = row;
  table.put({
    ...rest,
    addresses: addressesOf(row).filter((address) => address !== gone),
    updated_at: stamp,
  });
  return [{ customer, side: 'shop', field: 'delivery', replaced: placeOf(gone).where }];
}

/** What was typed over what. */
export function changesBetween(
  customer: number,
  side: Edit['side'],
  before: SideCustomer,
  after: SideCustomer,
): Edit[] {
  const plain = (['name', 'email', 'phone'] as const).flatMap((field): Edit[] => {
    const [replaced, value] = [before[field], after[field]];
    return value === undefined || value === replaced ? [] : [{ customer, side, field, value, replaced }];
  });
  const [was, is] = [before.billing?.where, after.billing?.where];
  const billing: Edit[] =
    is === undefined || is === was ? [] : [{ customer, side, field: 'billing', value: is, replaced: was }];
  const old = before.deliveries.map(({ where }) => where);
  const now = after.deliveries.map(({ where }) => where);
  const replaced = old.find((where) => !now.includes(where));
  const deliveries = now
    .filter((where) => !old.includes(where))
    .map((value): Edit => ({ customer, side, field: 'delivery', value, replaced }));
  return [...plain, ...billing, ...deliveries];
}

/** Rows keep exact numbers, which are objects of their own kind. */
function structuredCloneOf(row: RawEntity | undefined): Row & { addresses: Row[] } {
  if (!row) throw new RangeError('the shop has no such customer');
  return { ...row, addresses: addressesOf(row).map((address) => ({ ...address })) };
}
