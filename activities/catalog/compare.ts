import type { CatalogFlow } from '../../domain/catalog';
import { isFailure, scrub } from '../../domain/failure';
import type { CallContext } from '../../systems/context';
import { compareItems } from './compare-items';
import { comparePrices } from './compare-prices';
import { compareStock } from './compare-stock';
import type { CatalogGround } from './ground';
import type { Compared } from './types';
import type { AnyWished } from './write-wishes';

type AnyCompared = Compared<AnyWished['wish']>;

/** Both sides of these items. */
export function compare(
  ground: CatalogGround,
  flow: CatalogFlow,
  context: CallContext,
  items: readonly string[],
  options: { readonly dry?: boolean } = {},
): Promise<AnyCompared> {
  switch (flow) {
    case 'items':
      return compareItems(ground, context, items);
    case 'prices':
      return comparePrices(ground, context, items, options);
    case 'stock':
      return compareStock(ground, context, items, options);
  }
}

/** The same, and a row that nobody can read harms only its own item: the batch is halved until it stands alone. */
export async function compareApart(
  ground: CatalogGround,
  flow: CatalogFlow,
  context: CallContext,
  items: readonly string[],
  options: { readonly dry?: boolean } = {},
): Promise<AnyCompared> {
  try {
    return await compare(ground, flow, context, items, options);
  } catch (error) {
    const [item, ...others] = items;
    if (item === undefined || !isUnreadable(error)) throw error;
    if (others.length === 0) return { ...NOTHING, problems: new Map([[item, problemOf(error)]]) };
    const half = Math.ceil(items.length / 2);
    const first = await compareApart(ground, flow, context, items.slice(0, half), options);
    return both(first, await compareApart(ground, flow, context, items.slice(half), options));
  }
}

/** A number that is none, or an answer of a system that does not look as it should. */
const isUnreadable = (error: unknown): error is Error =>
  error instanceof RangeError || error instanceof TypeError || isFailure(error, 'bug');

const problemOf = ({ message }: Error): string => scrub(`cannot be read: ${message}`).slice(0, 500);

const NOTHING: AnyCompared = {
  wishes: [],
  problems: new Map(),
  waits: new Map(),
  equal: new Map(),
  absent: new Map(),
};

const both = (a: AnyCompared, b: AnyCompared): AnyCompared => ({
  wishes: [...a.wishes, ...b.wishes],
  problems: new Map([...a.problems, ...b.problems]),
  waits: new Map([...a.waits, ...b.waits]),
  equal: new Map([...a.equal, ...b.equal]),
  absent: new Map([...a.absent, ...b.absent]),
  known: new Map([...(a.known ?? []), ...(b.known ?? [])]),
  ended: [...(a.ended ?? []), ...(b.ended ?? [])],
});
