/** How the numbers people know and the shop's ids belong together. */
export interface OrderNumbers {
  /** The id this number must have, or was last seen to have; to be proved by the order itself. */
  idOf(number: string): string | undefined;
  /** The number this id must have; undefined where only the order tells. */
  numberOf(id: string): string | undefined;
  /** Remembers a pair the shop has told. */
  learn(number: string, id: string): void;
  /** True where a number without a known id has to be searched for. */
  readonly searched: boolean;
}

/** As many pairs as are remembered; the longest unused are forgotten first. */
const KEEP = 20_000;

/** `setting`: a pattern that holds `{id}`, or `search`. */
export const createOrderNumbers = (setting: string): OrderNumbers =>
  setting === 'search' ? searched() : byPattern(setting);

function byPattern(pattern: string): OrderNumbers {
  const [before = '', after = ''] = pattern.split('{id}');
  return {
    searched: false,
    idOf: (number) => {
      if (!number.startsWith(before) || !number.endsWith(after)) return undefined;
      const id = number.slice(before.length, number.length - after.length);
      return /^[1-9]\d{0,18}$/.test(id) ? id : undefined;
    },
    numberOf: (id) => `${before}${id}${after}`,
    learn: () => undefined,
  };
}

function searched(): OrderNumbers {
  const ids = new Map<string, string>();
  return {
    searched: true,
    idOf: (number) => ids.get(number),
    numberOf: () => undefined,
    learn: (number, id) => {
      ids.delete(number);
      ids.set(number, id);
      const [oldest] = ids.keys();
      if (ids.size > KEEP && oldest !== undefined) ids.delete(oldest);
    },
  };
}
