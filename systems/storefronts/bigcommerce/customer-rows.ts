import { z } from 'zod';
import type { CallContext } from '../../context';
import { createGather } from '../../transport/gather';
import { BIGCOMMERCE } from './capabilities';
import { readBody, type BigCommerceClient } from './client';
import { envelope } from './payment-schemas';
import { id, listOf, object, text } from './values';

/** Addresses of customers are worded otherwise than those of orders (Customers v3 reference). */
const customerAddress = object({
  first_name: text,
  last_name: text,
  company: text,
  address1: text,
  address2: text,
  city: text,
  state_or_province: text,
  postal_code: text,
  country_code: text,
  phone: text,
});
export type RawCustomerAddress = NonNullable<z.output<typeof customerAddress>>;

export const rawCustomer = z.object({
  id: z.string(),
  email: text,
  first_name: text,
  last_name: text,
  company: text,
  phone: text,
  customer_group_id: id,
  date_modified: text,
  date_created: text,
  addresses: listOf(customerAddress),
});
export type RawCustomer = z.output<typeof rawCustomer>;

export const customerRow = z.looseObject({ id: z.string() });

/** Customers by id, unparsed; callers who wait at the same time share a call. */
export type CustomerRows = (context: CallContext, ids: readonly string[]) => Promise<Map<string, unknown>>;

export function createCustomerRows(client: BigCommerceClient): CustomerRows {
  return createGather<unknown>({
    limit: BIGCOMMERCE.idsPerRequest,
    send: async (context, take) => {
      const asked = await client.ask(context, () => {
        const batch = take();
        return (
          batch && {
            name: 'GET /v3/customers',
            path: '/v3/customers',
            parameters: [
              ['id:in', batch.keys.join(',')],
              ['include', 'addresses'],
              ['limit', String(BIGCOMMERCE.maxPageSize)],
            ],
            record: (exchange) =>
              batch.members.forEach((member) =>
                member.context.record({ ...exchange, answer: narrow(exchange.answer, member.keys) }),
              ),
          }
        );
      });
      if (!asked) return undefined;
      const { data } = asked.answer.status === 204 ? { data: [] } : readBody(asked, envelope);
      return new Map(
        data.flatMap((row): [string, unknown][] => {
          const read = customerRow.safeParse(row);
          return read.success ? [[read.data.id, row]] : [];
        }),
      );
    },
  });
}

function narrow(answer: unknown, ids: readonly string[]): unknown {
  const data = (answer as { data?: unknown } | undefined)?.data;
  if (!Array.isArray(data)) return answer;
  return { data: (data as { id?: unknown }[]).filter((row) => ids.includes(String(row?.id))) };
}
