import { createBudget } from '../../../../systems/storefronts/shopify/budget';
import { throttleWait } from '../../../../systems/storefronts/shopify/errors';
import { hastyClock } from './support';

const answer = (requestedQueryCost: number, currentlyAvailable: number) => ({
  requestedQueryCost,
  throttleStatus: { maximumAvailable: 2_000, currentlyAvailable, restoreRate: 100 },
});

describe('the cost budget', () => {
  it('lets everything pass before it knows anything', async () => {
    const clock = hastyClock(0);
    await createBudget({ clock, reserveForLive: 0.5 }).admit('a', 1, 'live');
    expect(clock.now()).toBe(0);
  });

  it('waits until what a query cost last time is there again', async () => {
    const clock = hastyClock(0);
    const budget = createBudget({ clock, reserveForLive: 0.5 });
    budget.learn('a', 10, answer(500, 100));
    await budget.admit('a', 10, 'live');
    expect(clock.now()).toBe(4_000);
    // What was admitted is counted, so the next one waits for its own.
    await budget.admit('a', 10, 'live');
    expect(clock.now()).toBe(9_000);
  });

  it('keeps a part for live orders', async () => {
    const clock = hastyClock(0);
    const budget = createBudget({ clock, reserveForLive: 0.5 });
    budget.learn('a', 10, answer(200, 1_100));
    await budget.admit('a', 10, 'live');
    expect(clock.now()).toBe(0);
    await budget.admit('a', 10, 'backfill');
    expect(clock.now()).toBe(3_000);
  });

  it('does not wait for ever for a query larger than the bucket', async () => {
    const clock = hastyClock(0);
    const budget = createBudget({ clock, reserveForLive: 0 });
    budget.learn('a', 10, answer(5_000, 1_900));
    await budget.admit('a', 10, 'live');
    expect(clock.now()).toBe(1_000);
  });
});

it('the wait after THROTTLED is what the answer says', () => {
  expect(throttleWait({ ...answer(752, 666), throttleStatus: { maximumAvailable: 1_000, currentlyAvailable: 666, restoreRate: 50 } })).toBe(1_720); // prettier-ignore
  expect(throttleWait(undefined)).toBe(1_000);
});
