import { isMet, missed, type Figure } from '../../bench/figures';

const figure = (more: Partial<Figure>): Figure => ({ name: 'a figure', unit: 'ms', ...more });

describe('a figure', () => {
  it('meets a limit it just reaches, from either side', () => {
    expect(isMet(figure({ measured: 50, target: { atMost: 50 } }))).toBe(true);
    expect(isMet(figure({ measured: 50.1, target: { atMost: 50 } }))).toBe(false);
    expect(isMet(figure({ measured: 15, target: { atLeast: 15 } }))).toBe(true);
    expect(isMet(figure({ measured: 14.9, target: { atLeast: 15 } }))).toBe(false);
  });

  it('has no verdict without a target, a measurement or a number', () => {
    expect(isMet(figure({ measured: 1 }))).toBeUndefined();
    expect(isMet(figure({ target: { atMost: 1 } }))).toBeUndefined();
    expect(isMet(figure({ measured: Number.NaN, target: { atMost: 1 } }))).toBeUndefined();
  });
});

describe('a run', () => {
  const slow = figure({ name: 'slow', measured: 2, target: { atMost: 1 } });
  const refused = figure({ name: 'refused', measured: 1, target: { atMost: 0 }, always: true });
  const fine = figure({ name: 'fine', measured: 0, target: { atMost: 0 }, always: true });
  const sections = [{ name: 's', title: 'S', figures: [slow, refused, fine] }];

  it('misses every figure beyond its target', () => {
    expect(missed(sections, false)).toEqual([slow, refused]);
  });

  it('when it is short, misses only what must always hold', () => {
    expect(missed(sections, true)).toEqual([refused]);
  });
});
