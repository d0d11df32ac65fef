import { auditedOf, checkRecords, type AuditEntry } from '../../faults/records-checker';
import { entered, erp } from './states';

const key = 'sales-order:1';
const TRAIL: readonly AuditEntry[] = [
  { kind: 'prepared', key, reference: '1' },
  { kind: 'sent', key, reference: '1' },
  { kind: 'posted', key },
  { kind: 'confirmed', key, number: 'E1' },
];
const said = (trail: readonly AuditEntry[], deleted = false): string[] =>
  checkRecords(auditedOf(erp([entered('1', { deleted })]), new Map([['1', '1']])), {
    open: [],
    trails: new Map([['1', trail]]),
    problems: [],
  }).map(({ rule, what }) => `${rule}: ${what}`);

test('a document with its whole trail is in order', () => {
  expect(said(TRAIL)).toEqual([]);
});

test.each(['prepared', 'sent', 'posted', 'confirmed'])('a document without its "%s" is not', (kind) => {
  const complaints = said(TRAIL.filter((entry) => entry.kind !== kind));
  expect(complaints).toHaveLength(1);
  expect(complaints[0]).toMatch(new RegExp(`^unaudited: .*"${kind}"`));
});

test('an adopted document needs no "posted"', () => {
  expect(
    said(TRAIL.map((entry) => (entry.kind === 'posted' ? { ...entry, kind: 'adopted' } : entry))),
  ).toEqual([]);
});

test('another document’s confirmation does not count', () => {
  const other = TRAIL.map((entry) => (entry.kind === 'confirmed' ? { ...entry, number: 'E2' } : entry));
  expect(said(other)).toHaveLength(1);
});

test('who was removed must have a cancellation', () => {
  expect(said(TRAIL, true)).toEqual([expect.stringContaining('no cancellation says so')]);
  expect(said([...TRAIL, { kind: 'confirmed', key: 'cancellation:1', number: 'E1' }], true)).toEqual([]);
});

test('open rows and a broken chain are complained about', () => {
  const violations = checkRecords([], {
    open: [{ order: '1', key, state: 'in-doubt' }],
    trails: new Map(),
    problems: ['order 1, entry 3: the hash does not fit'],
  });
  expect(violations.map(({ rule }) => rule)).toEqual(['left-in-doubt', 'audit-broken']);
});
