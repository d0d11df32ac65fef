import { Failure } from '../../../domain/failure';
import { brokenOff, endOf } from '../../../systems/storefronts/exchange-end';

test.each([
  ['ok', undefined],
  ['lost', new Failure('in-doubt', 'failed after it was sent')],
  ['failed', new Failure('unavailable', 'cannot answer now')],
  ['refused', new Failure('rejected', 'no')],
])('an answer that was read is %s', (outcome, failure) => {
  expect(endOf(failure)).toEqual({ outcome });
});

test('what broke off is lost when it may have been done, and keeps its code', () => {
  expect(brokenOff(new Failure('in-doubt', 'no answer', { code: 'ECONNRESET' }))).toEqual({
    outcome: 'lost',
    code: 'ECONNRESET',
  });
  expect(brokenOff(new Error('away'))).toEqual({ outcome: 'failed' });
});
