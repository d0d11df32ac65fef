import { temporaryStore, type TemporaryStore } from '../store/support/temporary-database';
import { openBigCommerce, openWooCommerce } from './support/catalog-sides';
import { weather } from './support/catalog-storm';

let temporary: TemporaryStore;
beforeAll(async () => {
  temporary = await temporaryStore();
});
afterAll(() => temporary.end());

const SHOPS = [
  ['WooCommerce', openWooCommerce],
  ['BigCommerce', openBigCommerce],
] as const;

const EFFECTS = ['commit-then-drop', 'commit-late', 'throttle', 'error-500', 'stale-read', 'page-shift'];

test.each(SHOPS)(
  'items, prices and stock of M3 come to rest in %s, and nothing is sold twice, whatever fails meanwhile',
  async (name, open) => {
    const end = await weather({ temporary, open, seed: `storm/${name}`, looks: 25, orders: 12 });
    expect(end.violations).toEqual([]);
    // A storm in which nothing happened would prove nothing.
    for (const effect of [...EFFECTS, 'token-expired'])
      expect([effect, end.struck[effect]]).not.toEqual([effect, 0]);
    expect(end.sold).toBeGreaterThan(5);
    expect(end.failures).toBeGreaterThan(0);
  },
  60_000,
);

const CASES = SHOPS.flatMap(([name, open]) =>
  (['absolute-stock', 'no-reservations'] as const).map((sabotage) => ({ sabotage, name, open })),
);

test.each(CASES)(
  'the same check notices $sabotage in $name',
  async ({ sabotage, name, open }) => {
    let violations: readonly string[] = [];
    // Chance has a part in it: what nobody bought was not sold twice.
    for (let attempt = 1; attempt <= ATTEMPTS && !violations.some(isOversold); attempt += 1)
      ({ violations } = await weather({
        temporary,
        open,
        seed: `${sabotage}/${name}/${attempt}`,
        looks: 100,
        orders: 100,
        calm: true,
        sabotage,
      }));
    expect(violations.filter(isOversold)).not.toEqual([]);
  },
  90_000,
);

const ATTEMPTS = 3;
const isOversold = (violation: string): boolean => violation.includes('sold that nobody has');
