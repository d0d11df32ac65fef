import { summarize } from '../../bench/request-log';

const request = (calls: string[], status: number, at = '2026-01-01T00:00:00.000Z') => ({ calls, status, at });

it('counts requests and what is in them, logins left out', () => {
  const summary = summarize([
    request(['token'], 200),
    request(['OIS100MI/AddBatchHead', 'OIS100MI/AddBatchHead'], 200, '2026-01-01T00:00:01.250Z'),
    request(['OIS100MI/Confirm', 'OIS100MI/GetOrderNo', 'OIS100MI/Confirm'], 429),
  ]);
  expect(summary).toEqual({
    count: 2,
    throttled: 1,
    moments: [Date.parse('2026-01-01T00:00:01.250Z'), Date.parse('2026-01-01T00:00:00.000Z')],
    largest: 3,
    transactions: 5,
    byCall: { 'OIS100MI/AddBatchHead': 1, 'OIS100MI/Confirm': 1 },
  });
});
