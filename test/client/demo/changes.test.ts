import { inforM3 } from '../../../client/demo/erps';
import { DEMO_STOREFRONTS, MORE_STOREFRONTS, nameOf } from '../../../client/demo/storefronts';
import { compare } from '../../../domain/money';

const ALL = [...DEMO_STOREFRONTS, ...MORE_STOREFRONTS];

/** Of the first of each shop's kinds, so that a small demo shows them too. */
test.each(ALL.map((storefront) => [nameOf(storefront), storefront] as const))(
  '%s: each change moves its order by the shop’s own books, and no other',
  async (_, storefront) => {
    const shop = await storefront.start({ count: 8, seed: 1, now: new Date(), codes: inforM3.codes });
    try {
      for (const place of shop.live) place();
      const made = shop.changes.map(({ what }) => what);
      expect(made).toEqual(expect.arrayContaining(['edited', 'cancelled', 'refunded']));
      expect(new Set(shop.changes.map(({ order }) => order)).size).toBe(made.length);
      for (const { order, what, happen } of shop.changes) {
        const before = shop.expected();
        happen();
        const after = shop.expected();
        for (const [number, documents] of before)
          if (number !== order) expect([number, after.get(number)]).toEqual([number, documents]);
        const [was = [], is = []] = [before.get(order), after.get(order)];
        const ids = { was: was.map(({ id }) => id), is: is.map(({ id }) => id) };
        expect(ids.was).toContain(order);
        if (what === 'edited') {
          const [less = '0', more = '0'] = [was, is].map((all) => all.find(({ id }) => id === order)?.total);
          expect(compare(more, less)).toBe(1);
        } else if (what === 'cancelled' || what === 'replaced') {
          expect(ids.is).not.toContain(order);
          expect(after.size - before.size).toBe(what === 'replaced' ? 1 : 0);
        } else {
          expect(ids.is).toEqual(expect.arrayContaining(ids.was));
          expect(ids.is.length).toBeGreaterThan(ids.was.length);
        }
      }
    } finally {
      await shop.close();
    }
  },
);
