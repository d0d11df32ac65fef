import type { ErpDocument } from '../../../../domain/documents';
import { Failure } from '../../../../domain/failure';
import type { CallContext } from '../../../context';
import { textOf, type ODataRow } from '../../../transport/odata';
import { addressFields } from '../customers/customer-bodies';
import { customerPath, CUSTOMERS, isEnded } from '../customers/customer-rows';
import type { IfsTools } from '../tools';

/**
 * The customer's address that goods go to: the one in IFS that says the same as the order's. Undefined: IFS takes the
 * customer's own.
 * @throws Failure `rejected` when the customer has no such address
 */
export async function shipAddress(
  context: CallContext,
  { client, settings, clock }: IfsTools,
  { shipTo, customer, reference }: ErpDocument,
): Promise<string | undefined> {
  if (!shipTo || settings.orders.shipTo === 'customer') return undefined;
  const rows = await client.list(
    context,
    CUSTOMERS.projection,
    `${customerPath(customer)}/${CUSTOMERS.addresses}`,
    { orderby: ['AddressId'] },
  );
  const today = new Date(clock()).toISOString().slice(0, 10);
  const wanted = Object.entries(addressFields(shipTo));
  const found = rows.filter(
    (row) => !isEnded(row, today) && wanted.every(([field, value]) => alike(row, field, value)),
  );
  const { deliveryAddressId } = settings.customers;
  const row = found.find((each) => textOf(each, 'AddressId') === deliveryAddressId) ?? found[0];
  if (row) return textOf(row, 'AddressId');
  throw new Failure('rejected', `customer ${customer} has no address in IFS like the one ${reference} goes to`, {
    causes: [`address:${customer}:${reference}`],
    advice: `Add the delivery address of ${reference} to customer ${customer} in IFS, then retry. With orders.shipTo: customer in the connection file, IFS takes the customer's own address.`,
  });
}

const alike = (row: ODataRow, field: string, value: string): boolean =>
  textOf(row, field).trim().toLowerCase() === value.toLowerCase();
