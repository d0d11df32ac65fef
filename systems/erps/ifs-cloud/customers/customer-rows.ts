import { Failure } from '../../../../domain/failure';
import type { Address } from '../../../../domain/order';
import type { CallContext } from '../../../context';
import { entityPath, rowPath, textOf, typeOfNavigation, type ODataRow } from '../../../transport/odata';
import type { IfsClient } from '../client';
import type { IfsTools } from '../tools';
import type { CustomerSettings } from './customer-settings';

/** Where customers are kept (IFS practice guides, CustomerHandling). */
export const CUSTOMERS = {
  projection: 'CustomerHandling',
  set: 'CustomerInfoSet',
  addresses: 'CustomerInfoAddresses',
  addressTypes: 'AddressTypes',
  communication: 'CommunicationMethods',
  profiles: 'CustOrdCustomerSet',
  copy: 'CopyExistingCustomer',
  /** The list page's projection, for going through all customers. */
  list: 'CustomersHandling',
} as const;

export const customerPath = (number: string): string => entityPath(CUSTOMERS.set, { CustomerId: number });

export const addressPath = (number: string, address: string): string =>
  `${customerPath(number)}/${entityPath(CUSTOMERS.addresses, { CustomerId: number, AddressId: address })}`;

/**
 * The address of a way to reach a customer. What identifies it is not documented, so the keys are read from the metadata.
 * @throws Failure `rejected` when the metadata does not tell
 */
export async function communicationPath(
  context: CallContext,
  { client, models }: IfsTools,
  number: string,
  row: ODataRow,
): Promise<string> {
  const { projection, set, communication } = CUSTOMERS;
  const model = await models.get(projection, () => client.metadata(context, projection));
  const type = typeOfNavigation(model, set, communication);
  try {
    if (type) return `${customerPath(number)}/${rowPath(communication, type, row)}`;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw new Failure('rejected', `${projection} does not tell the keys of ${communication}`, {
    causes: [`erp:metadata:${communication}`],
    advice: `Change the ${communication} of customer ${number} by hand; this release of IFS keeps them otherwise.`,
  });
}

/** A customer as IFS keeps it: the head, its addresses with their types, and how it is reached. */
export interface CustomerRows {
  readonly head: ODataRow;
  readonly addresses: readonly AddressRow[];
  readonly communication: readonly ODataRow[];
  /** What orders need of it; absent on a customer that was never sold to. */
  readonly orders?: ODataRow;
}

export interface AddressRow {
  readonly row: ODataRow;
  readonly types: readonly string[];
}

/** Undefined when IFS has no such customer. */
export async function readCustomer(
  context: CallContext,
  client: IfsClient,
  number: string,
): Promise<CustomerRows | undefined> {
  const { projection, addresses, addressTypes, communication, profiles } = CUSTOMERS;
  const path = customerPath(number);
  const head = await client.entity(context, projection, path);
  if (!head) return undefined;
  const [rows, methods, orders] = await Promise.all([
    client.list(context, projection, `${path}/${addresses}`, { orderby: ['AddressId'] }),
    client.list(context, projection, `${path}/${communication}`, { orderby: ['CommId'] }),
    client.entity(context, projection, entityPath(profiles, { CustomerNo: number })),
  ]);
  const typed = rows.map(async (row): Promise<AddressRow> => {
    const place = `${addressPath(number, textOf(row, 'AddressId'))}/${addressTypes}`;
    const types = await client.list(context, projection, place, {
      select: ['AddressTypeCode', 'DefAddress'],
      orderby: ['AddressTypeCode'],
    });
    return { row, types: types.map((type) => textOf(type, 'AddressTypeCode')) };
  });
  return { head, addresses: await Promise.all(typed), communication: methods, ...(orders ? { orders } : {}) };
}

/** Not valid any more on that day. */
export const isEnded = (row: ODataRow, today: string): boolean => {
  const until = textOf(row, 'ValidTo').slice(0, 10);
  return until !== '' && until < today;
};

/** The address that bills go to: ours, else the one of a document type. */
export const billToOf = (rows: readonly AddressRow[], settings: CustomerSettings): AddressRow | undefined =>
  rows.find(({ row }) => textOf(row, 'AddressId') === settings.billToAddressId) ??
  rows.find(({ types }) => types.some((type) => settings.billToTypes.includes(type)));

/** The row of a kind of communication that holds: the default one, else the first. */
export function methodOf(rows: readonly ODataRow[], method: string, today: string): ODataRow | undefined {
  const valid = rows.filter((row) => sameMethod(textOf(row, 'MethodId'), method) && !isEnded(row, today));
  return valid.find((row) => textOf(row, 'MethodDefault') === 'true') ?? valid[0];
}

/** Releases write `E-Mail`, `EMail` and `E_MAIL`. */
const sameMethod = (a: string, b: string): boolean => bare(a) === bare(b);
const bare = (text: string): string => text.replace(/[^A-Za-z0-9]/g, '').toLowerCase();

export function addressOf(row: ODataRow, name: string): Address {
  const region = textOf(row, 'State');
  return {
    name: textOf(row, 'Name') || name,
    street: [1, 2, 3, 4, 5, 6].map((line) => textOf(row, `Address${line}`)).filter((line) => line !== ''),
    city: textOf(row, 'City'),
    postcode: textOf(row, 'ZipCode'),
    ...(region ? { region } : {}),
    country: textOf(row, 'Country'),
  };
}
