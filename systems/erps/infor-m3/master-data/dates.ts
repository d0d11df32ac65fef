/** An M3 date as `YYYY-MM-DD`; undefined for a blank one, which M3 writes as nothing, 0 or all nines. */
export function isoDay(date: string | undefined): string | undefined {
  const parts = /^(\d{4})(\d{2})(\d{2})$/.exec(date ?? '');
  if (!parts || parts[1] === '0000' || parts[1] === '9999') return undefined;
  return `${parts[1]}-${parts[2]}-${parts[3]}`;
}

/** An M3 date so many days earlier. */
export function daysBefore(date: string, days: number): string {
  const day = new Date(`${isoDay(date) ?? '1970-01-01'}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - days);
  return day.toISOString().slice(0, 10).replaceAll('-', '');
}
