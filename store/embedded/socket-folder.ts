import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { Failure } from '../../domain/failure';

/** The name `pg` looks for in a host that is a folder, with its default port. */
const SOCKET = '.s.PGSQL.5432';
/** The system's limit is 104 to 108 bytes with the closing zero. */
const LONGEST_PATH = 100;

/**
 * The folder of the database's socket, open to this user only: in the data folder, or under the system's temporary
 * folder (with a name derived from the data folder) where the path would be too long for a socket.
 */
export function socketFolder(dataFolder: string): { folder: string; socket: string } {
  const inside = resolve(dataFolder, 'socket');
  const folder =
    Buffer.byteLength(join(inside, SOCKET)) <= LONGEST_PATH
      ? inside
      : join(
          tmpdir(),
          `crossdock-${userInfo().uid}-${createHash('sha256').update(resolve(dataFolder)).digest('hex').slice(0, 16)}`,
        );
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  const own = process.getuid === undefined || found.uid === process.getuid();
  if (!found.isDirectory() || !own) {
    throw new Failure(
      'unavailable',
      `${folder} belongs to someone else; remove it or choose another CROSSDOCK_DATA`,
    );
  }
  chmodSync(folder, 0o700);
  return { folder, socket: join(folder, SOCKET) };
}
