import { Failure, isFailure } from '../../../domain/failure';
import type { CallContext } from '../../context';
import type { Clock } from '../../transport/clock';
import type { AdobeClient, Call } from './client';
import { storeViews } from './schemas';

const KEEP_MS = 60 * 60_000;

/** Under `all`, because a store view that does not exist cannot be asked which ones do. */
export const storeViewsCall: Call = { path: '/V1/store/storeViews', parameters: [], scope: 'all' };

/** The shop's store views, code → id; asked once an hour at most. */
export type StoreViews = (context: CallContext) => Promise<ReadonlyMap<string, string>>;

export function createStoreViews(client: AdobeClient, clock: Clock): StoreViews {
  let known: { readonly until: number; readonly views: Promise<ReadonlyMap<string, string>> } | undefined;
  return (context) => {
    if (known && clock.now() < known.until) return known.views;
    const views = client
      .get(context, storeViewsCall, storeViews)
      .then((list) => new Map(list.map(({ code, id }) => [code, id])));
    const entry = { until: clock.now() + KEEP_MS, views };
    known = entry;
    views.catch(() => {
      if (known === entry) known = undefined;
    });
    return views;
  };
}

/** The ids of store views by their codes. @throws Failure `rejected` for a code the shop does not have */
export async function storeIds(
  views: StoreViews,
  context: CallContext,
  codes: readonly string[],
): Promise<readonly string[]> {
  const known = await views(context);
  return codes.map((code) => {
    const id = known.get(code);
    if (id !== undefined) return id;
    throw new Failure('rejected', `The shop has no store view ${code}.`, {
      causes: ['connection:storeView'],
      advice: `Correct the connection; the shop has: ${[...known.keys()].join(', ')}.`,
    });
  });
}

/** The id of one store view; undefined when the shop does not know it or does not let us ask. */
export async function storeIdIfKnown(
  views: StoreViews,
  context: CallContext,
  code: string,
): Promise<string | undefined> {
  try {
    return (await views(context)).get(code);
  } catch (error) {
    if (isFailure(error, 'unauthorized', 'rejected', 'bug')) return undefined;
    throw error;
  }
}
