import { Failure } from '../../domain/failure';
import type { ErpCustomers } from '../../systems/erps/erp';
import { temporaryStore, type TemporaryStore } from '../store/support/temporary-database';
import { startBothWays } from './support/both-ways';
import { play } from './support/converge';

let temporary: TemporaryStore;
beforeAll(async () => {
  temporary = await temporaryStore();
});
afterAll(() => temporary.end());

test.each([1, 2, 3, 4, 5, 6, 7, 15])(
  'shop and ERP converge and no edit is lost unnamed (seed %i)',
  async (seed) => {
    const both = await startBothWays(temporary.store);
    let toLose = 0;
    // What people do at the ERP does not go through ours.
    const erp: ErpCustomers = {
      ...both.erp,
      write: (...args) => quietly(() => both.erp.write(...args)),
    };
    let ours = true;
    const quietly = async <T>(step: () => Promise<T>): Promise<T> => {
      ours = false;
      try {
        return await step();
      } finally {
        ours = true;
      }
    };
    let happens: (() => Promise<void>) | undefined;
    both.erp.beforeWrite = () => (ours ? happens?.() : undefined);
    both.erp.afterWrite = () => {
      if (ours && (toLose -= 1) >= 0) throw new Failure('in-doubt', 'the answer was lost');
    };
    try {
      const loseAnswer = (): void => void (toLose = 1);
      await play({ both, seed, erp, loseAnswer, between: (next) => void (happens = next) });
      expect(both.erp.kept.size).toBe(2);
    } finally {
      await both.close();
    }
  },
  30_000,
);
