/** Everything wrong with the configuration, told at once; the message is meant for the operator. */
export class ConfigurationError extends Error {
  readonly problems: readonly string[];

  constructor(title: string, problems: readonly string[]) {
    super([title, ...problems.map((problem) => `  - ${problem}`)].join('\n'));
    this.name = 'ConfigurationError';
    this.problems = problems;
  }
}

/** The known word nearest to what was written, when it is near enough to be a slip of the hand. */
export const nearest = (written: string, known: readonly string[]): string | undefined => {
  const wanted = written.toLowerCase();
  const ranked = known
    .map((word) => ({ word, distance: editDistance(wanted, word.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= Math.max(1, Math.floor(best.word.length / 3)) ? best.word : undefined;
};

/** ` (did you mean "x"?)`, or nothing. */
export const didYouMean = (written: string, known: readonly string[]): string => {
  const word = nearest(written, known);
  return word === undefined ? '' : ` (did you mean "${word}"?)`;
};

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
