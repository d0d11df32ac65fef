import fc from 'fast-check';
import { Journal, type Stored, Table } from '../../../sandbox/ifs-cloud/table';

const step = fc.record({
  kind: fc.constantFrom('put', 'delete'),
  id: fc.constantFrom('1', '2', '3'),
  color: fc.constantFrom('red', 'blue', null),
});
type Step = { kind: string; id: string; color: string | null };

function fresh(): { table: Table; journal: Journal; tick: () => void } {
  let clock = 0;
  let versions = 0;
  const journal = new Journal();
  const table = new Table('thing', ['Id'], ['Color'], journal, {
    now: () => clock,
    nextVersion: () => (versions += 1),
  });
  return { table, journal, tick: () => (clock += 1) };
}

const run = (table: Table, { kind, id, color }: Step): void =>
  kind === 'put' ? table.put({ Id: id, Color: color }) : table.delete({ Id: id });
const all = (table: Table, horizon?: number): Stored[] => [...table.all(horizon)];

describe('a table', () => {
  it('is after a rollback as it was, versions and all', () => {
    fc.assert(
      fc.property(fc.array(step), fc.array(step, { maxLength: 30 }), (kept, undone) => {
        const { table, journal } = fresh();
        for (const each of kept) run(table, each);
        const before = all(table);
        journal.begin();
        for (const each of undone) run(table, each);
        journal.rollback();
        expect(all(table)).toEqual(before);
      }),
    );
  });

  it('finds by an index what a scan finds', () => {
    fc.assert(
      fc.property(fc.array(step), fc.constantFrom('red', 'blue', null), (steps, color) => {
        const { table } = fresh();
        for (const each of steps) run(table, each);
        const scanned = table.rows().filter((row) => row['Color'] === color);
        const found = table.where({ Color: color });
        expect(found).toHaveLength(scanned.length);
        expect(found).toEqual(expect.arrayContaining(scanned));
        const either = [...table.candidates([{ Color: 'red' }, { Color: color }])].map(
          ({ row }) => row['Id'],
        );
        expect(new Set(either).size).toBe(either.length);
        for (const { Id } of scanned) expect(either).toContain(Id);
      }),
    );
  });

  it('shows what stood at an earlier time', () => {
    const { table, tick } = fresh();
    table.put({ Id: '1', Color: 'red' });
    tick();
    table.put({ Id: '1', Color: 'blue' });
    table.put({ Id: '2', Color: 'blue' });
    tick();
    table.delete({ Id: '1' });
    const colors = (horizon: number): unknown[] => all(table, horizon).map(({ row }) => row['Color']);
    expect([colors(-1), colors(0), colors(1), colors(2)]).toEqual([[], ['red'], ['blue', 'blue'], ['blue']]);
  });
});
