import { addressType, customerType } from './customer-types';
import { logHistory } from './history';
import type { Row } from './odata/edm';
import type { IfsState } from './state';
import type { Work } from './work';

export interface AddressSeed {
  readonly id: string;
  readonly name?: string;
  readonly address1?: string;
  readonly address2?: string;
  readonly zipCode?: string;
  readonly city?: string;
  readonly state?: string;
  /** ISO 3166, two letters. */
  readonly country: string;
  /** Delivery, Document, Pay, PrimaryContact, Visit. @default Delivery and Document */
  readonly types?: readonly string[];
}

export interface CustomerSeed {
  readonly id: string;
  readonly name: string;
  /** ISO 3166, two letters. @default DE */
  readonly country?: string;
  readonly associationNo?: string;
  readonly addresses?: readonly AddressSeed[];
  /** Method and value, such as `E-Mail`. */
  readonly communication?: readonly { readonly method: string; readonly value: string }[];
  /** Gives it an order profile and an invoice profile in each of these companies, in this currency. */
  readonly currency?: string;
  readonly companies?: readonly string[];
  /** Custom columns, `Cf_…`. */
  readonly custom?: Readonly<Record<string, string>>;
}

/** A template to copy: it can be ordered for and invoiced, and has no address of its own. */
export const STANDARD_CUSTOMERS: readonly CustomerSeed[] = [
  { id: 'WEBTMPL', name: 'Web customer template', currency: 'EUR', companies: ['10'] },
];

/** Customers as IFS users entered them; not in the history log. */
export function seedCustomers(state: IfsState, customers: readonly CustomerSeed[]): void {
  for (const seed of customers) {
    const CustomerId = seed.id;
    state.table('customer').put({
      CustomerId,
      Name: seed.name,
      CreationDate: state.today(),
      PartyType: 'Customer',
      DefaultDomain: true,
      DefaultLanguage: 'English',
      Country: seed.country ?? 'DE',
      CountryCode: seed.country ?? 'DE',
      CustomerCategory: 'Customer',
      IdentifierRefValidation: 'None',
      OneTime: false,
      B2bCustomer: false,
      AssociationNo: seed.associationNo ?? null,
      ...seed.custom,
    });
    for (const address of seed.addresses ?? []) seedAddress(state, CustomerId, address);
    for (const { method, value } of seed.communication ?? [])
      state.table('communicationMethod').put({
        CustomerId,
        CommId: String(state.next(`communication/${CustomerId}`)),
        MethodId: method,
        Value: value,
        MethodDefault: true,
        AddressDefault: false,
      });
    if (seed.currency === undefined) continue;
    state.table('customerOrderProfile').put({
      CustomerNo: CustomerId,
      CurrencyCode: seed.currency,
      CustGrp: 'WEB',
      MarketCode: 'WEB',
      OrderId: 'NO',
      CrStop: false,
    });
    for (const Company of seed.companies ?? ['10'])
      state.table('customerInvoiceProfile').put({
        CustomerId,
        Company,
        PayTermId: '30',
        DefCurrency: seed.currency,
        TaxLiability: 'TAX',
        DefVatCode: '21',
      });
  }
}

function seedAddress(state: IfsState, CustomerId: string, seed: AddressSeed): void {
  state.table('customerAddress').put({
    CustomerId,
    AddressId: seed.id,
    Name: seed.name ?? null,
    Country: seed.country,
    CountryCode: seed.country,
    PartyType: 'Customer',
    DefaultDomain: true,
    Address1: seed.address1 ?? null,
    Address2: seed.address2 ?? null,
    ZipCode: seed.zipCode ?? null,
    City: seed.city ?? null,
    State: seed.state ?? null,
  });
  for (const AddressTypeCode of seed.types ?? ['Delivery', 'Document'])
    state.table('customerAddressType').put({
      CustomerId,
      AddressId: seed.id,
      AddressTypeCode,
      DefAddress: true,
    });
}

/** What somebody at IFS's own screens changes on a head, an address or a communication method. @throws RangeError */
export function editAsUser(state: IfsState, name: EditedTable, key: Row, changes: Row): Row {
  const table = state.table(name);
  const before = table.get(key)?.row;
  if (!before && name !== 'customerAddress' && name !== 'communicationMethod')
    throw new RangeError(`no such ${name}`);
  const after = { ...before, ...key, ...changes };
  const type = TYPES[name]?.(state.settings);
  for (const column of type ? Object.keys(changes) : [])
    if (!type?.properties.has(column)) throw new RangeError(`${name} has no column ${column}`);
  table.put(after);
  if (type) logHistory(workOf(state), type, before, after, 'IFSUSER');
  return after;
}

/** Takes a customer away with all that hangs on it. @throws RangeError when there is none */
export function deleteCustomer(state: IfsState, CustomerId: string): void {
  const row = state.table('customer').get({ CustomerId })?.row;
  if (!row) throw new RangeError('no such customer');
  for (const name of DEPENDENT)
    for (const each of state.table(name).where({ CustomerId })) state.table(name).delete(each);
  state.table('customerOrderProfile').delete({ CustomerNo: CustomerId });
  state.table('customer').delete(row);
  logHistory(workOf(state), customerType(state.settings), row, undefined, 'IFSUSER');
}

export type EditedTable = 'customer' | 'customerAddress' | 'communicationMethod';

const TYPES: Partial<Record<EditedTable, typeof customerType>> = {
  customer: customerType,
  customerAddress: addressType,
};

const DEPENDENT = [
  'customerAddress', 'customerAddressType', 'communicationMethod', 'customerContact', 'customerInvoiceProfile',
  'customerCredit',
]; // prettier-ignore

const workOf = (state: IfsState): Work => ({
  state,
  horizon: Number.POSITIVE_INFINITY,
  offset: state.settings.timeZoneOffsetMinutes,
  touchedVouchers: new Map(),
});
