import { parseMapping } from '../../domain/mapping';
import { kindRules, kindsPosted } from '../../domain/rule-kinds';

const mapping = parseMapping({
  kinds: [
    { when: { flow: 'refund', goods: 'no' }, kind: 'journal' },
    { when: { flow: ['payment', 'ord*'], country: 'US' }, kind: 'purchase-order' },
    { when: { kind: 'company' }, kind: 'receivable' },
  ],
});

test('a rule counts for the flows that are carried and that it names', () => {
  expect(kindRules(mapping, { order: 'sales-order', invoice: 'receivable' })).toEqual([
    { row: 0, kind: 'journal', flows: [] },
    { row: 1, kind: 'purchase-order', flows: ['order'] },
    { row: 2, kind: 'receivable', flows: ['order', 'invoice'] },
  ]);
});

test('what may be posted is what flows and counting rules say', () => {
  const posts = { order: 'sales-order', refund: 'credit-note' } as const;
  expect(kindsPosted(posts, mapping)).toEqual([
    'sales-order',
    'credit-note',
    'journal',
    'purchase-order',
    'receivable',
  ]);
  expect(kindsPosted({ order: 'sales-order' }, mapping)).not.toContain('journal');
  expect(kindsPosted(posts, undefined)).toEqual(['sales-order', 'credit-note']);
});
