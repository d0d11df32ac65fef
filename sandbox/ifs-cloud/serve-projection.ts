import type { Fault, SandboxRequest } from '../kit';
import { answerProblem } from './answer-problem';
import { splitAddress } from './call-names';
import { parseBatch } from './odata/parse-batch';
import { badBody, forbidden, metadataNotFound, metadataStale, Problem, wrongVerb } from './odata/problems';
import type { Projection } from './odata/projection';
import type { ODataAnswer, ODataRequest } from './odata/request';
import { runBatch } from './odata/run-batch';
import { serve } from './odata/service';
import { checkBalances } from './projections/vouchers';
import type { IfsState } from './state';
import type { Work } from './work';

interface Place {
  readonly state: IfsState;
  readonly projection: Projection;
  /** `http://host/main/…/Projection.svc`, and the path of the same. */
  readonly root: string;
  readonly rootPath: string;
}

/** Answers a request below the base path, a batch or a single one; errors are answers too. */
export function serveProjection(
  request: SandboxRequest,
  state: IfsState,
  projections: ReadonlyMap<string, Projection>,
): ODataAnswer {
  return caught(state, () => {
    const { basePath, missingProjections } = state.settings;
    const address = splitAddress(request.path, basePath);
    const projection = projections.get(address?.projection ?? '');
    if (!address || !projection || missingProjections.includes(projection.name)) throw metadataNotFound();
    if (state.deniedProjections.has(projection.name))
      throw forbidden(`Access to projection ${projection.name} is not granted.`);
    const rootPath = `${basePath}/${projection.name}.svc`;
    const root = `http://${request.headers.host ?? 'localhost'}${rootPath}`;
    const whole: ODataRequest = {
      method: request.method,
      path: address.path,
      query: request.query,
      headers: headersOf(request),
      body: request.body.toString('utf8'),
    };
    const place = { state, projection, root, rootPath };
    return address.path === '$batch'
      ? batch(whole, request.faults, place)
      : state.atomically(() => one(whole, request.fault, place));
  });
}

function batch(whole: ODataRequest, faults: SandboxRequest['faults'], place: Place): ODataAnswer {
  if (whole.method !== 'POST') throw wrongVerb(whole.method);
  const contentType = whole.headers['content-type'];
  if (/^application\/json\b/i.test(contentType ?? '')) throw badBody('A batch in JSON is not supported.');
  const { state } = place;
  // The batch itself is the first of the names that faults go by.
  const faultOf = (index: number): Fault | undefined => faults[index + 1] ?? faults[0];
  return runBatch(parseBatch(whole.body, contentType), {
    root: place.root,
    rootPath: place.rootPath,
    status: state.settings.batchStatus,
    continueOnError: /\bodata\.continue-on-error\b(?!\s*=\s*false)/i.test(whole.headers['prefer'] ?? ''),
    single: (each, index) => caught(state, () => state.atomically(() => one(each, faultOf(index), place))),
    atomic: (runs, first) => {
      const touched: Work['touchedVouchers'] = new Map();
      try {
        return state.atomically(() => {
          const answers = runs.map((run, at) =>
            run((each) => one(each, faultOf(first + at), place, touched)),
          );
          checkBalances(state, touched);
          return answers;
        });
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        return { failed: answerProblem(error, state) };
      }
    },
  });
}

/** @throws Problem */
function one(
  request: ODataRequest,
  fault: Fault | undefined,
  { state, projection, root }: Place,
  touchedVouchers: Work['touchedVouchers'] = new Map(),
): ODataAnswer {
  if (fault?.effect === 'error-in-200') throw metadataStale();
  const { settings } = state;
  const stale = fault?.effect === 'stale-read' && request.method === 'GET';
  const asked = request.headers['x-ifs-time-zone-aware-request'] === 'true';
  const aware = asked && settings.timeZoneAware.includes(projection.name);
  const work: Work = {
    state,
    horizon: stale ? state.now() - settings.staleMs : Number.POSITIVE_INFINITY,
    offset: aware ? 0 : settings.timeZoneOffsetMinutes,
    touchedVouchers,
  };
  return serve(request, { work, projection, root, shift: fault?.effect === 'page-shift' ? 1 : 0 });
}

function caught(state: IfsState, run: () => ODataAnswer): ODataAnswer {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return answerProblem(error, state);
  }
}

const headersOf = (request: SandboxRequest): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
