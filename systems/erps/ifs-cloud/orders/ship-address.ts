import { contentHash } from '../../../../domain/canonical-json';
import type { ErpDocument } from '../../../../domain/documents';
import { Failure } from '../../../../domain/failure';
import type { CallContext } from '../../../context';
import { textOf, type ODataRow } from '../../../transport/odata';
import { addressFields } from '../customers/customer-bodies';
import { addressPath, customerPath, CUSTOMERS, isEnded, type AddressRow } from '../customers/customer-rows';
import { writeAddress } from '../customers/update-customer';
import type { IfsTools } from '../tools';

/**
 * The customer's address that goods go to: the one for deliveries that says the same as the order's, or, where the
 * connection says so, one that is added under an id made of what it says. Undefined: IFS takes the customer's own.
 * @throws Failure `rejected` when the customer has no such address
 */
export async function shipAddress(
  context: CallContext,
  tools: IfsTools,
  { shipTo, customer, reference }: ErpDocument,
): Promise<string | undefined> {
  const { client, settings, clock } = tools;
  const { orders } = settings;
  if (!shipTo || orders.shipTo === 'customer') return undefined;
  const rows = await client.list(
    context,
    CUSTOMERS.projection,
    `${customerPath(customer)}/${CUSTOMERS.addresses}`,
    { orderby: ['AddressId'] },
  );
  const today = new Date(clock()).toISOString().slice(0, 10);
  const fields = addressFields(shipTo);
  const alike = rows.filter((row) => !isEnded(row, today) && saysTheSame(row, fields));
  for (const row of alike) {
    const address = await typed(context, tools, customer, row);
    if (address.types.some((type) => settings.customers.deliveryTypes.includes(type)))
      return textOf(row, 'AddressId');
  }
  if (orders.shipTo === 'match') throw unknown(customer, reference);
  const id = `${orders.addressPrefix}${contentHash(fields).slice(0, 10).toUpperCase()}`;
  const own = rows.find((row) => textOf(row, 'AddressId') === id);
  const standing = {
    head: {},
    addresses: own ? [await typed(context, tools, customer, own)] : [],
    communication: [],
  };
  await writeAddress(context, tools, customer, standing, id, shipTo, settings.customers.deliveryTypes);
  return id;
}

async function typed(
  context: CallContext,
  { client }: IfsTools,
  customer: string,
  row: ODataRow,
): Promise<AddressRow> {
  const place = `${addressPath(customer, textOf(row, 'AddressId'))}/${CUSTOMERS.addressTypes}`;
  const types = await client.list(context, CUSTOMERS.projection, place, {
    select: ['AddressTypeCode'],
    orderby: ['AddressTypeCode'],
  });
  return { row, types: types.map((type) => textOf(type, 'AddressTypeCode')) };
}

const saysTheSame = (row: ODataRow, fields: Readonly<Record<string, string>>): boolean =>
  Object.entries(fields).every(
    ([field, value]) => textOf(row, field).trim().toLowerCase() === value.toLowerCase(),
  );

const unknown = (customer: string, reference: string): Failure =>
  new Failure(
    'rejected',
    `customer ${customer} has no delivery address in IFS like the one ${reference} goes to`,
    {
      causes: [`address:${customer}:${reference}`],
      advice: `Add the delivery address of ${reference} to customer ${customer} in IFS, then retry. With orders.shipTo: add in the connection file Crossdock adds it, with customer IFS takes the customer's own.`,
    },
  );
