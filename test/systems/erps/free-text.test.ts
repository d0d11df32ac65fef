import fc from 'fast-check';
import { cut, fit, oneLine, wrap } from '../../../systems/erps/free-text';

const anyText = fc.string({ unit: 'binary', maxLength: 90 });

test('property: a text is cut to its length and never within a character', () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 1, max: 60 }), (text, length) => {
      const short = cut(text, length);
      expect(short.length).toBeLessThanOrEqual(length);
      expect(short.isWellFormed()).toBe(true);
    }),
  );
});

test('property: lines are no longer than they may be, and hold the text while there is room', () => {
  fc.assert(
    fc.property(
      fc.array(anyText.map(oneLine), { maxLength: 4 }),
      fc.integer({ min: 2, max: 40 }),
      (texts, length) => {
        const lines = wrap(texts, length, 1_000);
        expect(lines.every((line) => line.length <= length)).toBe(true);
        const letters = (parts: readonly string[]): string => parts.join('').replace(/\s/g, '');
        expect(letters(lines)).toBe(letters(texts));
        expect(wrap(texts, length, 2)).toEqual(lines.slice(0, 2));
      },
    ),
  );
});

test('lines break between words', () => {
  expect(wrap(['12 Long Street Name', 'Yard 3'], 12, 4)).toEqual(['12 Long', 'Street Name', 'Yard 3']);
  expect(fit(' two\nlines\tand  more ', 9)).toBe('two lines');
});
