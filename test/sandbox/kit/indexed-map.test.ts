import fc from 'fast-check';
import { IndexedMap } from '../../../sandbox/kit';

interface Row {
  readonly sku: string;
  readonly group: number | undefined;
}

const id = fc.nat(5);
const row: fc.Arbitrary<Row> = fc.record({
  sku: fc.constantFrom('A', 'B', ''),
  group: fc.constantFrom(1, 2, undefined),
});
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ what: fc.constant('set' as const), id, row }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('delete' as const), id }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('clear' as const) }) },
);

it('finds by an index what a look at every row finds', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const table = new IndexedMap<number, Row, 'sku' | 'group'>({
        sku: ({ sku }) => sku,
        group: ({ group }) => group,
      });
      for (const one of steps) {
        if (one.what === 'set') table.set(one.id, one.row);
        else if (one.what === 'delete') table.delete(one.id);
        else table.clear();
        const rows = [...table.values()];
        for (const sku of ['A', 'B', '', 'C'])
          expect(new Set(table.by('sku', sku))).toEqual(new Set(rows.filter((each) => each.sku === sku)));
        for (const group of [1, 2, undefined])
          expect(new Set(table.by('group', group))).toEqual(
            new Set(rows.filter((each) => each.group === group)),
          );
      }
    }),
  );
});

it('answers rows of one key in the order in which they came', () => {
  const table = new IndexedMap<number, Row, 'sku'>({ sku: ({ sku }) => sku });
  for (const key of [3, 1, 2]) table.set(key, { sku: 'A', group: key });
  table.set(3, { sku: 'A', group: 9 });
  expect(table.by('sku', 'A').map(({ group }) => group)).toEqual([9, 1, 2]);
});
