import { json, startSandbox } from '../../sandbox/kit';

const HELD_BACK_MS = 120;

it('a sandbox holds its answers back as long as it is told, and its control API never', async () => {
  const sandbox = await startSandbox({
    route: () => 'call',
    handle: () => json(200, {}),
    state: () => ({}),
    reset: () => undefined,
    latencyMs: HELD_BACK_MS,
  });
  const took = async (path: string, init?: RequestInit): Promise<number> => {
    const began = performance.now();
    await (await fetch(sandbox.url + path, init)).text();
    return performance.now() - began;
  };
  const tell = (latencyMs: unknown): Promise<Response> =>
    fetch(`${sandbox.url}/__control/latency`, { method: 'POST', body: JSON.stringify({ latencyMs }) });
  try {
    // Timers may fire a millisecond early.
    expect(await took('/thing')).toBeGreaterThanOrEqual(HELD_BACK_MS - 1);
    expect((await tell(-1)).status).toBe(400);
    expect((await tell('long')).status).toBe(400);
    expect(await (await tell(60_000)).json()).toEqual({ latencyMs: 60_000 });
    // It would not be answered before this test is over.
    await (await fetch(`${sandbox.url}/__control/state`)).text();
    expect((await tell(0)).status).toBe(200);
    await took('/thing');
  } finally {
    await sandbox.close();
  }
});
