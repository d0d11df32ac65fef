const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `30s`, `5m`, `1h` or `1d` in milliseconds; undefined when it is none of these or not above zero. */
export const parseDuration = (text: string): number | undefined => {
  const match = /^(\d{1,6})(s|m|h|d)$/.exec(text.trim());
  const unit = UNITS[match?.[2] ?? ''];
  const amount = Number(match?.[1]);
  return unit === undefined || amount === 0 ? undefined : amount * unit;
};
