import type { Stored } from '../table';
import { logHistory } from '../history';
import type { Target } from './address';
import type { Row } from './edm';
import {
  alreadyExists,
  business,
  forbidden,
  malformed,
  notFound,
  notImplemented,
  wrongVerb,
} from './problems';
import type { Change, EntitySet } from './projection';
import { etagOf, keyPredicate } from './render';
import {
  answer,
  bodyOf,
  contextOf,
  type ODataAnswer,
  type ODataRequest,
  render,
  type ServiceContext,
} from './request';
import { childKey, ownerRow, precondition, standing, visible } from './rows';

/** PATCH or DELETE of one row. @throws Problem */
export function changeEntity(
  request: ODataRequest,
  { set, key }: Extract<Target, { kind: 'entity' }>,
  context: ServiceContext,
  parent: Row | undefined,
): ODataAnswer {
  const { work } = context;
  const rule = work.state.settings.withoutIfMatch[context.projection.name] ?? 'refuse';
  const stored = visible(work, set, key);
  if (request.method === 'PATCH') {
    if (stored) {
      precondition(request, work, set, key, rule);
      return patch(request, set, stored, context, parent);
    }
    if (request.headers['if-match'] !== undefined) throw notFound(`${set.type.unit} object`);
    // An upsert: IFS inserts what it does not find, with the keys of the address.
    return insert(request, set, { ...key }, context, parent);
  }
  if (request.method !== 'DELETE') throw wrongVerb(request.method);
  if (!stored) throw notFound(`${set.type.unit} object`);
  precondition(request, work, set, key, rule);
  if (!set.remove) throw wrongVerb('DELETE');
  set.remove({ work, parent }, stored.row);
  work.state.table(set.table).delete(stored.row);
  logHistory(work, set.type, stored.row, undefined);
  set.after?.({ work, parent }, stored.row);
  return { status: 204, headers: {}, body: '' };
}

/** POST to a set or an array. @throws Problem */
export function create(
  request: ODataRequest,
  target: Extract<Target, { kind: 'list' }>,
  context: ServiceContext,
): ODataAnswer {
  const parent = target.owner && ownerRow(target.owner, context.work);
  const linked = target.owner && parent ? childKey(target.owner, parent) : {};
  return insert(request, target.set, linked, context, parent);
}

/** A bound action: it wants an `If-Match` always. @throws Problem */
export function runBound(
  request: ODataRequest,
  target: Extract<Target, { kind: 'bound' }>,
  context: ServiceContext,
): ODataAnswer {
  const { work } = context;
  const { set, action, key } = target;
  const stored = visible(work, set, key);
  if (!stored) throw notFound(`${set.type.unit} object`);
  precondition(request, work, set, key, 'refuse');
  const parameters = bodyOf(
    request,
    new Map(action.parameters.map((p) => [p.name, p])),
    'parameters',
    context,
  );
  const after = action.run({ work }, stored.row, parameters);
  if (!after) return { status: 204, headers: {}, body: '' };
  work.state.table(set.table).put(after);
  logHistory(work, set.type, stored.row, after);
  const now = standing(work, set, after);
  return answer(200, {
    '@odata.context': contextOf(set, context, undefined, true),
    ...render(set, now, context),
  });
}

function patch(
  request: ODataRequest,
  set: EntitySet,
  stored: Stored,
  context: ServiceContext,
  parent: Row | undefined,
): ODataAnswer {
  const { work } = context;
  if (!set.update) throw wrongVerb('PATCH');
  const given = bodyOf(request, set.type.properties, set.type.name, context);
  for (const [name, value] of Object.entries(given))
    if (set.type.properties.get(name)?.writable !== 'always' && value !== (stored.row[name] ?? null))
      throw business(set.type.unit, `Field [${name}] in ${set.type.unit} may not be modified.`, 20122);
  const change: Change = { work, parent };
  const after = set.update(change, stored.row, { ...stored.row, ...given });
  work.state.table(set.table).put(after);
  logHistory(work, set.type, stored.row, after);
  set.after?.(change, after);
  const now = standing(work, set, after);
  return answer(
    200,
    { '@odata.context': contextOf(set, context, undefined, true), ...render(set, now, context) },
    { etag: etagOf(now) },
  );
}

function insert(
  request: ODataRequest,
  set: EntitySet,
  fixed: Row,
  context: ServiceContext,
  parent: Row | undefined,
): ODataAnswer {
  const { work, projection } = context;
  if (!set.insert) throw wrongVerb(request.method);
  if (request.headers['if-none-match'] !== undefined) throw notImplemented('If-None-Match is not supported.');
  const given = bodyOf(request, set.type.properties, set.type.name, context);
  for (const [name, value] of Object.entries(given)) {
    if (name in fixed && value !== fixed[name]) throw malformed(`'${name}' contradicts the address.`);
    if (set.type.properties.get(name)?.writable === 'never' && value !== null)
      throw business(
        set.type.unit,
        `Field [${name}] in ${set.type.unit} may not be specified for new objects.`,
        20121,
      );
  }
  const values = { ...given, ...fixed };
  if (set.company !== undefined && !work.state.allowedCompanies.has(String(values[set.company])))
    throw forbidden(`Company ${String(values[set.company])} is not allowed for this user.`);
  const change: Change = { work, parent, upsert: request.method === 'PATCH' };
  const row = set.insert(change, values);
  const table = work.state.table(set.table);
  if (table.has(row)) throw alreadyExists(set.type.unit, table.keyOf(row));
  table.put(row);
  logHistory(work, set.type, undefined, row);
  set.after?.(change, row);
  const stored = standing(work, set, row);
  const key = keyPredicate(set.type, row, `IfsApp.${projection.name}`);
  const location = `${context.root}/${request.path}${request.method === 'POST' ? encodeKey(key) : ''}`;
  return answer(
    201,
    { '@odata.context': contextOf(set, context, undefined, true), ...render(set, stored, context) },
    { etag: etagOf(stored), location },
  );
}

const encodeKey = (key: string): string => encodeURI(key).replaceAll('?', '%3F').replaceAll('#', '%23');
