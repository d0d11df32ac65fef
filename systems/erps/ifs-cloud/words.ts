/** Free text in one line, cut to what the field holds, never within a character. */
export function fit(text: string, length: number): string {
  const line = oneLine(text);
  if (line.length <= length) return line;
  const end = /[\uD800-\uDBFF]/.test(line.charAt(length - 1)) ? length - 1 : length;
  return line.slice(0, end).trimEnd();
}

export const oneLine = (text: string): string => text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
