import { z } from 'zod';
import type { ShopCustomer } from '../../../domain/customer';
import type { CallContext } from '../../context';
import type { ChangedCustomersPage, CustomerSource } from '../storefront';
import { readToken, writeToken } from '../page-token';
import { toAddress, toCompanyAddress } from './address';
import { unreadable } from './client';
import { gatherNodes, type ReadOptions } from './complete-orders';
import { COMPANIES_BY_ID, COMPANY_PAGE, CUSTOMER_PAGE, CUSTOMERS_BY_ID } from './documents';
import { globalId, legacyId, searchLiteral } from './ids';
import { companyPageAnswer, customerPageAnswer } from './answers';
import { rawCompany, rawCustomer, type RawCompany, type RawCustomer } from './customer-schemas';
import { utc, wholeSecond } from './times';

/** First all customers, then all companies; each by the shop's own cursor. */
const token = z.object({ of: z.enum(['person', 'company']), after: z.string().optional() });
type Token = z.output<typeof token>;

/** Customers, and B2B companies where the connection asks for them. */
export function createCustomers(options: ReadOptions): CustomerSource {
  const { client, settings } = options;
  const people = gatherNodes(options, { document: CUSTOMERS_BY_ID });
  const companies = gatherNodes(options, { document: COMPANIES_BY_ID });

  const page = async (
    context: CallContext,
    search: string,
    first: number,
    at: Token,
  ): Promise<{ rows: { id: string; updatedAt: string }[]; next?: Token }> => {
    const variables = { search, first, ...(at.after === undefined ? {} : { after: at.after }) };
    const { nodes, pageInfo } =
      at.of === 'person'
        ? (
            await client.query(
              context,
              { document: CUSTOMER_PAGE, variables, size: first },
              customerPageAnswer,
            )
          ).customers
        : (await client.query(context, { document: COMPANY_PAGE, variables, size: first }, companyPageAnswer))
            .companies;
    if (pageInfo.hasNextPage && pageInfo.endCursor !== undefined && pageInfo.endCursor !== at.after) {
      return { rows: nodes, next: { of: at.of, after: pageInfo.endCursor } };
    }
    return { rows: nodes, ...(at.of === 'person' && settings.companies ? { next: { of: 'company' } } : {}) };
  };

  return {
    fetch: async (context, keys) => {
      const idsOf = (kind: 'person' | 'company'): string[] =>
        keys.filter((key) => key.startsWith(`${kind}/`)).map((key) => key.slice(kind.length + 1)).filter((id) => /^\d+$/.test(id)); // prettier-ignore
      const [foundPeople, foundCompanies] = await Promise.all([
        people(context, idsOf('person').map((id) => globalId('Customer', id))), // prettier-ignore
        companies(context, idsOf('company').map((id) => globalId('Company', id))), // prettier-ignore
      ]);
      const customers = new Map<string, ShopCustomer>();
      for (const [id, row] of foundPeople) {
        const read = rawCustomer.safeParse(row);
        if (!read.success) throw unreadable(`customer ${legacyId(id)}`, read.error);
        customers.set(`person/${legacyId(id)}`, toPerson(read.data));
      }
      for (const [id, row] of foundCompanies) {
        const read = rawCompany.safeParse(row);
        if (!read.success) throw unreadable(`company ${legacyId(id)}`, read.error);
        customers.set(`company/${legacyId(id)}`, toCompany(read.data));
      }
      return customers;
    },

    changed: async (context, query): Promise<ChangedCustomersPage> => {
      const at: Token = query.page === undefined ? { of: 'person' } : readToken(query.page, token);
      const search = [
        `updated_at:>=${searchLiteral(wholeSecond(query.since, 'down'))}`,
        ...(query.until === undefined
          ? []
          : [`updated_at:<${searchLiteral(wholeSecond(query.until, 'up'))}`]),
      ].join(' AND ');
      const size = Math.max(1, Math.min(query.limit, 100));
      const { rows, next } = await page(context, search, size, at);
      return {
        customers: rows.map(({ id, updatedAt }) => ({
          key: `${at.of}/${legacyId(id)}`,
          version: updatedAt,
          updatedAt: utc(updatedAt) ?? updatedAt,
        })),
        ...(next ? { next: writeToken(next) } : {}),
      };
    },
  };
}

function toPerson(raw: RawCustomer): ShopCustomer {
  const billTo = toAddress(raw.defaultAddress);
  const names = [raw.firstName, raw.lastName].filter(Boolean).join(' ');
  const phone = raw.defaultPhoneNumber?.phoneNumber ?? billTo?.phone;
  const company = raw.companyContactProfiles[0]?.company.id;
  return {
    id: legacyId(raw.id),
    kind: 'person',
    name: names || (raw.displayName ?? ''),
    ...(raw.defaultEmailAddress?.emailAddress ? { email: raw.defaultEmailAddress.emailAddress } : {}),
    ...(phone ? { phone } : {}),
    ...(company ? { companyId: legacyId(company) } : {}),
    ...(billTo ? { billTo, shipTo: billTo } : {}),
    // DISABLED is an account nobody has activated; DECLINED one the buyer refused: both may still buy.
    active: true,
    updatedAt: utc(raw.updatedAt) ?? raw.updatedAt,
  };
}

function toCompany(raw: RawCompany): ShopCustomer {
  const location = raw.locations?.nodes[0];
  const contact = raw.mainContact?.customer;
  const taxNumber = location?.taxSettings?.taxRegistrationId;
  const billTo = toCompanyAddress(location?.billingAddress, taxNumber);
  const shipTo = toCompanyAddress(location?.shippingAddress, undefined);
  const phone = location?.phone ?? contact?.defaultPhoneNumber?.phoneNumber;
  return {
    id: legacyId(raw.id),
    kind: 'company',
    name: raw.name ?? '',
    ...(contact?.defaultEmailAddress?.emailAddress
      ? { email: contact.defaultEmailAddress.emailAddress }
      : {}),
    ...(phone ? { phone } : {}),
    ...(taxNumber ? { taxNumber } : {}),
    ...(billTo ? { billTo } : {}),
    ...(shipTo ? { shipTo } : {}),
    active: true,
    updatedAt: utc(raw.updatedAt) ?? raw.updatedAt,
  };
}
