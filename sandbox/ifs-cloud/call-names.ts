import type { RawRequest } from '../kit';
import { parseBatch } from './odata/parse-batch';

/** A path's projection, and what follows its `.svc/`. */
export function splitAddress(
  path: string,
  basePath: string,
): { readonly projection: string; readonly path: string } | undefined {
  if (!path.startsWith(`${basePath}/`)) return undefined;
  const match = /^(\w+)\.svc(?:\/(.*))?$/s.exec(path.slice(basePath.length + 1));
  return match ? { projection: match[1] ?? '', path: (match[2] ?? '').replace(/^%24/, '$') } : undefined;
}

/** Names a request for the fault plan and the log: `POST ManualVoucherHandling/VoucherSet/VoucherRowArray`. */
export function routeNames(request: RawRequest, basePath: string, tokenPath: string): string | string[] {
  if (request.path === tokenPath) return 'token';
  const address = splitAddress(request.path, basePath);
  if (!address) return `${request.method} ${request.path}`;
  const { projection, path } = address;
  const own = callName(request.method, projection, path);
  return path === '$batch' ? [own, ...partNames(request, projection, `${basePath}/${projection}.svc/`)] : own;
}

function partNames(request: RawRequest, projection: string, root: string): string[] {
  try {
    const parts = parseBatch(request.body.toString('utf8'), request.headers['content-type']).flatMap(
      (item) => (item.kind === 'part' ? [item.part] : item.parts),
    );
    const made = new Map<string, string>();
    return parts.map(({ method, url, contentId }) => {
      const address = (url.split('?')[0] ?? '').split(root).at(-1) ?? '';
      // `$1/Rows` is named by what `$1` was posted to.
      const path = address.replace(/^\$([^/]+)/, (whole, id: string) => made.get(id) ?? whole);
      if (contentId !== undefined) made.set(contentId, path);
      return callName(method, projection, path);
    });
  } catch {
    return [];
  }
}

const callName = (method: string, projection: string, path: string): string =>
  `${method} ${projection}${path === '' ? '' : '/'}${withoutKeys(decode(path)).replace(`IfsApp.${projection}.`, '')}`;

const withoutKeys = (path: string): string => path.replace(/\((?:[^()']|'(?:[^']|'')*')*\)/g, '');

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

const KEYS =
  /"(?:ReferenceNumber|ReferenceSerie|Text|CustomerId|NewId|CustomerNo|CustomerPoNo|Identity|OrderNo|AssociationNo|Name|Value|VoucherText|NoteText)"\s*:\s*"((?:[^"\\]|\\.)*)"/g;

/** The business keys a request names: quoted literals of its address, and columns that carry references. */
export function namedKeys(request: RawRequest): string[] {
  const body = request.body.toString('utf8');
  const address = decode(
    `${request.path}?${request.rawQuery.replaceAll('+', ' ')}\n${body.includes('HTTP/1.1') ? body : ''}`,
  );
  const found = new Set<string>();
  for (const [, literal = ''] of address.matchAll(/'((?:[^']|'')*)'/g)) found.add(literal);
  for (const [, value = ''] of body.matchAll(KEYS)) {
    found.add(value);
    for (const word of value.split(' ')) found.add(word);
  }
  return [...found];
}
