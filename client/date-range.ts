import { WrongUse } from './output';

/** A range of days as commands take it: `--from` inclusive, `--to` exclusive. @throws WrongUse for what is none */
export function assertRange({ from, to }: { readonly from: string; readonly to: string }): void {
  if (dateOf('--from', from) >= dateOf('--to', to)) throw new WrongUse('--from must be before --to');
}

function dateOf(name: string, text: string): number {
  const [, day] = /^(\d{4}-\d{2}-\d{2})(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.exec(text) ?? [];
  const moment = day === undefined ? Number.NaN : Date.parse(text);
  // Date.parse takes November 31st for December 1st.
  const real = day !== undefined && !Number.isNaN(moment) && new Date(day).toISOString().startsWith(day);
  if (!real) throw new WrongUse(`${name} must be a day such as 2026-01-31, not "${text}"`);
  return moment;
}
