import { rawJson, type SandboxAnswer, type SandboxRequest } from '../kit';
import { noSuchEntity, Refusal, required } from './errors';
import { parseExactly, stringifyExactly } from './exact-json';
import type { RawEntity } from './raw-order';
import type { Route } from './routes';
import type { Shop } from './shop';

/**
 * Writing customers and companies. What a PUT names is the customer from then on: an address that is not in its list is
 * deleted, a custom attribute that is left out is lost. Only a list of addresses that is left out altogether stays.
 */
export function customerWrites(shop: Shop): readonly Route[] {
  const addressIds = { last: 0 };
  return [
    {
      call: 'POST /V1/customers',
      resource: 'Magento_Customer::manage',
      answer: (request) => saveCustomer(request, shop, addressIds),
    },
    {
      call: 'PUT /V1/customers/:id',
      resource: 'Magento_Customer::manage',
      answer: (request, id) => saveCustomer(request, shop, addressIds, Number(id)),
    },
    {
      call: 'PUT /V1/company/:id',
      resource: 'Magento_Company::manage',
      answer: (request, id) => saveCompany(request, shop, Number(id)),
    },
  ];
}

type Row = Record<string, unknown>;

function saveCustomer(
  request: SandboxRequest,
  shop: Shop,
  addressIds: { last: number },
  id?: number,
): SandboxAnswer {
  const given = entityIn(request, 'customer');
  const before = id === undefined ? undefined : shop.customers.get(id);
  if (id !== undefined && before === undefined) throw noSuchEntity('customerId', id);
  for (const field of ['firstname', 'lastname']) demand(given, field);
  const email = given['email'];
  if (typeof email !== 'string' || !/^[^@\s]+@[^@\s]+$/.test(email))
    throw new Refusal(400, '"%1" is not a valid email address.', [email ?? '']);
  const website = given['website_id'] ?? before?.['website_id'] ?? 1;
  const taken = shop.customers
    .all()
    .some(
      (one) =>
        one['id'] !== id &&
        String(one['email']).toLowerCase() === email.toLowerCase() &&
        (one['website_id'] ?? 1) === website,
    );
  if (taken)
    throw new Refusal(400, 'A customer with the same email address already exists in an associated website.');
  const own = id ?? shop.customers.nextId;
  const stamp = shop.stamp();
  const row: Row = {
    ...given,
    id: own,
    website_id: website,
    store_id: given['store_id'] ?? before?.['store_id'] ?? 1,
    group_id: given['group_id'] ?? before?.['group_id'] ?? 1,
    created_at: before?.['created_at'] ?? stamp,
    updated_at: stamp,
    addresses:
      given['addresses'] === undefined
        ? (before?.['addresses'] ?? [])
        : savedAddresses(given['addresses'], { shop, own, before, addressIds }),
  };
  pointToDefaults(row);
  shop.customers.put(row);
  return rawJson(200, stringifyExactly(shop.customers.get(own)));
}

function savedAddresses(
  given: unknown,
  {
    shop,
    own,
    before,
    addressIds,
  }: { shop: Shop; own: number; before: RawEntity | undefined; addressIds: { last: number } },
): Row[] {
  if (!Array.isArray(given)) throw new Refusal(400, 'The "%1" value\'s type is invalid.', ['addresses']);
  const mine = new Set(addressesOf(before).map((one) => Number(one['id'])));
  const used = shop.customers
    .all()
    .flatMap((one) => addressesOf(one).map((address) => Number(address['id'])));
  addressIds.last = Math.max(addressIds.last, 0, ...used);
  return (given as Row[]).map((address) => {
    const id = address['id'] === undefined || address['id'] === null ? undefined : Number(address['id']);
    if (id !== undefined && !mine.has(id)) throw noSuchEntity('addressId', id);
    for (const field of ['firstname', 'lastname', 'city', 'telephone', 'country_id']) demand(address, field);
    const { street } = address;
    if (!Array.isArray(street) || street.every((line) => line === '')) throw required('street');
    return { ...address, id: id ?? (addressIds.last += 1), customer_id: own };
  });
}

/** The flags on the addresses win; a default whose address is gone is none. */
function pointToDefaults(row: Row): void {
  const addresses = addressesOf(row);
  for (const which of ['default_billing', 'default_shipping']) {
    const flagged = addresses.filter((one) => one[which] === true).at(-1)?.['id'];
    const named = addresses.find((one) => String(one['id']) === String(row[which]))?.['id'];
    const chosen = flagged ?? named;
    if (chosen === undefined) delete row[which];
    else row[which] = `${Number(chosen)}`;
    row['addresses'] = addressesOf(row).map((address) => {
      const { [which]: _flag, ...rest } = address;
      return address['id'] === chosen ? { ...rest, [which]: true } : rest;
    });
  }
}

const addressesOf = (row: RawEntity | undefined): Row[] =>
  Array.isArray(row?.['addresses']) ? (row['addresses'] as Row[]) : [];

function saveCompany(request: SandboxRequest, shop: Shop, id: number): SandboxAnswer {
  const given = entityIn(request, 'company');
  const before = shop.companies.get(id);
  if (before === undefined) throw noSuchEntity('id', id);
  for (const field of ['company_name', 'company_email', 'city', 'postcode', 'country_id', 'telephone'])
    demand(given, field);
  shop.companies.put({ ...given, id });
  return rawJson(200, stringifyExactly(shop.companies.get(id)));
}

function demand(row: Row, field: string): void {
  if (typeof row[field] !== 'string' || row[field].trim() === '') throw required(field);
}

function entityIn(request: SandboxRequest, name: string): Row {
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('application/json'))
    throw new Refusal(400, 'Server cannot understand Content-Type HTTP header media type %1', [type]);
  let body: unknown;
  try {
    body = parseExactly(request.body.toString('utf8'));
  } catch {
    throw new Refusal(400, 'Decoding error: %1%2%3%4', ['', '', '', '']);
  }
  const entity = (body as Row | null)?.[name];
  if (typeof entity !== 'object' || entity === null) throw required(name);
  return entity as Row;
}
