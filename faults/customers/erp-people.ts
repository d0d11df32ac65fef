import type { IfsCloudSandbox, IfsRow } from '../../sandbox/ifs-cloud';
import type { TypedEdit } from './plan-customers';
import { changesBetween, townOf } from './shop-people';
import { typed, whereOf, type Edit, type Place, type SideCustomer } from './truth';

type Ifs = IfsCloudSandbox['ifs'];

const LINES = [1, 2, 3, 4, 5, 6] as const;
const text = (row: IfsRow | undefined, column: string): string => String(row?.[column] ?? '');

/** Where orders' and the shop's own bill-to address stands; other customers' have the type of documents. */
const BILL_TO = 'WEB';

interface Rows {
  readonly head: IfsRow;
  readonly addresses: readonly IfsRow[];
  readonly billing?: IfsRow;
  readonly methods: readonly IfsRow[];
}

function rowsOf(ifs: Ifs, head: IfsRow): Rows {
  const CustomerId = head['CustomerId'] ?? null;
  const today = new Date().toISOString().slice(0, 10);
  const addresses = ifs
    .table('customerAddress')
    .where({ CustomerId })
    .filter((row) => text(row, 'ValidTo') === '' || text(row, 'ValidTo').slice(0, 10) >= today);
  const types = ifs.table('customerAddressType').where({ CustomerId });
  const isForBills = (row: IfsRow): boolean =>
    types.some((type) => type['AddressId'] === row['AddressId'] && type['AddressTypeCode'] === 'Document');
  const billing = addresses.find((row) => row['AddressId'] === BILL_TO) ?? addresses.find(isForBills);
  const methods = ifs.table('communicationMethod').where({ CustomerId });
  return { head, addresses, methods, ...(billing && { billing }) };
}

const placeOf = (row: IfsRow, name: string): Place => ({
  who: text(row, 'Name') || name,
  where: whereOf(
    LINES.map((line) => text(row, `Address${line}`)).filter((line) => line !== ''),
    text(row, 'ZipCode'),
    text(row, 'City'),
    text(row, 'Country'),
  ),
});

const methodOf = ({ methods }: Rows, method: string): IfsRow | undefined =>
  methods.find((row) => row['MethodId'] === method && row['MethodDefault'] === true) ??
  methods.find((row) => row['MethodId'] === method);

export function erpCustomer(ifs: Ifs, head: IfsRow): SideCustomer {
  const rows = rowsOf(ifs, head);
  const name = text(head, 'Name');
  const [email, phone] = ['E-Mail', 'Phone'].map((method) => text(methodOf(rows, method), 'Value'));
  return {
    id: text(head, 'CustomerId'),
    name,
    ...(email && { email }),
    ...(phone && { phone }),
    ...(rows.billing && { billing: placeOf(rows.billing, name) }),
    deliveries: rows.addresses.filter((row) => row !== rows.billing).map((row) => placeOf(row, name)),
  };
}

export const erpCustomers = (ifs: Ifs, template: string): SideCustomer[] =>
  ifs
    .table('customer')
    .rows()
    .filter((head) => head['CustomerId'] !== template)
    .map((head) => erpCustomer(ifs, head));

const placeParts = (customer: number, serial: number, index = 0): IfsRow => {
  const [City, ZipCode] = townOf(serial + index);
  return { Address1: typed.street(customer, serial, index), City, ZipCode, Country: 'DE', CountryCode: 'DE' };
};

/** A customer as people at IFS's own screens enter it. */
export function enterErp(ifs: Ifs, customer: number, serial: number, deliveries: number): SideCustomer {
  const CustomerId = `K${customer}`;
  const head: IfsRow = {
    CustomerId,
    Name: typed.name(customer, serial),
    CreationDate: ifs.today(),
    PartyType: 'Customer',
    DefaultDomain: true,
    DefaultLanguage: 'English',
    Country: 'DE',
    CountryCode: 'DE',
    CustomerCategory: 'Customer',
    IdentifierRefValidation: 'None',
    OneTime: false,
    B2bCustomer: false,
    AssociationNo: null,
  };
  ifs.table('customer').put(head);
  putAddress(ifs, CustomerId, 'B1', typed.name(customer, serial), placeParts(customer, serial), 'Document');
  for (let index = 1; index <= deliveries; index += 1) {
    const parts = placeParts(customer, serial, index);
    putAddress(ifs, CustomerId, `D${index}`, typed.name(customer, serial), parts, 'Delivery');
  }
  const method = (MethodId: string, Value: string): void =>
    ifs.table('communicationMethod').put({
      CustomerId,
      CommId: String(ifs.next(`communication/${CustomerId}`)),
      MethodId,
      Value,
      MethodDefault: true,
      AddressDefault: false,
    });
  method('E-Mail', typed.email(customer, serial));
  method('Phone', typed.phone(customer, serial));
  return erpCustomer(ifs, head);
}

function putAddress(
  ifs: Ifs,
  CustomerId: string,
  AddressId: string,
  Name: string,
  parts: IfsRow,
  AddressTypeCode: string,
): void {
  ifs
    .table('customerAddress')
    .put({ CustomerId, AddressId, Name, PartyType: 'Customer', DefaultDomain: true, ...parts });
  ifs.table('customerAddressType').put({
    CustomerId,
    AddressId,
    AddressTypeCode,
    DefAddress: true,
    PartyType: 'Customer',
    DefaultDomain: true,
  });
}

/** A person at IFS changes the customer, whole fields at a time. */
export function editErp(
  ifs: Ifs,
  customer: number,
  id: string,
  { field, choice, serial }: TypedEdit,
): Edit[] {
  const head = ifs.table('customer').get({ CustomerId: id })?.row;
  if (!head) throw new RangeError('the ERP has no such customer');
  const rows = rowsOf(ifs, head);
  const before = erpCustomer(ifs, head);
  const deliveries = rows.addresses.filter((row) => row !== rows.billing);
  if (field === 'name') ifs.table('customer').put({ ...head, Name: typed.name(customer, serial) });
  else if (field === 'email' || field === 'phone') {
    const row = methodOf(rows, field === 'email' ? 'E-Mail' : 'Phone');
    // Its maker has not come so far yet.
    if (!row) return [];
    ifs.table('communicationMethod').put({ ...row, Value: typed[field](customer, serial) });
  } else if (field === 'new-delivery')
    putAddress(ifs, id, `N${serial}`, typed.name(customer, serial), placeParts(customer, serial), 'Delivery');
  else {
    const row = field === 'billing' ? rows.billing : deliveries[choice % Math.max(1, deliveries.length)];
    if (!row) return [];
    ifs.table('customerAddress').put({ ...row, ...placeParts(customer, serial) });
  }
  const now = ifs.table('customer').get({ CustomerId: id })?.row ?? head;
  return changesBetween(customer, 'erp', before, erpCustomer(ifs, now));
}

/** Addresses are not deleted in IFS while documents name them: they end. */
export function endErpAddress(ifs: Ifs, customer: number, id: string, choice: number): Edit[] {
  const head = ifs.table('customer').get({ CustomerId: id })?.row;
  if (!head) throw new RangeError('the ERP has no such customer');
  const { addresses, billing } = rowsOf(ifs, head);
  const deliveries = addresses.filter((row) => row !== billing);
  const gone = deliveries[choice % Math.max(1, deliveries.length)];
  if (!gone) return [];
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  ifs.table('customerAddress').put({ ...gone, ValidTo: yesterday });
  return [{ customer, side: 'erp', field: 'delivery', replaced: placeOf(gone, text(head, 'Name')).where }];
}
