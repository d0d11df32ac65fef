/** Free text in one line, without control characters. */
export const oneLine = (text: string): string => text.replace(/[\s\p{Cc}]+/gu, ' ').trim();

/** Cuts a text to a length in UTF-16 units, never within a character. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = /[\uD800-\uDBFF]/.test(text.charAt(length - 1)) ? length - 1 : length;
  return text.slice(0, end).trimEnd();
}

/** Free text in one line, cut to what a field holds. */
export const fit = (text: string, length: number): string => cut(oneLine(text), length);

/** Breaks texts into at most `count` lines of `length`, between words where there are any. */
export function wrap(texts: readonly string[], length: number, count: number): string[] {
  const lines: string[] = [];
  for (const text of texts) {
    let rest = text;
    while (rest.length > length) {
      const space = rest.lastIndexOf(' ', length);
      const head = space > 0 ? rest.slice(0, space) : cut(rest, length);
      lines.push(head);
      rest = rest.slice(head.length).trimStart();
    }
    if (rest) lines.push(rest);
  }
  return lines.slice(0, count);
}
