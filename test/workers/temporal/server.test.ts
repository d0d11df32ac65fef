import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDevServer } from '../../../workers/temporal/dev-server';
import { findTemporalExecutable } from '../../../workers/temporal/find-executable';
import { probe } from '../../../workers/temporal/probe';
import { freePort } from '../../../workers/temporal/ports';
import type { ServerRecord } from '../../../workers/temporal/server-record';
import { isAlive, withServerLock } from '../../../workers/temporal/server-record';
import { findOrStartServer, findServer } from '../../../workers/temporal/server';
import { localTarget } from '../../../workers/temporal/target';
import type { TemporalServer } from '../../../workers/temporal/server';
import { testEnvironment } from '../../support/temporal';

let dataFolder: string;
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'crossdock-server-'));
});
const started: TemporalServer[] = [];
afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
  rmSync(dataFolder, { recursive: true, force: true });
});

const find = async (): Promise<TemporalServer> => {
  const server = await findOrStartServer({ environment: testEnvironment(dataFolder), headless: true });
  started.push(server);
  return server;
};
const record = (): ServerRecord =>
  JSON.parse(readFileSync(join(dataFolder, 'temporal.json'), 'utf8')) as ServerRecord;

describe('a local server', () => {
  test('is started once, found by others, kept over a stop', async () => {
    await expect(findServer({ environment: testEnvironment(dataFolder) })).rejects.toThrow('crossdock up');
    const [first, second] = await Promise.all([find(), find()]);
    expect([first.origin, second.origin].sort()).toEqual(['found', 'started']);
    expect(second.target).toEqual(first.target);
    expect(await findServer({ environment: testEnvironment(dataFolder) })).toMatchObject({
      origin: 'found',
      target: first.target,
    });
    const { clusterId, pid } = record();
    await first.stop();
    await second.stop();
    expect(isAlive(pid)).toBe(false);
    expect(existsSync(join(dataFolder, 'temporal.json'))).toBe(false);

    await find();
    expect(existsSync(join(dataFolder, 'temporal.db'))).toBe(true);
    expect(record().clusterId).not.toBe('');
    expect(record().pid).not.toBe(pid);
    expect(clusterId).not.toBe('');
  });

  test('that was killed is replaced', async () => {
    const killed = await find();
    const { pid } = record();
    process.kill(pid, 'SIGKILL');
    while (await probe(killed.target, 200)) continue;
    const fresh = await find();
    expect(fresh.origin).toBe('started');
    expect(record().pid).not.toBe(pid);
    expect(await probe(fresh.target, 2_000)).toBeDefined();
    await killed.stop();
    expect(await probe(fresh.target, 2_000)).toBeDefined();
  });

  test('is not mistaken for another one that took its port', async () => {
    const other = await find();
    const { pid, clusterId } = record();
    const theirs = mkdtempSync(join(tmpdir(), 'crossdock-server-'));
    try {
      writeFileSync(
        join(theirs, 'temporal.json'),
        JSON.stringify({ ...record(), clusterId: 'of-a-server-long-gone' }),
      );
      await expect(findServer({ environment: testEnvironment(theirs) })).rejects.toThrow(
        'No Temporal server',
      );
    } finally {
      rmSync(theirs, { recursive: true, force: true });
    }
    expect(isAlive(pid)).toBe(true);
    expect((await probe(other.target, 2_000))?.clusterId).toBe(clusterId);
  });

  test('in memory leaves nothing behind', async () => {
    const server = await findOrStartServer({
      environment: testEnvironment(dataFolder),
      ephemeral: true,
      headless: true,
    });
    started.push(server);
    expect(await probe(server.target, 2_000)).toBeDefined();
    expect(existsSync(join(dataFolder, 'temporal.json'))).toBe(false);
    await server.stop();
    expect(await probe(server.target, 500)).toBeUndefined();
  });
});

test('a server that took the port a moment before is not mistaken for the one that was started', async () => {
  const environment = testEnvironment(dataFolder);
  const real = await findTemporalExecutable(environment);
  const executable = join(dataFolder, 'temporal');
  const stranger = join(dataFolder, 'stranger.pid');
  // The first time, somebody else's server answers on our port while ours lives on for a second and then gives up.
  const script = `#!/bin/sh
[ -e '${stranger}' ] && exec '${real}' "$@"
'${real}' "$@" >/dev/null 2>&1 &
echo $! > '${stranger}'
sleep 2
echo 'bind: address already in use' >&2
exit 1
`;
  writeFileSync(executable, script, { mode: 0o755 });
  const server = await startDevServer({
    executable,
    namespace: 'default',
    logFile: join(dataFolder, 'temporal.log'),
    headless: true,
    port: await freePort(0),
    uiPort: 0,
    environment: environment.childEnvironment,
  });
  try {
    expect(isAlive(server.pid)).toBe(true);
    await server.stop();
    expect(await probe(localTarget(server.address), 1_000)).toBeUndefined();
  } finally {
    await server.stop();
    process.kill(Number(readFileSync(stranger, 'utf8')), 'SIGKILL');
  }
});

describe('a configured server', () => {
  test('is taken as it is, unless only a local one will do', async () => {
    const environment = {
      ...testEnvironment(dataFolder),
      temporal: { TEMPORAL_ADDRESS: 'temporal.example:7233', TEMPORAL_NAMESPACE: 'shop' },
    };
    expect(await findOrStartServer({ environment })).toMatchObject({
      origin: 'configured',
      target: { address: 'temporal.example:7233', namespace: 'shop' },
    });
    await expect(findServer({ environment, localOnly: true })).rejects.toThrow('No Temporal server');
  });

  test('may come from a profile of the file the temporal command reads', async () => {
    const file = join(dataFolder, 'temporal.toml');
    writeFileSync(
      file,
      '[profile.cloud]\naddress = "cloud.example:7233"\nnamespace = "shop.a1"\napi_key = "hush"\n[profile.empty]\n',
    );
    const withVariables = (variables: Record<string, string>): ReturnType<typeof findServer> =>
      findServer({ environment: { ...testEnvironment(dataFolder), temporal: variables } });
    expect(
      (await withVariables({ TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'cloud' })).target,
    ).toMatchObject({
      address: 'cloud.example:7233',
      namespace: 'shop.a1',
      connectionOptions: { apiKey: 'hush', tls: true },
    });
    await expect(withVariables({ TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'none' })).rejects.toThrow(
      "'none'",
    );
    await expect(withVariables({ TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'empty' })).rejects.toThrow(
      'has no address',
    );
    await expect(withVariables({ TEMPORAL_CONFIG_FILE: `${file}x` })).rejects.toThrow('is not there');
  });
});

test('a lock left by a dead process is taken over, and work is done one at a time', async () => {
  writeFileSync(join(dataFolder, 'temporal.lock'), '999999999');
  let inside = 0;
  const work = (): Promise<number> =>
    withServerLock(dataFolder, async () => {
      inside += 1;
      const seen = inside;
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
      return seen;
    });
  expect(await Promise.all([work(), work(), work()])).toEqual([1, 1, 1]);
});

test('a busy port is passed over', async () => {
  const busy = await new Promise<Server>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
  });
  const { port } = busy.address() as AddressInfo;
  const free = await freePort(port);
  expect(free).not.toBe(port);
  expect(await freePort(free)).toBe(free);
  await new Promise((resolve) => busy.close(resolve));
});
