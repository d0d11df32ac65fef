import {
  editAsUser,
  ifsSnapshot,
  seedCustomers,
  type IfsCloudSandbox,
  type IfsRow,
} from '../../../sandbox/ifs-cloud';
import type { CustomerCard, EnteredPeople } from '../people';

const EMAIL = 'E-Mail';
const PHONE = 'Phone';
/** Where Crossdock keeps the address that bills go to. */
const BILL_TO = 'WEB';

/** IFS's customers, by its own tables. @param company in which those entered here may be invoiced */
export function ifsPeople(sandbox: IfsCloudSandbox, company: string): EnteredPeople {
  let entered = 0;
  const rowsOf = (email: string): Rows | undefined =>
    ifsSnapshot(sandbox.ifs)
      .customers.map(({ row, addresses, communicationMethods }) => ({
        head: row,
        email: method(communicationMethods, EMAIL),
        phone: method(communicationMethods, PHONE),
        address: addresses.find(({ AddressId }) => AddressId === BILL_TO) ?? addresses[0],
      }))
      .find((rows) => text(rows.email, 'Value').toLowerCase() === email.toLowerCase());
  return {
    find: (email) => {
      const rows = rowsOf(email);
      return rows && cardOf(rows);
    },
    edit: (email, { name, phone, street }) => {
      const { head, address, phone: row } = rowsOf(email) ?? {};
      if (!head) throw new RangeError('no customer of IFS has this e-mail address');
      const { CustomerId = null } = head;
      const { ifs } = sandbox;
      if (name !== undefined) editAsUser(ifs, 'customer', { CustomerId }, { Name: name });
      if (street !== undefined && address)
        editAsUser(ifs, 'customerAddress', keyOf(address, 'AddressId'), { Address1: street });
      if (phone !== undefined && row)
        editAsUser(ifs, 'communicationMethod', keyOf(row, 'CommId'), { Value: phone });
    },
    enter: ({ name, email, phone, street, postcode, city, country }) => {
      entered += 1;
      seedCustomers(sandbox.ifs, [
        {
          id: `K2000${entered}`,
          name,
          country,
          currency: 'EUR',
          companies: [company],
          addresses: [{ id: '1', name, address1: street, zipCode: postcode, city, country }],
          communication: [
            { method: EMAIL, value: email },
            { method: PHONE, value: phone },
          ],
        },
      ]);
    },
  };
}

interface Rows {
  readonly head: IfsRow;
  readonly email: IfsRow | undefined;
  readonly phone: IfsRow | undefined;
  readonly address: IfsRow | undefined;
}

const cardOf = ({ head, email, phone, address }: Rows): CustomerCard => ({
  email: text(email, 'Value'),
  name: text(head, 'Name'),
  phone: text(phone, 'Value'),
  street: [1, 2, 3, 4, 5, 6]
    .map((line) => text(address, `Address${line}`))
    .filter((line) => line !== '')
    .join(', '),
  postcode: text(address, 'ZipCode'),
  city: text(address, 'City'),
  country: text(address, 'Country'),
});

const method = (rows: readonly IfsRow[], id: string): IfsRow | undefined =>
  rows.find(({ MethodId }) => MethodId === id);
const text = (row: IfsRow | undefined, column: string): string => String(row?.[column] ?? '');
const keyOf = (row: IfsRow, id: string): IfsRow => ({
  CustomerId: row['CustomerId'] ?? null,
  [id]: row[id] ?? null,
});
