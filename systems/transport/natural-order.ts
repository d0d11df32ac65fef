const ZERO = 48;
const isDigit = (code: number): boolean => code >= ZERO && code <= 57;
const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13);
/** Past the end reads as 0, as in the C original, whose strings end so. */
const at = (text: string, index: number): number => (index < text.length ? text.charCodeAt(index) : 0);

/**
 * PHP's `strnatcmp`, quirks included, for ASCII text: runs of digits compare as numbers, so that `[2]` stands before
 * `[10]`. Magento sorts OAuth parameters with it where RFC 5849 asks for byte order.
 */
export function naturalCompare(a: string, b: string): number {
  if (a.length === 0 || b.length === 0) return Math.sign(a.length - b.length);
  let i = 0;
  let j = 0;
  for (;;) {
    while (at(a, i) === ZERO && isDigit(at(a, i + 1))) i += 1;
    while (at(b, j) === ZERO && isDigit(at(b, j + 1))) j += 1;
    while (isSpace(at(a, i))) i += 1;
    while (isSpace(at(b, j))) j += 1;

    if (isDigit(at(a, i)) && isDigit(at(b, j))) {
      const fraction = at(a, i) === ZERO || at(b, j) === ZERO;
      let difference = 0;
      for (; ; i += 1, j += 1) {
        const left = isDigit(at(a, i));
        const right = isDigit(at(b, j));
        if (!left && !right) break;
        if (!left) return -1;
        if (!right) return 1;
        const step = Math.sign(at(a, i) - at(b, j));
        if (step !== 0 && fraction) return step;
        difference ||= step;
      }
      if (difference !== 0) return difference;
      if (i >= a.length || j >= b.length) return Math.sign(Number(j >= b.length) - Number(i >= a.length));
    }

    const step = Math.sign(at(a, i) - at(b, j));
    if (step !== 0) return step;
    i += 1;
    j += 1;
    if (i >= a.length || j >= b.length) return Math.sign(Number(j >= b.length) - Number(i >= a.length));
  }
}
