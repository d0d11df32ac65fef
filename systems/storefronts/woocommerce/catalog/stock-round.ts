import { compare, equal, subtract, type Amount } from '../../../../domain/money';
import { assertOpen, type CallContext } from '../../../context';
import type { Clock } from '../../../transport/clock';
import { again, refused, type Outcomes } from '../../catalog-rows';
import type { WooCommerceSettings } from '../settings';
import type { FindProducts } from './find-products';
import type { RawProduct } from './schemas';
import type { Baseline, Quantities, SoldSince } from './sold-since';
import { levelOf } from './to-shop-product';
import type { WriteBatch } from './write-batch';

/** A level on its way to the shop. */
export interface StockJob {
  readonly key: string;
  readonly sku: string;
  readonly product: RawProduct;
  /** What the shop is to show when nothing is sold after the baseline. */
  readonly goal: Amount;
  /** What the shop shows as far as we know. */
  level: Amount;
}

/** The last of them stops the sale, however much is left. */
export const MOST_ROUNDS = 3;

/** What the calls between stopping a sale and writing the level may take. */
const ROOM_MS = 20_000;

export interface Round {
  readonly open: readonly StockJob[];
  readonly baseline: Baseline;
  readonly outcomes: Outcomes;
  /** From 1. */
  readonly turn: number;
}

export interface StockRoundOptions {
  readonly find: FindProducts;
  readonly write: WriteBatch;
  readonly sold: SoldSince;
  readonly settings: Pick<WooCommerceSettings, 'scarceBelow' | 'stockSettleMs' | 'unpaidOrders'>;
  readonly clock: Clock;
}

/** Where a write left the rows; refused ones have their outcome already. */
interface Set {
  readonly done: readonly StockJob[];
  /** Their answers were lost: only the level tells. */
  readonly lost: readonly StockJob[];
}

export interface StockRound {
  /** Answers the rows that are not right yet. */
  round(context: CallContext, round: Round): Promise<StockJob[]>;
  /** Stops the sale of rows that still have any; answers those that are stopped. */
  stop(context: CallContext, jobs: readonly StockJob[], outcomes: Outcomes): Promise<readonly StockJob[]>;
}

export function createStockRound({ find, write, sold, settings, clock }: StockRoundOptions): StockRound {
  /** Checkouts under way mark their orders a moment after they took the goods. */
  const settle = async (): Promise<void> => {
    if (settings.stockSettleMs === 0) return;
    await new Promise<void>((resolve) => void clock.after(settings.stockSettleMs, resolve));
  };
  const promises = async (context: CallContext): Promise<Quantities> =>
    settings.unpaidOrders === 'hold' ? sold.promised(context) : NONE;
  const isScarce = (...levels: readonly Amount[]): boolean =>
    levels.some((level) => compare(level, String(settings.scarceBelow)) < 0);

  const set = async (
    context: CallContext,
    jobs: readonly StockJob[],
    levelFor: (job: StockJob) => Amount,
    outcomes: Outcomes,
  ): Promise<Set> => {
    const ends = await write(
      context,
      jobs.map((job) => ({
        key: job.key,
        product: job.product,
        fields: { stock_quantity: Number(levelFor(job)) },
      })),
    );
    const [done, lost]: [StockJob[], StockJob[]] = [[], []];
    for (const job of jobs) {
      const end = ends.get(job.key);
      if (end?.end === 'refused') outcomes.set(job.key, refused(end.reason));
      else if (end?.end === 'done') {
        job.level = levelFor(job);
        done.push(job);
      } else lost.push(job);
    }
    return { done, lost };
  };

  const stop: StockRound['stop'] = async (context, jobs, outcomes) => {
    const running = jobs.filter(({ level }) => compare(level, '0') > 0);
    const { done } = await set(context, running, () => '0', outcomes);
    return jobs.filter((job) => !running.includes(job) || done.includes(job));
  };

  const round: StockRound['round'] = async (context, { open, baseline, outcomes, turn }) => {
    const before = turn === 1 ? NONE : await sold.since(context, baseline);
    const scarce = open.filter((job) => turn === MOST_ROUNDS || isScarce(job.level, levelAfter(job, before)));
    const promised = scarce.length > 0 ? await promises(context) : NONE;
    const isRight = (job: StockJob): boolean =>
      turn === 1 &&
      [NONE, scarce.includes(job) ? promised : NONE].some((held) =>
        equal(job.level, levelAfter(job, before, held)),
      );
    for (const job of open) if (isRight(job)) outcomes.set(job.key, { outcome: 'unchanged' });
    const [few, many] = [true, false].map((wanted) =>
      open.filter((job) => !isRight(job) && scarce.includes(job) === wanted),
    ) as [StockJob[], StockJob[]];

    // Whose sale is stopped must also get its level: what cannot be brought to its end is not begun.
    if (turn === 1 && few.length > 0) assertOpen(context, clock.now() + ROOM_MS);
    const stopped = await stop(context, few, outcomes);
    if (few.length > 0) await settle();
    // Promises before sales: a payment between the two questions counts twice instead of not at all.
    const held = stopped.length > 0 ? await promises(context) : NONE;
    const sales = stopped.length > 0 ? await sold.since(context, baseline) : before;
    const target = (job: StockJob): Amount => levelAfter(job, sales, many.includes(job) ? NONE : held);
    const writes = [...many, ...stopped].filter((job) => !equal(job.level, target(job)));
    const { done, lost } = await set(context, writes, target, outcomes);

    const unsure = few.filter((job) => !stopped.includes(job) && !outcomes.has(job.key));
    const standing = [...stopped.filter((job) => !writes.includes(job)), ...done, ...lost, ...unsure];
    if (standing.length === 0) return [];
    await settle();
    // The level first: a sale between the two questions then only looks like one that was overwritten.
    const shown = await find(
      context,
      standing.map(({ sku }) => sku),
    );
    const now = await sold.since(context, baseline);
    return standing.filter((job) => {
      const product = shown.products.get(job.sku);
      const level = product && levelOf(product);
      if (level === undefined) {
        outcomes.set(job.key, again('The product was changed while its stock was written.'));
        return false;
      }
      job.level = level;
      const isTooMuch = compare(level, levelAfter(job, now)) > 0;
      if (isTooMuch || unsure.includes(job)) return true;
      // What did not arrive leaves too little in the shop, which is no danger.
      const hasArrived = !lost.includes(job) || equal(level, target(job));
      outcomes.set(job.key, hasArrived ? { outcome: 'written' } : again('The answer to its write was lost.'));
      return false;
    });
  };

  return { round, stop };
}

const NONE: Quantities = new Map();

/**
 * What the shop is to show once this was sold, and with this kept back. Below nothing where more was sold than there is:
 * what comes back then is not for sale.
 */
function levelAfter({ goal, product }: StockJob, sales: Quantities, held: Quantities = NONE): Amount {
  const left = subtract(goal, sales.get(product.id) ?? '0');
  if (compare(left, '0') <= 0) return left;
  const free = subtract(left, held.get(product.id) ?? '0');
  return compare(free, '0') < 0 ? '0' : free;
}
