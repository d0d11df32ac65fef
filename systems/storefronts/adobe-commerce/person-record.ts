import { canonicalJson } from '../../../domain/canonical-json';
import type { CustomerRecord } from '../../../domain/customer-record';
import type { Address } from '../../../domain/order';
import { addressOfRow, changeRow, nameFields, nameOfRow, newRow } from './address-rows';
import { fromShopTime } from './search';
import { known, objectIn, PLACEHOLDER, rowsIn, textIn, type ReadWhole, type Whole } from './whole';

/**
 * A registered customer. Its address book is its deliveries, but for a row that serves billing only; the telephone number
 * and the tax number of the billing address are the customer's own and stand in no address.
 */
export function personRecord({ whole, version }: ReadWhole): CustomerRecord {
  const billing = defaultRow(whole, 'default_billing');
  const optional = {
    updatedAt: fromShopTime(textIn(whole, 'updated_at')),
    email: textIn(whole, 'email'),
    phone: known(textIn(billing, 'telephone')),
    taxNumber: textIn(whole, 'taxvat') ?? textIn(billing, 'vat_id'),
    billTo: billing && withoutOwn(addressOfRow(billing)),
  };
  const deliveries = rowsIn(whole, 'addresses')
    .filter((row) => isDelivery(whole, row))
    .map((row): [string, Address] => [
      textIn(row, 'id') ?? '',
      row === billing ? withoutOwn(addressOfRow(row)) : addressOfRow(row),
    ]);
  const employment = objectIn(objectIn(whole, 'extension_attributes'), 'company_attributes');
  const inCompany = (textIn(employment, 'company_id') ?? '0') !== '0';
  return {
    id: `person/${textIn(whole, 'id') ?? ''}`,
    version,
    name: nameOfRow(whole),
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
    deliveries: Object.fromEntries(deliveries),
    active: !inCompany || (textIn(employment, 'status') ?? '1') === '1',
  };
}

/** The whole customer with what differs between two records of it. No address is ever taken out of its book. */
export function changePerson(whole: Whole, standing: CustomerRecord, wanted: CustomerRecord): Whole {
  const billing = defaultRow(whole, 'default_billing');
  const taxOfAddress = textIn(whole, 'taxvat') === undefined && textIn(billing, 'vat_id') !== undefined;
  const newTax = standing.taxNumber !== wanted.taxNumber;
  const changed: Record<string, unknown> = {
    ...whole,
    ...(standing.name === wanted.name ? {} : nameFields(wanted.name)),
    ...(standing.email === wanted.email ? {} : { email: wanted.email }),
    ...(newTax && !taxOfAddress ? { taxvat: wanted.taxNumber ?? null } : {}),
  };
  const added: Whole[] = Object.entries(wanted.deliveries).flatMap(([id, address]) =>
    Object.hasOwn(standing.deliveries, id) ? [] : [newRow(address)],
  );
  const newBilling = wanted.billTo !== undefined && !same(standing.billTo, wanted.billTo);
  // A row that is a delivery address as well keeps what it is as that, whichever of the two is changed.
  const shared = billing && isDelivery(whole, billing) ? (textIn(billing, 'id') ?? '') : undefined;
  const moved = shared !== undefined && !same(standing.deliveries[shared], wanted.deliveries[shared]);
  const apart =
    (newBilling && billing === undefined) ||
    (shared !== undefined &&
      wanted.billTo !== undefined &&
      (newBilling || moved) &&
      !same(wanted.deliveries[shared], wanted.billTo));
  const rows = rowsIn(whole, 'addresses').map((row) => {
    const id = textIn(row, 'id') ?? '';
    const asDelivery = standing.deliveries[id];
    const delivery = wanted.deliveries[id];
    let next = asDelivery && delivery ? changeRow(row, asDelivery, delivery) : row;
    if (row !== billing) return next;
    if (apart) return { ...next, default_billing: false };
    if (newBilling && wanted.billTo) next = changeRow(next, standing.billTo, wanted.billTo);
    return { ...next, ...ownFields(standing, wanted, newTax && taxOfAddress) };
  });
  if (apart && wanted.billTo) {
    const own = {
      telephone: wanted.phone ?? PLACEHOLDER,
      ...(taxOfAddress ? { vat_id: wanted.taxNumber ?? null } : {}),
    };
    added.push({ ...newRow(wanted.billTo), ...own, default_billing: true });
    delete changed['default_billing'];
  }
  return { ...changed, addresses: [...rows, ...added] };
}

/** A customer that the shop does not have yet. */
export function newPerson(wanted: Omit<CustomerRecord, 'id' | 'version'>): Whole {
  const deliveries = Object.values(wanted.deliveries);
  const [only] = deliveries;
  return {
    ...nameFields(wanted.name),
    email: wanted.email,
    ...(wanted.taxNumber === undefined ? {} : { taxvat: wanted.taxNumber }),
    addresses: [
      ...(wanted.billTo
        ? [{ ...newRow(wanted.billTo), telephone: wanted.phone ?? PLACEHOLDER, default_billing: true }]
        : []),
      ...deliveries.map((address) => ({
        ...newRow(address),
        ...(deliveries.length === 1 && address === only ? { default_shipping: true } : {}),
      })),
    ],
  };
}

const ownFields = (standing: CustomerRecord, wanted: CustomerRecord, tax: boolean): Whole => ({
  ...(standing.phone === wanted.phone ? {} : { telephone: wanted.phone ?? PLACEHOLDER }),
  ...(tax ? { vat_id: wanted.taxNumber ?? null } : {}),
});

function defaultRow(whole: Whole, which: 'default_billing' | 'default_shipping'): Whole | undefined {
  const rows = rowsIn(whole, 'addresses');
  const id = textIn(whole, which);
  return (
    rows.find((row) => id !== undefined && textIn(row, 'id') === id) ??
    rows.find((row) => row[which] === true)
  );
}

const isDelivery = (whole: Whole, row: Whole): boolean =>
  row !== defaultRow(whole, 'default_billing') || row === defaultRow(whole, 'default_shipping');

const withoutOwn = ({ phone: _phone, taxNumber: _taxNumber, ...address }: Address): Address => address;

const same = (a: Address | undefined, b: Address | undefined): boolean =>
  canonicalJson(a ?? null) === canonicalJson(b ?? null);
