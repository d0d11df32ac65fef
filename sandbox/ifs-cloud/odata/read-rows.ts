import type { Work } from '../work';
import type { Target } from './address';
import { matching, queryOptions, skipToken } from './list';
import { forbidden, notFound, notImplemented } from './problems';
import type { EntitySet } from './projection';
import { etagOf } from './render';
import {
  answer,
  contextOf,
  filterContext,
  type ODataAnswer,
  type ODataRequest,
  render,
  type ServiceContext,
} from './request';
import { childKey, ownerRow, visible } from './rows';

/** A page of a set or an array. @throws Problem */
export function readList(
  request: ODataRequest,
  target: Extract<Target, { kind: 'list' }>,
  context: ServiceContext,
): ODataAnswer {
  const { work, projection } = context;
  const { set } = target;
  const { settings } = work.state;
  const filters = filterContext(set, context);
  const options = queryOptions(request.query, filters, Object.keys(set.arrays));
  const counted = options.count || target.count;
  if (counted && settings.countRefusedBy.includes(projection.name))
    throw notImplemented('$count is not supported for this projection.');
  if (settings.deniedCompany === 'forbidden') refuseForeignCompany(work, set, options.filter ?? '');
  const equals = target.owner ? childKey(target.owner, ownerRow(target.owner, work)) : {};
  const found = matching(work, set, equals, options, filters);
  if (target.count)
    return { status: 200, headers: { 'content-type': 'text/plain' }, body: String(found.length) };
  const start = options.skip + (options.skip > 0 ? context.shift : 0);
  const wanted = options.top ?? Number.POSITIVE_INFINITY;
  const rows = found.slice(start, start + Math.min(wanted, settings.answerCeiling));
  const end = start + rows.length;
  const more = wanted > rows.length && end < found.length;
  const pages = settings.nextLinkSets.includes(`${projection.name}/${set.name}`);
  return answer(200, {
    '@odata.context': contextOf(set, context, options.select, false),
    ...(options.count && { '@odata.count': found.length }),
    value: rows.map((stored) => render(set, stored, context, options.select)),
    ...(more && pages && { '@odata.nextLink': nextLink(set, request.query, end, rows.length) }),
  });
}

/** One row. @throws Problem */
export function readEntity(
  request: ODataRequest,
  { set, key }: Extract<Target, { kind: 'entity' }>,
  context: ServiceContext,
): ODataAnswer {
  const options = queryOptions(request.query, filterContext(set, context), Object.keys(set.arrays));
  const stored = visible(context.work, set, key);
  if (!stored) throw notFound(`${set.type.unit} object`);
  return answer(
    200,
    {
      '@odata.context': contextOf(set, context, options.select, true),
      ...render(set, stored, context, options.select),
    },
    { etag: etagOf(stored) },
  );
}

/** Relative to the service root, as IFS writes it. */
function nextLink(set: EntitySet, query: URLSearchParams, place: number, read: number): string {
  const next = new URLSearchParams(query);
  const top = next.get('$top');
  if (top !== null) next.set('$top', String(Number(top) - read));
  next.set('$skiptoken', skipToken(place));
  return `${set.name}?${next.toString().replaceAll('%24', '$').replaceAll('+', '%20')}`;
}

/** A filter that names a company outside the user's. */
function refuseForeignCompany(work: Work, set: EntitySet, filter: string): void {
  const named = set.company && new RegExp(`\\b${set.company} eq '([^']*)'`).exec(filter)?.[1];
  if (named !== undefined && named !== '' && !work.state.allowedCompanies.has(named))
    throw forbidden(`Company ${named} is not allowed for this user.`);
}
