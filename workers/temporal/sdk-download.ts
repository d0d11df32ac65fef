import { lookup } from 'node:dns/promises';
import { chmod, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { assertOpens } from './reachable';
import { runProgram } from './run-program';

const DOWNLOAD_HOST = 'temporal.download';

// Runs apart: the SDK's download cannot be called off, and it installs the SDK's runtime, which exists once a process.
const SCRIPT = `
const { TestWorkflowEnvironment } = require(process.argv[1]);
TestWorkflowEnvironment.createLocal({
  server: { executable: { type: 'cached-download', downloadDir: process.argv[2] }, log: { format: 'pretty', level: 'error' } },
})
  .then((environment) => environment.teardown())
  .then(() => process.exit(0))
  .catch((error) => { process.stderr.write(String(error.message).split('\\n')[0]); process.exit(1); });
`;

/**
 * Lets the Temporal SDK download the CLI it likes best into a folder, and answers the program's path.
 * @throws Error within about three seconds when the download host cannot be reached
 */
export const downloadThroughSdk = async (options: {
  folder: string;
  environment: Readonly<Record<string, string>>;
}): Promise<string> => {
  const proxied = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'].some(
    (name) => options.environment[name],
  );
  if (!proxied) await assertReachable(DOWNLOAD_HOST, 443, 3_000);
  await mkdir(options.folder, { recursive: true });
  const args = ['-e', SCRIPT, require.resolve('@temporalio/testing'), options.folder];
  const timeout = proxied ? 60_000 : 180_000;
  const result = await runProgram(process.execPath, args, { environment: options.environment, timeout });
  if (!result.ok) throw new Error(`the SDK could not download it: ${result.stderr}`);
  const name = (await readdir(options.folder)).find((file) => file.startsWith('temporal'));
  if (name === undefined) throw new Error('the SDK left no program behind');
  const path = join(options.folder, name);
  await chmod(path, 0o755);
  return path;
};

async function assertReachable(host: string, port: number, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${host} was not found within ${milliseconds / 1000} s`)),
      milliseconds,
    );
  });
  try {
    const { address } = await Promise.race([lookup(host), late]);
    await assertOpens(address, port, milliseconds);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw code ? new Error(`${host} cannot be reached (${code})`) : error;
  } finally {
    clearTimeout(timer);
  }
}
