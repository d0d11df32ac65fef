import { ApplicationFailureCategory } from '@temporalio/common';
import { toApplicationFailure, type FailureDetails } from '../../activities/failures';
import { FAILURE_KINDS, Failure, type FailureKind } from '../../domain/failure';

const RETRIED: readonly FailureKind[] = ['throttled', 'unavailable', 'in-doubt', 'unauthorized'];

test.each(FAILURE_KINDS)('%s keeps its kind, words, causes and advice', (kind) => {
  const detail = { causes: ['item:A-1'], advice: 'Map it.', code: 'X1' };
  const failure = toApplicationFailure(new Failure(kind, 'item A-1 is unknown', detail), 1);
  expect(failure).toMatchObject({
    type: kind,
    message: 'item A-1 is unknown',
    nonRetryable: !RETRIED.includes(kind),
    details: [detail],
  });
  expect(failure.nextRetryDelay !== undefined && failure.nextRetryDelay !== null).toBe(
    RETRIED.includes(kind),
  );
});

test('only a bug counts as an error of the service', () => {
  const alarming = FAILURE_KINDS.filter(
    (kind) => toApplicationFailure(new Failure(kind, ''), 1).category !== ApplicationFailureCategory.BENIGN,
  );
  expect(alarming).toEqual(['bug']);
});

test.each([
  [1, 500],
  [2, 1_000],
  [4, 4_000],
  [8, 60_000],
  [5_000, 60_000],
])('attempt %i is followed after %i ms', (attempt, delay) => {
  expect(toApplicationFailure(new Failure('unavailable', ''), attempt).nextRetryDelay).toBe(delay);
});

test('a system that says when is believed', () => {
  const failure = new Failure('throttled', '', { retryAfterMs: 123_456 });
  expect(toApplicationFailure(failure, 9).nextRetryDelay).toBe(123_456);
});

test.each([
  Object.assign(new Error('x'), { code: '08006' }),
  Object.assign(new Error('x'), { code: '57P01' }),
  Object.assign(new Error('x'), { code: '40001' }),
  Object.assign(new Error('x'), { code: '53300' }),
  Object.assign(new Error('x'), { code: 'ECONNREFUSED' }),
  new Error('Connection terminated unexpectedly'),
])('our own store being away cures itself (%#)', (error) => {
  expect(toApplicationFailure(error, 1)).toMatchObject({ type: 'unavailable', nonRetryable: false });
});

test.each([
  new TypeError('undefined is not a function'),
  Object.assign(new Error('duplicate key'), { code: '23505' }),
  'thrown text',
  undefined,
])('anything else is a bug and must be seen (%#)', (error) => {
  const failure = toApplicationFailure(error, 1);
  expect(failure).toMatchObject({ type: 'bug', nonRetryable: true });
  const [details] = failure.details as FailureDetails[];
  expect(details?.causes).toEqual(['bug']);
  expect(details?.advice).toBeTruthy();
});

test('neither an address nor a secret gets through, whoever wrote the text', () => {
  const text = 'user ada@shop.example sent Authorization: Bearer abcdef1234567890 password=hunter2';
  for (const error of [new Error(text), new Failure('rejected', text), text]) {
    const said = JSON.stringify(toApplicationFailure(error, 1));
    const { message } = toApplicationFailure(error, 1);
    for (const secret of ['ada@', 'abcdef1234567890', 'hunter2']) {
      expect(message).not.toContain(secret);
      expect(said).not.toContain(secret);
    }
  }
});
