import type { IncomingMessage } from 'node:http';
import { refuse } from './answer';
import type { Answer } from './answer';

/** The body as it came, byte for byte, or the answer to give when it cannot be taken. */
export const readBody = async (request: IncomingMessage, limit: number): Promise<Buffer | Answer> => {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    return { ...refuse(415, 'send the body without a Content-Encoding'), hangUp: true };
  }
  const tooLarge = { ...refuse(413, `the body may have up to ${limit} bytes`), hangUp: true };
  if (Number(request.headers['content-length'] ?? 0) > limit) return tooLarge;
  return (await collect(request, limit)) ?? tooLarge;
};

/** Undefined when there is more than the limit. Iterating would end the socket with the loop, and the answer with it. */
const collect = (request: IncomingMessage, limit: number): Promise<Buffer | undefined> =>
  new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    request.on('data', (part: Buffer) => {
      size += part.length;
      if (size <= limit) parts.push(part);
      else resolve(undefined);
    });
    request.once('end', () => resolve(size <= limit ? Buffer.concat(parts, size) : undefined));
    request.once('error', reject);
    request.once('close', () => reject(new Error('the client went away')));
  });

/** `application/json` of `application/json; charset=utf-8`; empty when not told. */
export const mediaType = (request: IncomingMessage): string =>
  (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
