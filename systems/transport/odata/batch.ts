import { randomUUID } from 'node:crypto';
import type { HttpAnswer } from '../http';

/** One request of a change set. Addresses are relative to the service, or begin with `$<id>` of an earlier one. */
export interface BatchOperation {
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** JSON text. */
  readonly body?: string;
  /** An ETag, or `$<id>`: the one of an entity made earlier in the change set. */
  readonly ifMatch?: string;
}

/** The answer to one request inside a batch. */
export interface BatchPart {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface BatchRequest {
  readonly contentType: string;
  readonly body: string;
}

const CRLF = '\r\n';

/**
 * A multipart batch with one change set, in which everything is done or nothing (OData 4.0, 11.7). Lines end in CRLF; the
 * requests are numbered by Content-ID from 1, and later ones may call an entity made by an earlier one `$1`.
 */
export function changeSetRequest(
  operations: readonly BatchOperation[],
  name: string = randomUUID(),
): BatchRequest {
  const batch = `batch_${name}`;
  const changeSet = `changeset_${name}`;
  const parts = operations.map(({ method, path, body, ifMatch }, index) =>
    [
      `--${changeSet}`,
      'Content-Type: application/http',
      'Content-Transfer-Encoding: binary',
      `Content-ID: ${index + 1}`,
      '',
      `${method} ${path} HTTP/1.1`,
      'Accept: application/json;odata.metadata=minimal',
      ...(body === undefined ? [] : ['Content-Type: application/json']),
      ...(ifMatch === undefined ? [] : [`If-Match: ${ifMatch}`]),
      '',
      body ?? '',
    ].join(CRLF),
  );
  return {
    contentType: `multipart/mixed;boundary=${batch}`,
    body: [
      `--${batch}`,
      `Content-Type: multipart/mixed;boundary=${changeSet}`,
      '',
      ...parts,
      `--${changeSet}--`,
      `--${batch}--`,
      '',
    ].join(CRLF),
  };
}

/** What became of a change set: one part for each request, or the one answer that speaks for all when it failed. */
export type ChangeSetAnswer =
  | { readonly done: true; readonly parts: readonly BatchPart[] }
  | { readonly done: false; readonly part: BatchPart };

/**
 * Reads the answer to {@link changeSetRequest}; undefined when it is not one, or breaks off before its end: then nothing
 * is known of what was done.
 */
export function readChangeSetAnswer(
  answer: Pick<HttpAnswer, 'headers' | 'text'>,
  count: number,
): ChangeSetAnswer | undefined {
  const outer = multipart(answer.headers['content-type'] ?? '', answer.text);
  if (outer?.length !== 1) return undefined;
  const [only] = outer as [MimePart];
  const inner = multipart(only.headers['content-type'] ?? '', only.body);
  if (!inner) {
    const part = httpPart(only);
    return part && part.status >= 400 ? { done: false, part } : undefined;
  }
  const parts = inner.map(httpPart);
  if (parts.some((part) => part === undefined)) return undefined;
  const known = inOrder(inner, parts as BatchPart[]);
  const failed = known.find(({ status }) => status >= 400);
  if (failed) return { done: false, part: failed };
  return known.length === count ? { done: true, parts: known } : undefined;
}

interface MimePart {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** By Content-ID where every part has one; else as they came, which is the order they were asked in. */
function inOrder(raw: readonly MimePart[], parts: readonly BatchPart[]): BatchPart[] {
  const ids = raw.map(({ headers }, index) =>
    Number(headers['content-id'] ?? parts[index]?.headers['content-id']),
  );
  if (ids.some((id) => !Number.isInteger(id))) return [...parts];
  return parts
    .map((part, index) => ({ part, id: ids[index] ?? 0 }))
    .sort((a, b) => a.id - b.id)
    .map(({ part }) => part);
}

/** The parts of a multipart body; undefined when it is none, or its closing line is missing. */
function multipart(contentType: string, body: string): MimePart[] | undefined {
  const boundary = /^multipart\/mixed\b.*?;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType);
  const name = boundary?.[1] ?? boundary?.[2];
  if (!name) return undefined;
  const parts: string[][] = [];
  let open: string[] | undefined;
  for (const line of body.split(/\r\n|\n/)) {
    const bare = line.trimEnd();
    if (bare === `--${name}--`) return parts.map((lines) => mimePart(lines.join(CRLF)));
    if (bare === `--${name}`) {
      open = [];
      parts.push(open);
    } else {
      open?.push(line);
    }
  }
  return undefined;
}

function mimePart(text: string): MimePart {
  const end = text.indexOf(CRLF + CRLF);
  if (text.startsWith(CRLF)) return { headers: {}, body: text.slice(CRLF.length) };
  if (end < 0) return { headers: headersOf(text), body: '' };
  return { headers: headersOf(text.slice(0, end)), body: text.slice(end + 2 * CRLF.length) };
}

const headersOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    text.split(CRLF).flatMap((line) => {
      const colon = line.indexOf(':');
      return colon > 0 ? [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]] : [];
    }),
  );

function httpPart({ body }: MimePart): BatchPart | undefined {
  const text = body.replace(/^(\r\n)+/, '');
  const status = /^HTTP\/\d(?:\.\d)? (\d{3})\b/.exec(text)?.[1];
  if (!status) return undefined;
  const start = text.indexOf(CRLF);
  const rest = mimePart(start < 0 ? '' : text.slice(start + CRLF.length));
  return { status: Number(status), headers: rest.headers, text: rest.body.trim() };
}
