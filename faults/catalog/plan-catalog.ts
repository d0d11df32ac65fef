import { between, pick, type Random } from '../../sandbox/kit';
import type { FeedOptions } from '../cargo';
import { signals, type FeedStep } from '../plan';

/** What people do with an article in the ERP, what the merchant does to it, and what buyers do. */
export type CatalogDeed =
  /** It comes into the world: the merchant has it in the shop with another name and price, the ERP has goods of it. */
  | { readonly kind: 'enter'; readonly name: string; readonly price: string; readonly pieces: number }
  | { readonly kind: 'rename'; readonly name: string }
  | { readonly kind: 'reprice'; readonly price: string }
  | { readonly kind: 'receive'; readonly pieces: number }
  /** Off the market, or on it again. */
  | { readonly kind: 'withdraw'; readonly back: boolean }
  /** The merchant changes in the shop what belongs to the ERP. */
  | { readonly kind: 'meddle'; readonly name: string }
  /** So many, or all that are shown. */
  | { readonly kind: 'buy'; readonly pieces: number | 'all'; readonly needsPerson: boolean }
  /** The last sale of it is called off. */
  | { readonly kind: 'call-off' };

/** Of articles that nobody buys: M3 takes no orders for what is off the market. */
const NEVER_SOLD = 0.2;
const priceOf = (random: Random): string => `${between(random, 5, 30)}.${between(random, 10, 99)}`;

/** Articles with their goods, prices and names on the move, and buyers who take what is shown. */
export function planCatalog({ orders, feedMs, stream }: FeedOptions): FeedStep<CatalogDeed>[] {
  const random = stream('catalog');
  const steps: FeedStep<CatalogDeed>[] = [];
  for (let order = 1; order <= orders; order += 1) {
    let at = Math.floor(((order - 1) / orders) * feedMs * 0.4);
    let changes = 0;
    const add = (deed: CatalogDeed): void => {
      steps.push({ at, order, do: deed, signals: signals(random) });
    };
    const name = (): string => `Article ${order} no. ${(changes += 1)}`;
    add({ kind: 'enter', name: name(), price: priceOf(random), pieces: between(random, 2, 9) });
    const sold = random() >= NEVER_SOLD;
    let back = false;
    // Until its stock is in the shop nobody can buy it.
    at += between(random, 1_500, 3_500);
    for (let count = between(random, 4, 9); count > 0; count -= 1) {
      at += between(random, 300, 1_800);
      const fate = random();
      if (fate < 0.55 && sold) {
        const pieces = random() < 0.3 ? 'all' : between(random, 1, 3);
        add({ kind: 'buy', pieces, needsPerson: random() < 0.12 });
      } else if (fate < 0.55) {
        add({ kind: 'withdraw', back });
        back = !back;
      } else if (fate < 0.75) add({ kind: 'receive', pieces: between(random, 1, 4) });
      else if (fate < 0.83) add({ kind: 'reprice', price: priceOf(random) });
      else if (fate < 0.9) add({ kind: 'rename', name: name() });
      else if (fate < 0.95) add({ kind: 'meddle', name: pick(random, ['Sale!', 'New!']) });
      else if (sold) add({ kind: 'call-off' });
    }
  }
  return steps.sort((a, b) => a.at - b.at);
}
