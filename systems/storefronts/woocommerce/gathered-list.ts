import { createGather, type Gather } from '../../transport/gather';
import { WOOCOMMERCE } from './capabilities';
import { readBody, type WooClient } from './client';
import { rows } from './schemas';

export interface GatheredListOptions {
  readonly client: WooClient;
  readonly path: string;
  readonly parameters?: readonly (readonly [name: string, value: string])[];
}

/**
 * Rows by id: whoever waits for a turn at the same time shares one question with `include`. What the shop does not have,
 * or does not show this key, is absent. Each member's record holds its own rows only: bodies are erased per order.
 */
export function createGatheredList({ client, path, parameters = [] }: GatheredListOptions): Gather<unknown> {
  return createGather<unknown>({
    limit: WOOCOMMERCE.maxPageSize,
    send: async (context, take) => {
      const asked = await client.ask(context, () => {
        const batch = take();
        return (
          batch && {
            path,
            parameters: [
              ['include', batch.keys.join(',')],
              ['per_page', String(WOOCOMMERCE.maxPageSize)],
              ...parameters,
            ],
            record: (exchange) =>
              batch.members.forEach((member) =>
                member.context.record({ ...exchange, answer: narrow(exchange.answer, member.keys) }),
              ),
          }
        );
      });
      if (!asked) return undefined;
      return new Map(readBody(asked, rows).flatMap((row) => (idOf(row) ? [[idOf(row) ?? '', row]] : [])));
    },
  });
}

/** The id of a row, whatever else is wrong with it. */
export function idOf(row: unknown): string | undefined {
  const id = typeof row === 'object' && row !== null ? (row as { id?: unknown }).id : undefined;
  return typeof id === 'string' && /^\d+$/.test(id) ? id : undefined;
}

const narrow = (answer: unknown, ids: readonly string[]): unknown =>
  Array.isArray(answer) ? answer.filter((row) => ids.includes(idOf(row) ?? '')) : answer;
