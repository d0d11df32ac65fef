import { resolve } from './address';
import { malformed, notFound, wrongVerb } from './problems';
import { readEntity, readList } from './read-rows';
import { renderValue } from './render';
import { answer, bodyOf, type ODataAnswer, type ODataRequest, only, type ServiceContext } from './request';
import { childKey, ownerRow } from './rows';
import { writeMetadata } from './write-metadata';
import { changeEntity, create, runBound } from './write-rows';

/** Answers one request of a projection. @throws Problem */
export function serve(request: ODataRequest, context: ServiceContext): ODataAnswer {
  const { work, projection } = context;
  const target = resolve(request.path, projection, work.offset);
  switch (target.kind) {
    case 'service':
      only(request, 'GET');
      return answer(200, {
        '@odata.context': `${context.root}/$metadata`,
        value: Object.keys(projection.sets).map((name) => ({ name, kind: 'EntitySet', url: name })),
      });
    case 'metadata':
      only(request, 'GET');
      return { status: 200, headers: { 'content-type': 'application/xml' }, body: writeMetadata(projection) };
    case 'batch':
      throw wrongVerb(request.method);
    case 'list':
      if (request.method === 'POST' && !target.count) return create(request, target, context);
      only(request, 'GET');
      return readList(request, target, context);
    case 'entity': {
      const { owner, key } = target;
      const parent = owner && ownerRow(owner, work);
      if (owner && parent)
        for (const [column, value] of Object.entries(childKey(owner, parent)))
          if (column in key && key[column] !== value) throw notFound(`${target.set.type.unit} object`);
      return request.method === 'GET'
        ? readEntity(request, target, context)
        : changeEntity(request, target, context, parent);
    }
    case 'bound':
      only(request, 'POST');
      return runBound(request, target, context);
    case 'action':
    case 'function': {
      only(request, target.kind === 'action' ? 'POST' : 'GET');
      const {
        run,
        parameters,
        returns,
        optional = [],
      } = target.kind === 'action' ? target.action : target.fn;
      const given =
        target.kind === 'function'
          ? target.parameters
          : bodyOf(request, new Map(parameters.map((p) => [p.name, p])), target.name, context);
      const missing = parameters.find(
        ({ name }) => target.kind === 'function' && !(name in given) && !optional.includes(name),
      );
      if (missing) throw malformed(`The parameter '${missing.name}' of '${target.name}' is missing.`);
      const result = run(work, given);
      return answer(200, {
        '@odata.context': `${context.root}/$metadata#IfsApp.${projection.name}.${target.name}`,
        ...Object.fromEntries(
          returns.map((property) => [
            property.name,
            renderValue(result[property.name] ?? null, property, work.offset),
          ]),
        ),
      });
    }
  }
}
