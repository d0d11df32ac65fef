import type { Erp } from '../../systems/erps/erp';
import { parseMapping } from '../../domain/mapping';
import { temporaryStore, type TemporaryStore } from '../store/support/temporary-database';
import { startIfs } from '../systems/erps/ifs-cloud/support';
import { startBothWays } from './support/both-ways';
import { play } from './support/converge';
import { MAPPING } from './support/world';

let temporary: TemporaryStore;
beforeAll(async () => {
  temporary = await temporaryStore();
});
afterAll(() => temporary.end());

test.each([1, 2, 3, 4])(
  'Adobe Commerce and IFS Cloud converge and no edit is lost unnamed (seed %i)',
  async (seed) => {
    const bench = await startIfs({}, { settleSeconds: 0 });
    const erp: Erp = bench.erp;
    const { customers } = erp;
    const both = await startBothWays(temporary.store, erp);
    both.world.mapping = parseMapping({ ...MAPPING, customers: { template: 'WEBTMPL' } });
    const loseAnswer = (): void => {
      const call = 'PATCH CustomerHandling/CustomerInfoSet';
      bench.sandbox.faults.set([{ call, effect: 'commit-then-drop', times: 1 }]);
    };
    if (!customers) throw new Error('no customers');
    try {
      const people: typeof customers = {
        ...customers,
        // Who sits at the ERP loses no answers.
        write: (...args) => {
          bench.sandbox.faults.clear();
          return customers.write(...args);
        },
      };
      // IFS keeps no telephone number with an address.
      const compared = (cell: string): boolean => !/^deliveries\/.*\.phone$/.test(cell);
      await play({ both, seed, erp: people, loseAnswer, compared, steps: 18 });
    } finally {
      await both.close();
      await bench.close();
    }
  },
  60_000,
);
