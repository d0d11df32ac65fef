import type { CallContext } from '../../context';
import { createGather } from '../../transport/gather';
import { anyOf, eq, textOf, type ODataRow } from '../../transport/odata';
import type { IfsClient } from './client';

/** How many references one question may hold: it stands in an address, which some servers cut at 8,000 characters. */
const TOGETHER = 20;

/** The rows under a reference, with their keys and nothing else. */
export type ReferenceSearch = (context: CallContext, reference: string) => Promise<readonly ODataRow[]>;

/** Where documents of a kind carry our reference. */
export interface ReferencePlace {
  readonly projection: string;
  readonly set: string;
  readonly field: string;
  readonly keys: readonly string[];
}

/** Searches that wait for the lane at the same time share a question. */
export function createReferenceSearch(
  client: IfsClient,
  { projection, set, field, keys }: ReferencePlace,
): ReferenceSearch {
  const gather = createGather<readonly ODataRow[]>({
    limit: TOGETHER,
    send: async (context, take) => {
      let wanted: readonly string[] = [];
      const rows = await client.listTogether(context, projection, set, () => {
        const taken = take();
        if (!taken) return undefined;
        wanted = taken.keys;
        return {
          query: {
            filter: anyOf(wanted.map((reference) => eq(field, reference))),
            select: [...keys, field],
            orderby: keys,
          },
          contexts: taken.members.map((member) => member.context),
        };
      });
      return (
        rows &&
        new Map(
          wanted.map((reference) => [reference, rows.filter((row) => textOf(row, field) === reference)]),
        )
      );
    },
  });
  return async (context, reference) => (await gather(context, [reference])).get(reference) ?? [];
}
