import { createNews } from '../../workflows/order-news';

const at = (second: number): string => `2026-11-20T10:00:0${second}.000Z`;
const due = { outcome: 'due' as const };

test('nothing is older than what nobody spoke of', () => {
  const news = createNews();
  news.heard(undefined);
  expect(news.isOlder({ outcome: 'gone' })).toBe(false);
  expect(news.isOlder({ ...due, updatedAt: at(1) })).toBe(false);
});

test('an order shown as it was before the change it was said to have is older, and so is one not shown', () => {
  const news = createNews();
  news.heard({ updatedAt: at(5) });
  news.heard({ updatedAt: at(3) });
  expect(news.isOlder({ ...due, updatedAt: at(4) })).toBe(true);
  expect(news.isOlder({ ...due, updatedAt: at(5) })).toBe(false);
  expect(news.isOlder({ ...due, updatedAt: '2026-11-20T11:00:06+01:00' })).toBe(false);
  expect(news.isOlder({ outcome: 'gone' })).toBe(true);
  expect(news.isOlder({ outcome: 'skipped' })).toBe(false);
});

test('an order that the shop pushed and does not show is only late; any other is gone', () => {
  const news = createNews();
  news.heard({ pushed: true });
  expect(news.isOlder({ outcome: 'gone' })).toBe(true);
  // It says nothing about the age of what is shown: a push may come a week late.
  expect(news.isOlder({ ...due, updatedAt: at(1) })).toBe(false);
  expect(news.isOlder({ outcome: 'skipped' })).toBe(false);
});

test('the looks have an end, and begin anew with later news', () => {
  const news = createNews();
  news.heard({ updatedAt: at(1) });
  expect(Array.from({ length: 7 }, () => news.nextLook())).toEqual([
    2_000,
    4_000,
    8_000,
    16_000,
    32_000,
    64_000,
    undefined,
  ]);
  news.heard({ updatedAt: at(2) });
  expect(news.nextLook()).toBe(2_000);
});
