import { Failure } from '../../../../domain/failure';
import type { Address } from '../../../../domain/order';
import type { CallContext } from '../../../context';
import { textOf, type ODataRow } from '../../../transport/odata';
import type { ErpCustomer, NewCustomer } from '../../erp';
import { changeRow, type ChangeRow } from '../change';
import type { IfsBody } from '../client';
import type { IfsTools } from '../tools';
import { fit, oneLine } from '../../free-text';
import { addressFields, differing, NAME_LENGTH, newAddress, newMethod } from './customer-bodies';
import {
  addressPath,
  communicationPath,
  customerPath,
  CUSTOMERS,
  methodOf,
  readCustomer,
  type CustomerRows,
} from './customer-rows';
import { byNumber, customerOf } from './find-customer';

/** One part of a customer that may have to be written. */
export interface Step {
  /** For people. */
  readonly what: string;
  readonly take: () => Promise<unknown>;
}

/**
 * Brings a standing customer to what the shop says: reads what IFS holds and sends only what differs, each change with the
 * ETag of the row, so that the same update twice sends nothing. What the shop does not say is left as it is.
 */
export async function updateCustomer(
  context: CallContext,
  tools: IfsTools,
  number: string,
  customer: NewCustomer,
): Promise<ErpCustomer> {
  const standing = await readCustomer(context, tools.client, number);
  if (!standing) {
    throw new Failure('rejected', `customer ${number} does not stand in IFS`, {
      causes: [`customer:${number}`],
      advice: 'Look for it in IFS, or correct customers.table in the mapping.',
    });
  }
  for (const step of stepsFor(context, tools, number, standing, customer)) await step.take();
  return customerOf((await byNumber(context, tools, number)) ?? standing.head, tools);
}

/** Everything a shop's customer says, as steps that do nothing where IFS says the same already. */
export function stepsFor(
  context: CallContext,
  tools: IfsTools,
  number: string,
  standing: CustomerRows,
  customer: Omit<NewCustomer, 'searchKey' | 'template'>,
): Step[] {
  const { customers } = tools.settings;
  const { address, deliveryAddress } = customer;
  const place = (id: string, given: Address, types: readonly string[], what: string): Step => ({
    what,
    take: () => writeAddress(context, tools, number, standing, id, given, types),
  });
  return [
    {
      what: 'the name',
      take: () =>
        writeHead(context, tools, number, standing, address.company || customer.name, customer.taxNumber),
    },
    place(customers.billToAddressId, address, customers.billToTypes, 'the bill-to address'),
    ...(deliveryAddress
      ? [place(customers.deliveryAddressId, deliveryAddress, customers.deliveryTypes, 'the delivery address')]
      : []),
    {
      what: 'the e-mail address',
      take: () => writeMethod(context, tools, number, standing, customers.emailMethod, customer.email),
    },
    {
      what: 'the phone number',
      take: () =>
        writeMethod(context, tools, number, standing, customers.phoneMethod, customer.phone ?? address.phone),
    },
  ];
}

export async function writeHead(
  context: CallContext,
  { client, settings }: IfsTools,
  number: string,
  { head }: CustomerRows,
  name: string,
  taxNumber: string | undefined,
  change: ChangeRow = changeRow,
): Promise<void> {
  const { taxNumberField } = settings.customers;
  const wanted = {
    ...(oneLine(name) ? { Name: fit(name, NAME_LENGTH) } : {}),
    ...(taxNumberField && taxNumber ? { [taxNumberField]: oneLine(taxNumber).replaceAll(' ', '') } : {}),
  };
  await change(
    context,
    client,
    CUSTOMERS.projection,
    customerPath(number),
    (row) => differing(row, wanted),
    head,
  );
}

/** Patches the address where it stands, else adds it with its types. */
export async function writeAddress(
  context: CallContext,
  { client, settings }: IfsTools,
  number: string,
  { addresses }: CustomerRows,
  id: string,
  address: Address,
  types: readonly string[],
  change: ChangeRow = changeRow,
): Promise<void> {
  const { projection } = CUSTOMERS;
  const standing = addresses.find(({ row }) => textOf(row, 'AddressId') === id);
  const path = addressPath(number, id);
  if (standing) {
    // One that had ended and is wanted again holds again.
    const wanted = { ...addressFields(address), ValidTo: '' };
    await change(context, client, projection, path, (row) => differing(row, wanted), standing.row);
  } else {
    const body = newAddress(number, id, address, settings.customers);
    await client.write(context, projection, {
      method: 'POST',
      path: `${customerPath(number)}/${CUSTOMERS.addresses}`,
      body,
    });
  }
  for (const type of types.filter((each) => !standing?.types.includes(each))) {
    await client.write(context, projection, {
      method: 'POST',
      path: `${path}/${CUSTOMERS.addressTypes}`,
      body: {
        CustomerId: number,
        AddressId: id,
        AddressTypeCode: type,
        PartyType: settings.customers.partyType,
        DefaultDomain: true,
      },
    });
  }
}

/** An address or number that is not given is left as it is. */
export async function writeMethod(
  context: CallContext,
  tools: IfsTools,
  number: string,
  { communication }: CustomerRows,
  method: string,
  value: string | undefined,
  change: ChangeRow = changeRow,
): Promise<void> {
  const wanted = oneLine(value ?? '');
  if (!wanted) return;
  const { client, clock } = tools;
  const { projection } = CUSTOMERS;
  const today = new Date(clock()).toISOString().slice(0, 10);
  const standing = methodOf(communication, method, today);
  if (standing) {
    const decide = (row: ODataRow): IfsBody => differing(row, { Value: wanted });
    if (Object.keys(decide(standing)).length === 0) return;
    const path = await communicationPath(context, tools, number, standing);
    await change(context, client, projection, path, decide, standing);
    return;
  }
  await client.write(context, projection, {
    method: 'POST',
    path: `${customerPath(number)}/${CUSTOMERS.communication}`,
    body: newMethod(number, method, wanted),
  });
}
