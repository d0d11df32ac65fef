import { alarmOf, type FlowTimes } from '../../domain/catalog-freshness';

const now = new Date('2026-01-10T12:00:00Z');
const ago = (minutes: number): string => new Date(now.getTime() - minutes * 60_000).toISOString();
const alarm = (times: Partial<FlowTimes>): string | undefined =>
  alarmOf(
    'stock',
    { begunAt: ago(10_000), lookedAt: ago(1), changedAt: ago(5), ...times },
    { everyMs: 300_000, quietMs: 86_400_000 },
    now,
  );

it('is silent while looks are made and changes come', () => {
  expect(alarm({})).toBeUndefined();
  expect(alarm({ begunAt: ago(10), lookedAt: undefined, changedAt: undefined })).toBeUndefined();
});

it('says what is missing, in the same words while it lasts', () => {
  expect(alarm({ lookedAt: ago(30) })).toContain(
    'nobody has asked the ERP for changed stock since 2026-01-10T11:30',
  );
  expect(alarm({ changedAt: ago(1_441) })).toContain('nothing fails and nothing arrives');
  expect(alarm({ changedAt: undefined })).toContain('nothing arrives');
  expect(alarm({ oldestDue: ago(61) })).toContain('wait for the shop');
  expect(alarm({ oldestDue: ago(59) })).toBeUndefined();
});
