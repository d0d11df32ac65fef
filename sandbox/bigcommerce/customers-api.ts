import { json, type SandboxAnswer, type SandboxRequest, seeded } from '../kit';
import { allowOnly, envelopeOf, exact, idsOf, pageOf, Refusal, timeOf } from './answers';
import type { Raw } from './raw';
import type { Shop } from './shop';

const PARAMETERS = [
  'id:in', 'email:in', 'company:in', 'customer_group_id:in', 'date_modified:min', 'date_modified:max',
  'date_created:min', 'date_created:max', 'include', 'sort', 'page', 'limit', 'after',
] as const; // prettier-ignore
/** An include shows no more of them. */
const MOST_ADDRESSES = 10;
let reads = 0;

/** `GET /v3/customers`. */
export function listCustomers(request: SandboxRequest, shop: Shop): SandboxAnswer {
  const { query } = request;
  allowOnly(query, PARAMETERS);
  const includes = (query.get('include') ?? '').split(',').filter(Boolean);
  const ids = idsOf(query, 'id:in');
  const emails = query.get('email:in')?.split(',');
  const min = timeOf(query, 'date_modified:min') ?? -Infinity;
  const max = timeOf(query, 'date_modified:max') ?? Infinity;
  const [sort = '', direction = 'asc'] = (query.get('sort') ?? '').split(':');
  if (!['', 'date_created', 'date_modified', 'last_name'].includes(sort))
    throw new Refusal(422, 'Invalid sort', { sort: 'invalid' });
  const random = seeded((reads += 1));
  const rows = [...shop.customers.values()]
    .filter((customer) => {
      const at = Date.parse(String(customer['date_modified']));
      return (
        (ids === undefined || ids.includes(customer.id)) &&
        (emails === undefined || emails.includes(customer.email)) &&
        at >= min &&
        at <= max
      );
    })
    .map((customer) => ({ customer, key: sort === '' ? customer.id : String(customer[sort]), tie: random() }))
    .sort(
      (a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.tie - b.tie) * (direction === 'desc' ? -1 : 1),
    )
    .map(({ customer: { addresses, ...rest } }) =>
      includes.includes('addresses')
        ? { ...rest, addresses: Array.isArray(addresses) ? addresses.slice(0, MOST_ADDRESSES) : [] }
        : rest,
    );
  return byCursor(query, rows) ?? envelopeOf(rows, pageOf(query));
}

const cursorOf = (row: Raw | undefined): string | undefined =>
  row && Buffer.from(JSON.stringify({ id: row['id'] })).toString('base64url');

/** Pages by id: on the first page of an unsorted list, and wherever a cursor is given. */
function byCursor(query: URLSearchParams, rows: readonly Raw[]): SandboxAnswer | undefined {
  const after = query.get('after');
  if (query.has('page') || (query.has('sort') && after === null)) return undefined;
  const { limit } = pageOf(query);
  let from = 0;
  if (after !== null) {
    try {
      from = Number((JSON.parse(Buffer.from(after, 'base64url').toString()) as { id: number }).id);
    } catch {
      throw new Refusal(422, 'Invalid cursor', { after: 'invalid' });
    }
  }
  const left = [...rows].sort((a, b) => Number(a['id']) - Number(b['id'])).filter((row) => Number(row['id']) > from); // prettier-ignore
  const data = left.slice(0, limit);
  return exact({
    data,
    meta: {
      ...(after === null
        ? { pagination: { total: rows.length, count: data.length, per_page: limit, current_page: 1, total_pages: Math.max(1, Math.ceil(rows.length / limit)) } }
        : {}),
      cursor_pagination: { count: data.length, per_page: limit, end_cursor: cursorOf(data.at(-1)), start_cursor: cursorOf(data[0]) },
    },
  }); // prettier-ignore
}

const B2B_LIMIT = 250;

/** `GET /companies` of B2B Edition: limit and offset instead of pages, epoch seconds instead of times. */
export function listCompanies(request: SandboxRequest, shop: Shop): SandboxAnswer {
  const { query } = request;
  allowOnly(query, ['limit', 'offset', 'minModified', 'maxModified', 'sortBy', 'orderBy', 'companyStatus', 'customerId', 'q']); // prettier-ignore
  const limit = Number(query.get('limit') ?? 10);
  const offset = Number(query.get('offset') ?? 0);
  if (!(limit > 0) || limit >= B2B_LIMIT || !(offset >= 0)) throw new Refusal(422, 'limit is invalid');
  const min = Number(query.get('minModified') ?? 0);
  const max = Number(query.get('maxModified') ?? Infinity);
  const rows = [...shop.companies.values()]
    .filter((company) => Number(company['updatedAt']) >= min && Number(company['updatedAt']) <= max)
    .sort((a, b) => Number(a['updatedAt']) - Number(b['updatedAt']));
  if (query.get('orderBy') !== 'ASC') rows.reverse();
  return exact({
    code: 200,
    data: rows.slice(offset, offset + limit),
    meta: { message: 'SUCCESS', pagination: { totalCount: rows.length, offset, limit } },
  });
}

export function readCompany(shop: Shop, id: number): SandboxAnswer {
  const company = shop.companies.get(id);
  if (!company) throw new Refusal(404, 'Company not found');
  return exact({ code: 200, data: company, meta: { message: 'SUCCESS' } });
}

/** `GET /orders/:id` of B2B Edition knows only orders of companies. */
export function readB2bOrder(shop: Shop, id: number): SandboxAnswer {
  const business = shop.orders.get(id)?.business;
  if (!business) throw new Refusal(404, 'Order not found');
  return json(200, {
    code: 200,
    data: { bcOrderId: id, companyId: business.companyId, poNumber: business.poNumber },
    meta: { message: 'SUCCESS' },
  });
}

export function readUser(shop: Shop, customer: number): SandboxAnswer {
  const company = shop.users.get(customer);
  if (company === undefined) throw new Refusal(404, 'User not found');
  return json(200, {
    code: 200,
    data: { id: customer, customerId: customer, companyId: company },
    meta: { message: 'SUCCESS' },
  });
}
