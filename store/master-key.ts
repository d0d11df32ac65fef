import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../domain/failure';
import { keyIdOf, parseMasterKeys } from './keyring';

const FILE = 'master.key';

export const masterKeyPath = (dataFolder: string): string => join(dataFolder, FILE);

/**
 * The keys of the local key file, first the one that seals; made with mode 600 when there is none.
 * @throws Failure `unauthorized` when others can read the file or it holds no valid key
 */
export function localMasterKeys(dataFolder: string): string {
  const path = masterKeyPath(dataFolder);
  if (readIfThere(path) === undefined) {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    const draft = writeDraft(path, newKey());
    try {
      // A link never replaces: of two processes that start together, the second reads the first one's key.
      linkSync(draft, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(draft, { force: true });
    }
  }
  const text = readIfThere(path) ?? '';
  parseMasterKeys(text);
  return text
    .split(/[\s,]+/)
    .filter((key) => key !== '')
    .join(',');
}

/**
 * Puts a new key before the others; they stay, to open what they sealed. Then run the vault's rotation.
 * @returns the ids of the new key and of the one before
 */
export function rotateMasterKeyFile(dataFolder: string): { from: string; to: string } {
  const path = masterKeyPath(dataFolder);
  const before = localMasterKeys(dataFolder);
  const key = newKey();
  const draft = writeDraft(path, [key, ...before.split(',')].join('\n'));
  renameSync(draft, path);
  const [from] = parseMasterKeys(before);
  return { from: keyIdOf(from as Buffer), to: keyIdOf(Buffer.from(key, 'base64')) };
}

const newKey = (): string => randomBytes(32).toString('base64');

function writeDraft(path: string, text: string): string {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeSync(file, `${text}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return draft;
}

function readIfThere(path: string): string | undefined {
  try {
    if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) {
      throw new Failure('unauthorized', `${path} can be read by others; run: chmod 600 ${path}`);
    }
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
