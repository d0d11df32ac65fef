import { nextCustomer, required } from '../customer-checks';
import { contactType, CUSTOMER_ENUMS, customerType } from '../customer-types';
import { logHistory } from '../history';
import { entityType, type Property, type Row } from '../odata/edm';
import { alreadyExists, business } from '../odata/problems';
import type { UnboundAction } from '../odata/projection';
import type { Work } from '../work';

/** Parameters from a line of columns, as an entity type's. */
const columns = (text: string): Property[] => [...entityType('', '', [], text).properties.values()];
const VALUE = columns('value:s');

function knownCustomer(work: Work, unit: string, CustomerId: Row[string]): Row {
  const row = work.state.table('customer').get({ CustomerId })?.row;
  if (!row) throw business(unit, `Customer ${String(CustomerId)} does not exist.`, 20111);
  return row;
}

/** Makes a person and ties it to the customer. */
export const createCustomerContact: UnboundAction = {
  parameters: columns(
    'CustomerId:s20 FirstName:s100 LastName:s100 Email:s200 Phone:s200 Role:s20 CopyAddress:b',
  ),
  returns: VALUE,
  run: (work, given) => {
    required('CustomerInfoContact', given, ['CustomerId', 'LastName']);
    knownCustomer(work, 'CustomerInfoContact', given['CustomerId'] ?? null);
    const { CopyAddress: _copied, ...rest } = given;
    const row = { ...rest, PersonId: String(work.state.next('person', 1001)) };
    work.state.table('customerContact').put(row);
    logHistory(work, contactType, undefined, row);
    return { value: row.PersonId };
  },
};

/** A new customer with the profiles and addresses of a standing one: the way to one that can be sold to. */
export const copyExistingCustomer: UnboundAction = {
  parameters: columns(
    'CustomerId:s20 NewId:s20 NewName:s100 NewCategory:eCustomerCategory AssociationNo:s50',
  ),
  returns: VALUE,
  run: (work, given) => {
    const { state } = work;
    required('CustomerInfo', given, ['CustomerId', 'NewName']);
    const source = knownCustomer(work, 'CustomerInfo', given['CustomerId'] ?? null);
    const association = given['AssociationNo'] ?? null;
    if (association !== null && !/^\d+$/.test(String(association)))
      throw business('CustomerInfo', 'The association number may contain digits only.');
    const CustomerId = String(given['NewId'] ?? nextCustomer(state));
    if (state.table('customer').has({ CustomerId })) throw alreadyExists('CustomerInfo', CustomerId);
    const row: Row = {
      ...source,
      CustomerId,
      Name: given['NewName'] ?? null,
      CustomerCategory:
        given['NewCategory'] ?? source['CustomerCategory'] ?? CUSTOMER_ENUMS['CustomerCategory']?.[0] ?? null,
      AssociationNo: association,
      CreationDate: state.today(),
      ...Object.fromEntries((state.settings.customFields['CustomerInfo'] ?? []).map((name) => [name, null])),
    };
    state.table('customer').put(row);
    logHistory(work, customerType(state.settings), undefined, row);
    for (const name of ['customerAddress', 'customerAddressType', 'customerInvoiceProfile', 'customerCredit'])
      for (const each of state.table(name).where({ CustomerId: source['CustomerId'] ?? null }))
        state.table(name).put({ ...each, CustomerId });
    for (const each of state
      .table('customerOrderProfile')
      .where({ CustomerNo: source['CustomerId'] ?? null }))
      state.table('customerOrderProfile').put({ ...each, CustomerNo: CustomerId });
    return { value: CustomerId };
  },
};

/** Whether any customer has that association number. */
export const associationNoExist: UnboundAction = {
  parameters: columns('AssociationNo:s50'),
  returns: VALUE,
  run: (work, given) => ({
    value:
      work.state.table('customer').where({ AssociationNo: given['AssociationNo'] ?? null }).length > 0
        ? 'TRUE'
        : 'FALSE',
  }),
};
