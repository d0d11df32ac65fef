/** The system query options of a list (OData 4.0, 5.1). */
export interface ODataQuery {
  readonly filter?: string;
  readonly select?: readonly string[];
  readonly orderby?: readonly string[];
  readonly top?: number;
  readonly skip?: number;
}

/** The query with its question mark, encoded with `%20` for blanks; empty when nothing is asked. */
export function queryString(query: ODataQuery): string {
  const options = [
    ['$filter', query.filter],
    ['$select', query.select?.join(',')],
    ['$orderby', query.orderby?.join(',')],
    ['$top', query.top?.toString()],
    ['$skip', query.skip ? query.skip.toString() : undefined],
  ].flatMap(([name, value]) => (value ? [`${name}=${encodeURIComponent(value)}`] : []));
  return options.length > 0 ? `?${options.join('&')}` : '';
}
