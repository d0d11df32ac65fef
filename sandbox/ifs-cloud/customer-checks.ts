import type { Row } from './odata/edm';
import { business, mustHaveValue } from './odata/problems';
import type { Change } from './odata/projection';
import type { IfsState } from './state';

/** @throws Problem for the first of the fields that is empty */
export function required(unit: string, given: Row, fields: readonly string[]): void {
  for (const field of fields) if ((given[field] ?? null) === null) throw mustHaveValue(unit, field);
}

/** A new customer with what IFS adds to it. @throws Problem */
export function checkedCustomer({ work, upsert }: Change, given: Row): Row {
  const { state } = work;
  const fields = [
    'Name',
    'CreationDate',
    'Country',
    'CountryCode',
    'DefaultLanguage',
    'PartyType',
    'DefaultDomain',
  ];
  required('CustomerInfo', given, upsert ? ['Name'] : fields);
  if ((given['PartyType'] ?? 'Customer') !== 'Customer')
    throw business('CustomerInfo', 'The party type must be Customer.');
  if ((given['DefaultDomain'] ?? true) !== true)
    throw business('CustomerInfo', 'The default domain must be TRUE.');
  return checkedHead({
    CreationDate: state.today(),
    PartyType: 'Customer',
    DefaultDomain: true,
    CustomerCategory: 'Customer',
    IdentifierRefValidation: 'None',
    OneTime: false,
    B2bCustomer: false,
    ...given,
    CustomerId: given['CustomerId'] ?? nextCustomer(state),
  });
}

/** @throws Problem for what no customer's head may hold */
export function checkedHead(row: Row): Row {
  required('CustomerInfo', row, ['Name']);
  const association = row['AssociationNo'] ?? null;
  if (association !== null && !/^\d+$/.test(String(association)))
    throw business('CustomerInfo', 'The association number may contain digits only.');
  checkCountry('CustomerInfo', row);
  return row;
}

export function checkCountry(unit: string, row: Row): void {
  const code = row['CountryCode'] ?? null;
  if (code !== null && !/^[A-Z]{2}$/.test(String(code)))
    throw business(unit, `Country code ${String(code)} does not exist.`, 20111);
}

export function nextCustomer(state: IfsState): string {
  for (;;) {
    const CustomerId = String(state.next('customer', 10_000_001));
    if (!state.table('customer').has({ CustomerId })) return CustomerId;
  }
}

/** @throws Problem */
export function checkedAddress({ work, parent = {} }: Change, given: Row): Row {
  required('CustomerInfoAddress', given, [
    'AddressId',
    'CustomerId',
    'Country',
    'PartyType',
    'DefaultDomain',
  ]);
  const { addressPartyTypes } = work.state.settings;
  if (!addressPartyTypes.includes(String(given['PartyType'])))
    throw business('CustomerInfoAddress', `The party type must be ${addressPartyTypes.join(' or ')}.`);
  if (given['DefaultDomain'] !== true)
    throw business('CustomerInfoAddress', 'The default domain must be TRUE.');
  checkCountry('CustomerInfoAddress', given);
  return { Name: parent['Name'] ?? null, ...given };
}

/** @throws Problem */
export function checkedMethod(state: IfsState, given: Row): Row {
  required('CommMethod', given, ['MethodId', 'Value']);
  const { communicationMethods } = state.settings;
  if (!communicationMethods.includes(String(given['MethodId'])))
    throw business('CommMethod', `The method ${String(given['MethodId'])} does not exist.`, 20111);
  const AddressId = given['AddressId'] ?? null;
  if (
    AddressId !== null &&
    !state.table('customerAddress').has({ CustomerId: given['CustomerId'] ?? null, AddressId })
  )
    throw business('CommMethod', `Address ${String(AddressId)} does not exist.`, 20111);
  return {
    MethodDefault: false,
    AddressDefault: false,
    ...given,
    CommId: given['CommId'] ?? String(state.next(`communication/${String(given['CustomerId'])}`)),
  };
}
