/** One condition of a search; all of them must hold. */
export interface Condition {
  readonly field: string;
  readonly is: 'eq' | 'gt' | 'gteq' | 'lt' | 'in';
  readonly value: string;
}

export interface Search {
  readonly where: readonly Condition[];
  readonly sort: readonly string[];
  readonly pageSize: number;
  /** Trims the answer, such as `items[entity_id],total_count`. */
  readonly fields?: string;
}

/**
 * Writes a search as parameters. Always with a page size, because without one the shop sends everything; always with a
 * direction, because the default is descending; always the first page, because pages past the last one repeat it before
 * release 2.4 and rows shift between pages: we go on by value instead.
 */
export function searchParameters(search: Search): [name: string, value: string][] {
  return [
    ...search.where.flatMap(({ field, is, value }, group): [string, string][] => {
      const prefix = `searchCriteria[filter_groups][${group}][filters][0]`;
      return [
        [`${prefix}[field]`, field],
        [`${prefix}[condition_type]`, is],
        [`${prefix}[value]`, value],
      ];
    }),
    ...search.sort.flatMap((field, index): [string, string][] => [
      [`searchCriteria[sortOrders][${index}][field]`, field],
      [`searchCriteria[sortOrders][${index}][direction]`, 'ASC'],
    ]),
    ['searchCriteria[pageSize]', String(search.pageSize)],
    ['searchCriteria[currentPage]', '1'],
    ...(search.fields ? [['fields', search.fields] as [string, string]] : []),
  ];
}

/** `2026-11-20 10:15:00` (UTC, as the shop keeps it) as ISO 8601; undefined for anything else. */
export function fromShopTime(text: string | undefined): string | undefined {
  const parts = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)/.exec(text ?? '');
  return parts && !Number.isNaN(Date.parse(`${parts[1]}T${parts[2]}Z`))
    ? `${parts[1]}T${parts[2]}Z`
    : undefined;
}

/** ISO 8601 as the shop keeps times; the shop knows whole seconds only. @throws RangeError for no time */
export function toShopTime(iso: string, fraction: 'down' | 'up'): string {
  const milliseconds = Date.parse(iso);
  const seconds = fraction === 'down' ? Math.floor(milliseconds / 1000) : Math.ceil(milliseconds / 1000);
  return new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
}
