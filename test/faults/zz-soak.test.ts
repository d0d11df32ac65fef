import { temporaryStore, type TemporaryStore } from '../store/support/temporary-database';
import { openBigCommerce, openWooCommerce } from './support/catalog-sides';
import { weather } from './support/catalog-storm';
let temporary: TemporaryStore;
beforeAll(async () => { temporary = await temporaryStore(); });
afterAll(() => temporary.end());
test.each([11, 12, 13, 14, 15, 16, 17, 18])('soak %s', async (n) => {
  const end = await weather({ temporary, open: n % 2 ? openBigCommerce : openWooCommerce, seed: `soak/${n}`, looks: 30, orders: 25 });
  console.log(n, JSON.stringify(end));
  expect(end.violations).toEqual([]);
}, 60_000);
