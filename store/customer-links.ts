import { canonicalJson } from '../domain/canonical-json';
import type { Agreement } from '../domain/customer-agreement';
import type { Keyring } from './keyring';
import type { Database } from './pool';
import type { CustomerLinks } from './store';

export const customerLinkAad = (connection: string, customer: string): string =>
  canonicalJson(['customer-link', connection, customer]);

const LINK = {
  name: 'customer-link',
  text: `INSERT INTO customer_link (connection, customer, number) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
};
const GET = {
  name: 'customer-link-get',
  text: `SELECT number, version, sealed FROM customer_link WHERE connection = $1 AND customer = $2`,
};
const CUSTOMERS_OF = {
  name: 'customer-link-customers',
  text: `SELECT number, customer FROM customer_link WHERE connection = $1 AND number = ANY ($2::text[])`,
};
const AGREE = {
  name: 'customer-link-agree',
  text: `UPDATE customer_link SET version = version + 1, key_id = $4, sealed = $5, updated_at = now()
         WHERE connection = $1 AND customer = $2 AND version = $3 RETURNING version`,
};

/** Which customer of the shop is which of the ERP. An agreement is personal data and sealed. */
export function createCustomerLinks(database: Database, keyring: Keyring): CustomerLinks {
  const rooms: CustomerLinks = {
    link: async (connection, customer, number) => {
      await database.query(LINK, [connection, customer, number]);
      return rooms.get(connection, customer);
    },
    get: async (connection, customer) => {
      const [row] = await database.query<{ number: string; version: number; sealed: Buffer | null }>(GET, [
        connection,
        customer,
      ]);
      if (!row) return undefined;
      const { number, version, sealed } = row;
      if (!sealed) return { connection, customer, number, version };
      const opened = keyring.open(sealed, customerLinkAad(connection, customer)).toString('utf8');
      return { connection, customer, number, version, agreement: JSON.parse(opened) as Agreement };
    },
    customersOf: async (connection, numbers) => {
      if (numbers.length === 0) return new Map();
      const rows = await database.query<{ number: string; customer: string }>(CUSTOMERS_OF, [
        connection,
        [...new Set(numbers)],
      ]);
      return new Map(rows.map(({ number, customer }) => [number, customer]));
    },
    agree: async (link, agreement) => {
      const { connection, customer, version } = link;
      const sealed = keyring.seal(JSON.stringify(agreement), customerLinkAad(connection, customer));
      const [row] = await database.query<{ version: number }>(AGREE, [
        connection,
        customer,
        version,
        keyring.currentId,
        sealed,
      ]);
      return row && { ...link, version: row.version, agreement };
    },
  };
  return rooms;
}
