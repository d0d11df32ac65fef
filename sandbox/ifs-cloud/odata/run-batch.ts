import { randomUUID } from 'node:crypto';
import type { BatchItem, BatchPart } from './parse-batch';
import { badBody } from './problems';
import type { ODataAnswer, ODataRequest } from './request';

export interface BatchContext {
  /** `https://host/main/…/Projection.svc`, and the path of the same. */
  readonly root: string;
  readonly rootPath: string;
  readonly continueOnError: boolean;
  readonly status: 200 | 202;
  /** Answers a part on its own, an OData error included. */
  readonly single: (request: ODataRequest, index: number) => ODataAnswer;
  /** Runs parts in one transaction: their answers, or the one answer of the part that failed. */
  readonly atomic: (
    parts: readonly ((run: (request: ODataRequest) => ODataAnswer) => ODataAnswer)[],
    firstIndex: number,
  ) => readonly ODataAnswer[] | { readonly failed: ODataAnswer };
}

/** Runs the parts in order and writes their answers. It stops after the first that fails, unless told to go on. */
export function runBatch(items: readonly BatchItem[], context: BatchContext): ODataAnswer {
  const boundary = `batch_${randomUUID()}`;
  const written: string[] = [];
  let index = 0;
  for (const item of items) {
    const failed =
      item.kind === 'part'
        ? runPart(item.part, index, context, written)
        : runChangeSet(item.parts, index, context, written);
    index += item.kind === 'part' ? 1 : item.parts.length;
    if (failed && !context.continueOnError) break;
  }
  return {
    status: context.status,
    headers: { 'content-type': `multipart/mixed;boundary=${boundary}` },
    body: `${written.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`,
  };
}

function runPart(part: BatchPart, index: number, context: BatchContext, written: string[]): boolean {
  const answer = context.single(requestOf(part, context, new Map()), index);
  written.push(writePart(answer, part.contentId));
  return answer.status >= 400;
}

function runChangeSet(
  parts: readonly BatchPart[],
  index: number,
  context: BatchContext,
  written: string[],
): boolean {
  const created = new Map<string, { location: string; etag: string }>();
  const results = context.atomic(
    parts.map((part) => (run) => {
      const answer = run(requestOf(part, context, created));
      const { location, etag } = answer.headers;
      if (part.contentId !== undefined && location !== undefined)
        created.set(part.contentId, { location, etag: etag ?? '' });
      return answer;
    }),
    index,
  );
  if ('failed' in results) {
    written.push(writePart(results.failed, undefined));
    return true;
  }
  const boundary = `changeset_${randomUUID()}`;
  written.push(
    `Content-Type: multipart/mixed;boundary=${boundary}\r\n\r\n` +
      results
        .map((answer, at) => `--${boundary}\r\n${writePart(answer, parts[at]?.contentId)}\r\n`)
        .join('') +
      `--${boundary}--\r\n`,
  );
  return false;
}

/** @throws Problem 400 for an address outside this projection, or a reference to a part that created nothing */
function requestOf(
  part: BatchPart,
  context: BatchContext,
  created: ReadonlyMap<string, { location: string; etag: string }>,
): ODataRequest {
  let url = part.url;
  const reference = /^\$([^/?]+)/.exec(url);
  if (reference) {
    const known = created.get(reference[1] ?? '');
    // `$batch` and `$metadata` begin with a dollar too.
    if (known) url = known.location + url.slice(reference[0].length);
    else if (/^\$\w*\d/.test(url)) throw badBody(`'${reference[0]}' refers to no entity created before.`);
  }
  const [address = '', query = ''] = url.split(/\?(.*)/s);
  const prefix = [`${context.root}/`, `${context.rootPath}/`].find((start) => address.startsWith(start));
  if (prefix === undefined && /^(\w+:\/\/|\/)/.test(address))
    throw badBody(`'${address}' lies outside the projection of this batch.`);
  const match = part.headers['if-match'];
  const matched = match?.startsWith('$') ? created.get(match.slice(1))?.etag : match;
  return {
    method: part.method,
    path: prefix === undefined ? address : address.slice(prefix.length),
    query: new URLSearchParams(query),
    headers: { ...part.headers, ...(match !== undefined && { 'if-match': matched ?? match }) },
    body: part.body,
  };
}

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  412: 'Precondition Failed',
  428: 'Precondition Required',
  500: 'Internal Server Error',
  501: 'Not Implemented',
};

function writePart(answer: ODataAnswer, contentId: string | undefined): string {
  const headers = { ...answer.headers, 'content-length': String(Buffer.byteLength(answer.body)) };
  return [
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    ...(contentId === undefined ? [] : [`Content-ID: ${contentId}`]),
    '',
    `HTTP/1.1 ${answer.status} ${REASONS[answer.status] ?? ''}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '',
    answer.body,
  ].join('\r\n');
}
