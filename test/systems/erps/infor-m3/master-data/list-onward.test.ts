import fc from 'fast-check';
import { unrecorded } from '../../../../../systems/context';
import type { M3Client } from '../../../../../systems/erps/infor-m3/client';
import { listOnward, type KeyedList } from '../../../../../systems/erps/infor-m3/master-data/list-onward';

const LIST: KeyedList<string> = {
  program: 'MMS200MI',
  transaction: 'LstItmByItm',
  columns: ['ITNO'],
  at: (key = '!') => ({ ITNO: key }),
  keyOf: ({ ITNO = '' }) => ITNO,
};

/** A list in key order that begins at its key, or right behind it, and answers at most so many rows. */
const clientOn = (keys: Set<string>, most: number, inclusive: boolean): M3Client => ({
  run: (_context, _program, calls) =>
    Promise.resolve(
      calls.map(({ record: { ITNO = '' }, maxRecords = 0 }) => ({
        state: 'ok' as const,
        records: [...keys]
          .sort()
          .filter((key) => (inclusive ? key >= ITNO : key > ITNO))
          .slice(0, Math.min(maxRecords, most))
          .map((key) => ({ ITNO: key })),
      })),
    ),
});

const key = fc.integer({ min: 0, max: 60 }).map((number) => `K${String(number).padStart(2, '0')}`);

test('whatever stands in the list all along is told once and in order, however M3 cuts and what changes meanwhile', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(key, { maxLength: 40 }),
      fc.array(fc.record({ key, add: fc.boolean() }), { maxLength: 30 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 2, max: 12 }),
      fc.boolean(),
      async (begin, edits, limit, most, inclusive) => {
        const keys = new Set(begin);
        const touched = new Set(edits.map((edit) => edit.key));
        const client = clientOn(keys, most, inclusive);
        const told: string[] = [];
        for (let after: string | undefined, page = 0; ; page += 1) {
          const rows = await listOnward(unrecorded(), client, LIST, after, limit);
          expect(rows.length).toBeLessThanOrEqual(limit);
          told.push(...rows.map(({ ITNO = '' }) => ITNO));
          if (rows.length === 0) break;
          after = told.at(-1);
          const edit = edits[page];
          if (edit?.add) keys.add(edit.key);
          else if (edit) keys.delete(edit.key);
          expect(page).toBeLessThan(200);
        }
        const standing = begin.filter((each) => !touched.has(each)).sort();
        expect(told.filter((each) => !touched.has(each))).toEqual(standing);
        expect(told).toEqual([...new Set(told)].sort());
      },
    ),
  );
});
