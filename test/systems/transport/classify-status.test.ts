import { classifyStatus, healthOf, retryAfterMs } from '../../../systems/transport/classify-status';

const answer = (status: number, headers: Record<string, string> = {}) => ({
  status,
  headers,
  text: '',
  milliseconds: 1,
});

describe('statuses', () => {
  it.each([
    [200, undefined, undefined],
    [301, 'rejected', 'rejected'],
    [400, 'rejected', 'rejected'],
    [401, 'unauthorized', 'unauthorized'],
    [404, 'rejected', 'rejected'],
    [408, 'unavailable', 'in-doubt'],
    [429, 'throttled', 'throttled'],
    [500, 'unavailable', 'in-doubt'],
    [502, 'unavailable', 'in-doubt'],
    [503, 'unavailable', 'in-doubt'],
    [504, 'unavailable', 'in-doubt'],
  ])('%i is %s on a read and %s on a write', (status, read, write) => {
    expect(classifyStatus(answer(status), { write: false })?.kind).toBe(read);
    expect(classifyStatus(answer(status), { write: true })?.kind).toBe(write);
  });

  it('lets the vendor decide about 403', () => {
    expect(classifyStatus(answer(403), { write: false })?.kind).toBe('unauthorized');
    expect(classifyStatus(answer(403), { write: false, forbidden: 'rejected' })?.kind).toBe('rejected');
  });

  it('reads Retry-After in both forms', () => {
    const now = Date.parse('2026-11-21T12:00:00Z');
    expect(retryAfterMs({ 'retry-after': '7' }, now)).toBe(7_000);
    expect(retryAfterMs({ 'retry-after': 'Sat, 21 Nov 2026 12:00:30 GMT' }, now)).toBe(30_000);
    expect(retryAfterMs({ 'retry-after': 'Sat, 21 Nov 2026 11:00:00 GMT' }, now)).toBe(0);
    expect(retryAfterMs({ 'retry-after': 'soon' }, now)).toBeUndefined();
    expect(retryAfterMs({}, now)).toBeUndefined();
    expect(retryAfterMs({ 'retry-after': '99999999' }, now)).toBe(3_600_000);
    expect(classifyStatus(answer(429, { 'retry-after': '2' }), { write: false })?.retryAfterMs).toBe(2_000);
    expect(classifyStatus(answer(429), { write: false })?.retryAfterMs).toBeUndefined();
  });

  it('does not take a caller mistake for a dead system', () => {
    expect([200, 404, 429, 500, 401, 503].map((status) => healthOf(status))).toEqual([
      'success',
      'success',
      'neutral',
      'neutral',
      'unauthorized',
      'unavailable',
    ]);
  });
});
