import type { AdobeCommerce, RawEntity, RawOrder } from '../../../../sandbox/adobe-commerce';
import type { CustomerCard, FollowedPeople } from '../../people';

type Row = Readonly<Record<string, unknown>>;

/** The customers with an address book for one buyer: the address of this order, as its own account has it. */
export const withAddressBook = (
  customers: readonly RawEntity[],
  { customer_email: email, billing_address: billing = {} }: RawOrder,
): RawEntity[] =>
  customers.map((customer) =>
    customer['email'] === email
      ? {
          ...customer,
          default_billing: '1',
          default_shipping: '1',
          addresses: [
            {
              id: 1,
              customer_id: customer['id'],
              firstname: billing.firstname,
              lastname: billing.lastname,
              street: billing.street,
              city: billing.city,
              postcode: billing.postcode,
              country_id: billing.country_id,
              telephone: billing.telephone,
              default_billing: true,
              default_shipping: true,
            },
          ],
        }
      : customer,
  );

/** The shop's customers, by its own tables. @param buyer the order of the followed one */
export function adobePeople({ shop }: AdobeCommerce, buyer: RawOrder | undefined): FollowedPeople {
  const rowOf = (email: string): Row | undefined =>
    shop.customers.all().find((row) => text(row, 'email').toLowerCase() === email.toLowerCase());
  return {
    ...(buyer
      ? { followed: { email: buyer.customer_email, key: `person/${text(buyer, 'customer_id')}` } }
      : {}),
    find: (email) => {
      const row = rowOf(email);
      return row && cardOf(row);
    },
    edit: (email, { name, phone, street }) => {
      const row = rowOf(email);
      if (!row) throw new RangeError('no customer of the shop has this e-mail address');
      const [firstname, ...lastname] = (name ?? '').split(' ');
      const billing = billingOf(row);
      shop.customers.put({
        ...row,
        ...(name === undefined ? {} : { firstname, lastname: lastname.join(' ') }),
        updated_at: shop.stamp(),
        addresses: addressesOf(row).map((address) =>
          address === billing
            ? {
                ...address,
                ...(phone === undefined ? {} : { telephone: phone }),
                ...(street === undefined ? {} : { street: [street] }),
              }
            : address,
        ),
      });
    },
  };
}

function cardOf(row: Row): CustomerCard {
  const billing = billingOf(row) ?? {};
  const { street } = billing;
  return {
    email: text(row, 'email'),
    name: [text(row, 'firstname'), text(row, 'lastname')].join(' ').trim(),
    phone: text(billing, 'telephone'),
    street: Array.isArray(street) ? street.join(', ') : '',
    postcode: text(billing, 'postcode'),
    city: text(billing, 'city'),
    country: text(billing, 'country_id'),
  };
}

const text = (row: Row, field: string): string => {
  const value = row[field];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
};

const addressesOf = (row: Row): readonly Row[] =>
  Array.isArray(row['addresses']) ? (row['addresses'] as Row[]) : [];

const billingOf = (row: Row): Row | undefined =>
  addressesOf(row).find((address) => text(address, 'id') === text(row, 'default_billing'));
