import fc from 'fast-check';
import { mostInWindow, percentile, significant } from '../../bench/statistics';

describe('percentile', () => {
  it('takes the nearest rank', () => {
    const values = Array.from({ length: 100 }, (_, place) => 100 - place);
    expect(percentile(values, 0.5)).toBe(50);
    expect(percentile(values, 0.95)).toBe(95);
    expect(percentile(values, 0.99)).toBe(99);
    expect(percentile(values, 1)).toBe(100);
    expect(percentile([7], 0.95)).toBe(7);
  });

  it('says so when nothing was measured', () => {
    expect(() => percentile([], 0.5)).toThrow('no value was measured');
  });
});

describe('the most moments in a window', () => {
  const window = 60_000;

  it('finds the crowd that lies across the turn of a minute', () => {
    const moments = [
      0,
      ...Array.from({ length: 5 }, (_, n) => 59_000 + n),
      ...Array.from({ length: 6 }, (_, n) => 60_500 + n),
    ];
    expect(mostInWindow(moments, window)).toBe(11);
  });

  it('leaves out the moment just one window later', () => {
    expect(mostInWindow([0, window], window)).toBe(1);
    expect(mostInWindow([0, window - 1], window)).toBe(2);
    expect(mostInWindow([], window)).toBe(0);
  });

  it('agrees with counting from every moment, in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300_000 }), { maxLength: 60 }), (moments) => {
        const counted = moments.map(
          (from) => moments.filter((moment) => moment >= from && moment < from + window).length,
        );
        expect(mostInWindow(moments, window)).toBe(Math.max(0, ...counted));
      }),
    );
  });
});

it('rounds to three significant digits', () => {
  expect([0.34567, 1234.5, 49.99, 0].map(significant)).toEqual([0.346, 1230, 50, 0]);
});
