const digit = (code: number): boolean => code >= 48 && code <= 57;
const space = (code: number): boolean => code === 32 || (code >= 9 && code <= 13);

/**
 * PHP's `strnatcmp`, the order Magento sorts OAuth parameters by. It differs from the byte order of RFC 5849 as soon
 * as a number has two digits (`[2]` before `[10]`), and from a locale's numeric order in how it treats zeros.
 * Meant for ASCII text, which percent-encoded names are.
 */
export function compareNaturally(a: string, b: string): number {
  if (a === '' || b === '') return Math.sign(a.length - b.length);
  let i = 0;
  let j = 0;
  for (;;) {
    i = skip(a, i);
    j = skip(b, j);
    if (digit(a.charCodeAt(i)) && digit(b.charCodeAt(j))) {
      const fractional = a[i] === '0' || b[j] === '0';
      const [order, length] = fractional ? compareLeft(a, i, b, j) : compareRight(a, i, b, j);
      if (order !== 0) return order;
      i += length;
      j += length;
      if (i >= a.length && j >= b.length) return 0;
      if (i >= a.length || j >= b.length) return i >= a.length ? -1 : 1;
    }
    // A position behind the end compares as the terminating zero byte.
    const left = i < a.length ? a.charCodeAt(i) : 0;
    const right = j < b.length ? b.charCodeAt(j) : 0;
    if (left !== right) return left < right ? -1 : 1;
    i += 1;
    j += 1;
    if (i >= a.length && j >= b.length) return 0;
    if (i >= a.length) return -1;
    if (j >= b.length) return 1;
  }
}

/** Leading zeros before another digit count for nothing, and neither does white space. */
function skip(text: string, from: number): number {
  let at = from;
  while (text[at] === '0' && digit(text.charCodeAt(at + 1))) at += 1;
  while (space(text.charCodeAt(at))) at += 1;
  return at;
}

/** The longer run of digits is larger; of equal ones the first difference decides. */
function compareRight(a: string, i: number, b: string, j: number): [number, number] {
  let bias = 0;
  for (let n = 0; ; n += 1) {
    const left = digit(a.charCodeAt(i + n));
    const right = digit(b.charCodeAt(j + n));
    if (!left && !right) return [bias, n];
    if (!left) return [-1, n];
    if (!right) return [1, n];
    if (bias === 0) bias = Math.sign(a.charCodeAt(i + n) - b.charCodeAt(j + n));
  }
}

/** Digits behind a zero are compared from the left, like decimals. */
function compareLeft(a: string, i: number, b: string, j: number): [number, number] {
  for (let n = 0; ; n += 1) {
    const left = digit(a.charCodeAt(i + n));
    const right = digit(b.charCodeAt(j + n));
    if (!left && !right) return [0, n];
    if (!left) return [-1, n];
    if (!right) return [1, n];
    const order = Math.sign(a.charCodeAt(i + n) - b.charCodeAt(j + n));
    if (order !== 0) return [order, n];
  }
}
