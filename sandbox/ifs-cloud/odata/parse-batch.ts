import { badBody } from './problems';

/** One request within a batch. */
export interface BatchPart {
  readonly method: string;
  /** As written: relative, absolute, or beginning with `$1`. */
  readonly url: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly contentId?: string;
}

export type BatchItem =
  | { readonly kind: 'part'; readonly part: BatchPart }
  | { readonly kind: 'change-set'; readonly parts: readonly BatchPart[] };

/** Reads a whole batch before anything of it is done. @throws Problem 400 when any of it is malformed */
export function parseBatch(body: string, contentType: string | undefined): BatchItem[] {
  const items = split(body, boundaryOf(contentType)).map((text): BatchItem => {
    const { headers, rest } = head(text);
    const type = headers['content-type'] ?? '';
    if (/^multipart\/mixed\b/i.test(type))
      return { kind: 'change-set', parts: changeSet(rest, boundaryOf(type)) };
    return { kind: 'part', part: part(headers, rest) };
  });
  if (items.length === 0) throw badBody('The batch is empty.');
  return items;
}

function changeSet(body: string, boundary: string): BatchPart[] {
  const parts = split(body, boundary).map((text) => {
    const { headers, rest } = head(text);
    if (/^multipart\//i.test(headers['content-type'] ?? ''))
      throw badBody('A change set must not hold another.');
    const inner = part(headers, rest);
    if (inner.method === 'GET') throw badBody('A change set must not hold a GET.');
    if (inner.contentId === undefined) throw badBody('A part of a change set lacks its Content-ID.');
    return inner;
  });
  const ids = parts.map(({ contentId }) => contentId);
  if (new Set(ids).size !== ids.length) throw badBody('Two parts of a change set have the same Content-ID.');
  return parts;
}

function part(outer: Readonly<Record<string, string>>, text: string): BatchPart {
  if (!/^application\/http\b/i.test(outer['content-type'] ?? ''))
    throw badBody("A part of a batch must be 'application/http'.");
  const encoding = outer['content-transfer-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'binary')
    throw badBody("The Content-Transfer-Encoding must be 'binary'.");
  const line = /^(GET|POST|PATCH|PUT|DELETE|MERGE) (\S+) HTTP\/1\.1\r?\n/.exec(text);
  if (!line) throw badBody('A part of a batch does not begin with a request line.');
  const { headers, rest } = head(text.slice(line[0].length));
  const contentId = outer['content-id'] ?? headers['content-id'];
  return {
    method: line[1] ?? '',
    url: line[2] ?? '',
    headers,
    body: rest.trim(),
    ...(contentId !== undefined && { contentId }),
  };
}

function boundaryOf(contentType: string | undefined): string {
  const match = /^multipart\/mixed\s*;.*\bboundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType ?? '');
  const boundary = match?.[1] ?? match?.[2];
  if (boundary === undefined) throw badBody("The content type must be 'multipart/mixed' with a boundary.");
  return boundary;
}

function split(body: string, boundary: string): string[] {
  const lines = body.split(/(?<=\n)/);
  const parts: string[] = [];
  let current: string[] | undefined;
  for (const line of lines) {
    const bare = line.trimEnd();
    if (bare === `--${boundary}--`) {
      if (current) parts.push(current.join(''));
      return parts;
    }
    if (bare === `--${boundary}`) {
      if (current) parts.push(current.join(''));
      current = [];
    } else current?.push(line);
  }
  throw badBody(`The closing boundary '--${boundary}--' is missing.`);
}

/** Header lines up to the empty one, and what follows. */
function head(text: string): { headers: Record<string, string>; rest: string } {
  const headers: Record<string, string> = {};
  let at = 0;
  for (;;) {
    const line = /[^\r\n]*(\r?\n|$)/y;
    line.lastIndex = at;
    const match = line.exec(text)?.[0] ?? '';
    at += match.length;
    const bare = match.trim();
    if (bare === '') return { headers, rest: text.slice(at) };
    const colon = bare.indexOf(':');
    if (colon < 1) throw badBody(`'${bare}' is no header.`);
    headers[bare.slice(0, colon).trim().toLowerCase()] = bare.slice(colon + 1).trim();
  }
}
