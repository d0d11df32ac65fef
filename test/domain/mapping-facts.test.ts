import fc from 'fast-check';
import { firstMatch } from '../../domain/first-match';
import { parseMapping } from '../../domain/mapping';
import { FACTS, rowFaults } from '../../domain/mapping-facts';

const faults = (raw: object) => rowFaults(parseMapping(raw));

test('a sound mapping has no faults', () => {
  expect(
    faults({
      customers: { templates: [{ when: { kind: 'company', group: 'wholesale' }, template: 'A' }] },
      shipping: [{ when: { method: 'ups*', country: ['DE', 'A*'] }, charge: 'F' }, { charge: 'F' }],
      otherCharges: [{ when: { charge: 'fee:cod' }, charge: 'C' }],
      kinds: [{ when: { flow: 'refund', goods: 'no' }, kind: 'journal' }],
      accounts: [
        { when: { line: 'goods', category: 'shoes', taxClass: '1' }, account: '1' },
        { when: { line: ['shipping', 'tax'], taxRate: '19' }, account: '2' },
        { when: { line: '*', orderType: 'B2B', document: 'journal' }, account: '3' },
      ],
    }),
  ).toEqual([]);
});

test('facts that no order has are named with those there are', () => {
  expect(faults({ shipping: [{ when: { methd: 'ups' }, charge: 'F' }] })).toEqual([
    { path: ['shipping', 0, 'when', 'methd'], fault: 'unknown-fact', fact: 'methd', known: FACTS.shipping },
  ]);
  // Known elsewhere is not known here.
  expect(faults({ suppliers: [{ when: { line: 'goods' }, supplier: 'S' }] })).toMatchObject([
    { fault: 'unknown-fact', fact: 'line' },
  ]);
});

test.each([
  ['kinds', { when: { flow: 'refunds' }, kind: 'journal' }, 'refunds'],
  ['kinds', { when: { goods: 'true' }, kind: 'journal' }, 'true'],
  ['accounts', { when: { line: 'good' }, account: '1' }, 'good'],
  ['accounts', { when: { document: 'invoice' }, account: '1' }, 'invoice'],
  ['otherCharges', { when: { charge: 'giftcard' }, charge: 'G' }, 'giftcard'],
  ['warehouses', { when: { country: 'Germany' }, warehouse: 'W' }, 'Germany'],
  ['warehouses', { when: { country: ['AT', 'de'] }, warehouse: 'W' }, 'de'],
  ['companies', { when: { currency: 'eur' }, division: 'D' }, 'eur'],
])('%s: %j asks for a value that never is', (table, row, value) => {
  expect(faults({ [table]: [row] })).toMatchObject([{ fault: 'impossible-value', value }]);
});

test('a line that never has the fact beside it is told', () => {
  expect(faults({ accounts: [{ when: { line: 'shipping', category: 'shoes' }, account: '1' }] })).toEqual([
    {
      path: ['accounts', 0, 'when', 'category'],
      fault: 'never-together',
      fact: 'category',
      lines: ['goods'],
    },
  ]);
});

test.each<[string, object[], number[]]>([
  ['after a row without conditions', [{}, { when: { country: 'DE' } }, {}], [1, 2]],
  ['after the same row', [{ when: { country: 'DE' } }, { when: { country: 'DE' } }], [1]],
  [
    'after a wider pattern',
    [{ when: { method: 'ups*' } }, { when: { method: 'ups_g*', country: 'US' } }],
    [1],
  ],
  ['after a longer list', [{ when: { country: ['DE', 'AT'] } }, { when: { country: ['AT'] } }], [1]],
  [
    'after exact rows with fewer facts, the first of them',
    [{ when: { group: 'x' } }, { when: { country: 'DE' } }, { when: { country: 'DE', group: 'x' } }],
    [2],
  ],
  ['not after a narrower one', [{ when: { country: 'DE', method: 'a' } }, { when: { country: 'DE' } }], []],
  ['not after a pattern that asks for the fact', [{ when: { method: '*' } }, {}], []],
  ['not after a row that never matches itself', [{ when: { contry: '*' } }, { when: { country: 'DE' } }], []],
])('a row is not reached %s', (_, rows, expected) => {
  const found = faults({ shipping: rows.map((row) => ({ ...row, charge: 'F' })) });
  expect(found.flatMap(({ fault, path }) => (fault === 'unreachable' ? [path[1]] : []))).toEqual(expected);
});

test('the row named is the first that takes all', () => {
  const rows = [
    { when: { group: 'x' } },
    { when: { country: 'D*' } },
    { when: { country: 'DE', group: 'x' } },
  ];
  expect(faults({ shipping: rows.map((row) => ({ ...row, charge: 'F' })) })).toMatchObject([{ earlier: 0 }]);
  const [exact, wide, last] = rows;
  expect(faults({ shipping: [wide, exact, last].map((row) => ({ ...row, charge: 'F' })) })).toMatchObject([
    { earlier: 0 },
  ]);
});

test('a row said to be out of reach is never the answer', () => {
  const pattern = fc.constantFrom('a', 'b', 'a*', '*b', '*', 'ab');
  const when = fc.record(
    { method: fc.oneof(pattern, fc.array(pattern, { minLength: 1, maxLength: 2 })), group: pattern },
    { requiredKeys: [] },
  );
  const value = fc.option(fc.constantFrom('a', 'b', 'ab', 'aab', 'x'), { nil: undefined });
  fc.assert(
    fc.property(fc.array(when, { minLength: 1, maxLength: 5 }), value, value, (whens, method, group) => {
      const mapping = parseMapping({ shipping: whens.map((one) => ({ when: one, charge: 'F' })) });
      const dead = rowFaults(mapping).map(({ path }) => path[1]);
      const hit = firstMatch(mapping.shipping, { method, group });
      expect(dead).not.toContain(hit ? mapping.shipping.indexOf(hit) : -1);
    }),
  );
});
