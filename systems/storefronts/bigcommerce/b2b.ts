import { z } from 'zod';
import type { CallContext } from '../../context';
import type { Clock } from '../../transport/clock';
import type { BigCommerceClient } from './client';
import { id, text } from './values';

const KEEP_MS = 60 * 60_000;

export interface Business {
  readonly company?: { readonly id: string; readonly name: string };
  readonly purchaseOrder?: string;
}

/** B2B Edition, a second API beside the store's own. */
export interface B2b {
  /** The company that placed an order, and its purchase order number; nothing for orders of plain customers. */
  ofOrder(context: CallContext, order: string): Promise<Business>;
  /** The company a customer buys for. */
  companyOfCustomer(context: CallContext, customer: string): Promise<string | undefined>;
  company(context: CallContext, company: string): Promise<RawCompany | undefined>;
}

/** The API shows ids as `companyId` in lists and `id` elsewhere (B2B Edition, Companies). */
export const rawCompany = z
  .object({
    companyId: id,
    id,
    companyName: text,
    companyStatus: text,
    companyEmail: text,
    companyPhone: text,
    addressLine1: text,
    addressLine2: text,
    city: text,
    state: text,
    zipCode: text,
    country: text,
    bcGroupId: id,
    customerGroupId: id,
    updatedAt: text,
  })
  .transform(({ companyId, id: plainId, ...rest }) => ({ ...rest, id: companyId ?? plainId }));
export type RawCompany = z.output<typeof rawCompany>;

/** One object, or a list of one: the reference shows both. */
const dataOf = <S extends z.ZodType>(schema: S) =>
  z
    .object({ data: z.union([z.array(schema), schema.transform((one) => [one])]).nullish() })
    .transform(({ data }) => (Array.isArray(data) ? data[0] : undefined));

const b2bOrder = z.object({ companyId: id, poNumber: text });
const b2bUser = z.object({ companyId: id });

export function createB2b(client: BigCommerceClient, clock: Clock): B2b {
  const known = new Map<string, { until: number; company: Promise<RawCompany | undefined> }>();

  const company: B2b['company'] = async (context, companyId) =>
    client.find(
      context,
      { name: 'GET /companies/:id', path: `/companies/${companyId}`, b2b: true },
      dataOf(rawCompany),
    );

  const remembered = (context: CallContext, companyId: string): Promise<RawCompany | undefined> => {
    const entry = known.get(companyId);
    if (entry && clock.now() < entry.until) return entry.company;
    const found = company(context, companyId);
    known.set(companyId, { until: clock.now() + KEEP_MS, company: found });
    found.catch(() => known.delete(companyId));
    return found;
  };

  return {
    company,
    companyOfCustomer: async (context, customer) =>
      (
        await client.find(
          context,
          { name: 'GET /users/customer/:id', path: `/users/customer/${customer}`, b2b: true },
          dataOf(b2bUser),
        )
      )?.companyId,
    ofOrder: async (context, order) => {
      const found = await client.find(
        context,
        { name: 'GET /orders/:id', path: `/orders/${order}`, b2b: true },
        dataOf(b2bOrder),
      );
      if (!found) return {};
      const name =
        found.companyId === undefined
          ? undefined
          : ((await remembered(context, found.companyId))?.companyName ?? found.companyId);
      return {
        ...(found.companyId !== undefined && name !== undefined
          ? { company: { id: found.companyId, name } }
          : {}),
        ...(found.poNumber !== undefined ? { purchaseOrder: found.poNumber } : {}),
      };
    },
  };
}
