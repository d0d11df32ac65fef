import {
  addressType,
  addressUseType,
  communicationMethodType,
  contactType,
  creditType,
  CUSTOMER_ENUMS,
  customerType,
  invoiceProfileType,
  orderProfileType,
} from '../customer-types';
import {
  checkCountry,
  checkedAddress,
  checkedCustomer,
  checkedHead,
  checkedMethod,
  required,
} from '../customer-checks';
import { readOnly, type Row } from '../odata/edm';
import { business } from '../odata/problems';
import { type EntitySet, entitySet, type Projection, projection } from '../odata/projection';
import type { IfsSettings } from '../settings';
import { currencyOf } from '../voucher-checks';
import { associationNoExist, copyExistingCustomer, createCustomerContact } from './customer-actions';

const OF_CUSTOMER = { CustomerId: 'CustomerId' };
const OF_ADDRESS = { CustomerId: 'CustomerId', AddressId: 'AddressId' };

/** Customers with addresses, communication methods, contacts and the profiles that make them usable. */
export function customers(settings: IfsSettings): Projection {
  const heads = entitySet({
    name: 'CustomerInfoSet',
    type: customerType(settings),
    table: 'customer',
    ofAnyCompany: true,
    insert: checkedCustomer,
    update: (_change, _before, after) => checkedHead(after),
    arrays: {
      CustomerInfoAddresses: { set: addresses(settings), link: OF_CUSTOMER },
      CommunicationMethods: { set: methods('CommunicationMethods'), link: OF_CUSTOMER },
      CustomerContacts: {
        set: entitySet({ name: 'CustomerContacts', type: contactType, table: 'customerContact' }),
        link: OF_CUSTOMER,
      },
      CustomerInvoiceCompanies: { set: invoiceProfiles(), link: OF_CUSTOMER },
      CustomerCreditInfoArray: { set: credit(), link: OF_CUSTOMER },
    },
  });
  return projection({
    name: 'CustomerHandling',
    description: 'Customer',
    enums: CUSTOMER_ENUMS,
    sets: { CustomerInfoSet: heads, CustOrdCustomerSet: orderProfiles() },
    actions: { CreateCustomerContact: createCustomerContact, CopyExistingCustomer: copyExistingCustomer },
    functions: { AssociationNoExist: associationNoExist },
  });
}

/** The list page: the same heads, to read only. */
export const customerList = (settings: IfsSettings): Projection =>
  projection({
    name: 'CustomersHandling',
    description: 'Customers',
    enums: CUSTOMER_ENUMS,
    sets: {
      CustomerInfoSet: entitySet({
        name: 'CustomerInfoSet',
        type: readOnly(customerType(settings)),
        table: 'customer',
        ofAnyCompany: true,
      }),
    },
  });

const addresses = (settings: IfsSettings): EntitySet =>
  entitySet({
    name: 'CustomerInfoAddresses',
    type: addressType(settings),
    table: 'customerAddress',
    insert: checkedAddress,
    update: (_change, _before, after) => {
      required('CustomerInfoAddress', after, ['Country']);
      checkCountry('CustomerInfoAddress', after);
      return after;
    },
    remove: ({ work }, row) => {
      const key = { CustomerId: row['CustomerId'] ?? null, AddressId: row['AddressId'] ?? null };
      for (const table of ['customerAddressType', 'communicationMethod'].map((name) =>
        work.state.table(name),
      ))
        for (const each of table.where(key)) table.delete(each);
    },
    arrays: {
      AddressTypes: { set: addressUses, link: OF_ADDRESS },
      AddressCommunicationMethods: { set: methods('AddressCommunicationMethods'), link: OF_ADDRESS },
    },
  });

const addressUses = entitySet({
  name: 'AddressTypes',
  type: addressUseType,
  table: 'customerAddressType',
  insert: ({ work }, given) => {
    required('CustomerInfoAddressType', given, ['AddressTypeCode']);
    const row: Row = { DefAddress: false, ...given };
    if (row['DefAddress'] === true) {
      // One default for each use: the former one steps back.
      const table = work.state.table('customerAddressType');
      for (const other of table.where({
        CustomerId: row['CustomerId'] ?? null,
        AddressTypeCode: row['AddressTypeCode'] ?? null,
        DefAddress: true,
      }))
        table.put({ ...other, DefAddress: false });
    }
    return row;
  },
  update: (_change, _before, after) => after,
  remove: () => undefined,
});

const methods = (name: string): EntitySet =>
  entitySet({
    name,
    type: communicationMethodType,
    table: 'communicationMethod',
    insert: ({ work }, given) => checkedMethod(work.state, given),
    update: ({ work }, _before, after) => checkedMethod(work.state, after),
    remove: () => undefined,
  });

const invoiceProfiles = (): EntitySet =>
  entitySet({
    name: 'CustomerInvoiceCompanies',
    type: invoiceProfileType,
    table: 'customerInvoiceProfile',
    company: 'Company',
    insert: ({ work }, given) => {
      required('IdentityInvoiceInfo', given, ['Company', 'PayTermId', 'DefCurrency']);
      currencyOf(work.state, String(given['DefCurrency']));
      return given;
    },
    update: ({ work }, _before, after) => {
      currencyOf(work.state, String(after['DefCurrency']));
      return after;
    },
  });

const credit = (): EntitySet =>
  entitySet({
    name: 'CustomerCreditInfoArray',
    type: creditType,
    table: 'customerCredit',
    company: 'Company',
    insert: (_change, given) => {
      required('CustomerCreditInfo', given, ['Company']);
      return given;
    },
    update: (_change, _before, after) => after,
  });

const orderProfiles = (): EntitySet =>
  entitySet({
    name: 'CustOrdCustomerSet',
    type: orderProfileType,
    table: 'customerOrderProfile',
    insert: ({ work }, given) => {
      required('CustOrdCustomer', given, ['CustomerNo', 'CurrencyCode', 'CustGrp']);
      if (!work.state.table('customer').has({ CustomerId: given['CustomerNo'] ?? null }))
        throw business('CustOrdCustomer', `Customer ${String(given['CustomerNo'])} does not exist.`, 20111);
      currencyOf(work.state, String(given['CurrencyCode']));
      return { CrStop: false, OrderId: 'NO', ...given };
    },
    update: ({ work }, _before, after) => {
      currencyOf(work.state, String(after['CurrencyCode']));
      return after;
    },
  });
