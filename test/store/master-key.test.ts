import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localMasterKeys, openKeyring, rotateMasterKeyFile } from '../../store';
import { temporaryFolder } from './support/temporary-database';

const folder = temporaryFolder();
const path = join(folder, 'master.key');
afterEach(() => rmSync(path, { force: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('makes a key only its owner can read, once', () => {
  const keys = localMasterKeys(folder);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(localMasterKeys(folder)).toBe(keys);
  expect(Buffer.from(keys, 'base64')).toHaveLength(32);
  expect(readdirSync(folder)).toEqual(['master.key']);
});

it('puts a new key first and keeps the old ones', () => {
  const before = openKeyring(localMasterKeys(folder));
  const sealed = before.seal('text', 'x');
  const { from, to } = rotateMasterKeyFile(folder);
  const after = openKeyring(localMasterKeys(folder));
  expect([from, to]).toEqual([before.currentId, after.currentId]);
  expect(after.open(sealed, 'x').toString()).toBe('text');
  expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(2);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it('refuses a file that others can read', () => {
  localMasterKeys(folder);
  chmodSync(path, 0o640);
  expect(() => localMasterKeys(folder)).toThrow(`chmod 600 ${path}`);
});

it('refuses a file that holds no key, and never replaces it', () => {
  writeFileSync(path, 'not a key\n', { mode: 0o600 });
  expect(() => localMasterKeys(folder)).toThrow(/32 bytes/);
  expect(() => rotateMasterKeyFile(folder)).toThrow(/32 bytes/);
  expect(readFileSync(path, 'utf8')).toBe('not a key\n');
});
