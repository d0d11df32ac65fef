import { Client } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { Worker } from '@temporalio/worker';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { CONNECTION, SEARCH_ATTRIBUTES, STAGE } from '../../../workflows/search-attributes';
import { BUNDLE_LIMIT_BYTES, bundleCodeBytes, bundleWorkflows } from '../../../workers/temporal/bundle';
import { connectTemporal } from '../../../workers/temporal/connect';
import type { TemporalConnection } from '../../../workers/temporal/connect';
import { ensureSchedule, listSchedules, removeSchedulesOfOthers } from '../../../workers/temporal/schedules';
import { ensureSearchAttributes } from '../../../workers/temporal/search-attributes';
import { localTarget } from '../../../workers/temporal/target';
import { connectTestServer, startTestServer, testDataConverter, unique } from '../../support/temporal';

let temporal: TemporalConnection;
let bundle: WorkflowBundleWithSourceMap;
beforeAll(async () => {
  [temporal, bundle] = await Promise.all([
    connectTestServer(),
    bundleWorkflows(require.resolve('../../support/workflows/probes')),
  ]);
}, 120_000);
afterAll(() => temporal.close());

const withWorker = async <T>(work: (taskQueue: string) => Promise<T>): Promise<T> => {
  const taskQueue = unique('probes');
  const worker = await Worker.create({
    connection: temporal.connection,
    namespace: temporal.namespace,
    taskQueue,
    workflowBundle: bundle,
    dataConverter: testDataConverter(),
  });
  return worker.runUntil(() => work(taskQueue));
};
const eventually = async <T>(look: () => Promise<T | undefined>): Promise<T> => {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

test('a history shows neither arguments, results nor error texts', async () => {
  const histories = await withWorker(async (taskQueue) => {
    const args = [{ name: 'Ada Lovelace' }];
    const greeting = await temporal.client.workflow.start('greet', {
      taskQueue,
      args,
      workflowId: unique('greet'),
    });
    expect(await greeting.result()).toBe('Hello Ada Lovelace');
    const refusal = await temporal.client.workflow.start('refuse', {
      taskQueue,
      args,
      workflowId: unique('refuse'),
    });
    await expect(refusal.result()).rejects.toMatchObject({
      cause: { message: 'refused for Ada Lovelace', type: 'rejected' },
    });
    return Promise.all([greeting.fetchHistory(), refusal.fetchHistory()]);
  });
  const written = JSON.stringify(histories);
  const decoded = (written.match(/"[A-Za-z0-9+/]{8,}={0,2}"/g) ?? []).map((text) =>
    Buffer.from(text, 'base64').toString(),
  );
  const everything = [written, ...decoded].join('\n');
  expect(everything).toContain('binary/encrypted');
  expect(everything).not.toContain('Lovelace');
});

test('a workflow can be started with plain payloads, as the stock command does', async () => {
  const plain = new Client({ connection: temporal.connection, namespace: temporal.namespace });
  await withWorker(async (taskQueue) => {
    const workflowId = unique('plain');
    await plain.workflow.start('greet', { taskQueue, workflowId, args: [{ name: 'stock CLI' }] });
    expect(await temporal.client.workflow.getHandle(workflowId).result()).toBe('Hello stock CLI');
  });
});

describe('search attributes', () => {
  test('are there from the start and are searched by', async () => {
    expect(await ensureSearchAttributes(temporal.connection, temporal.namespace)).toEqual([]);
    const connection = unique('acme');
    await withWorker(async (taskQueue) => {
      const handle = await temporal.client.workflow.start('waitForGo', {
        taskQueue,
        workflowId: unique('wait'),
        typedSearchAttributes: [
          { key: CONNECTION, value: connection },
          { key: STAGE, value: 'needs-attention' },
        ],
      });
      const query = `Connection = "${connection}" AND Stage = "needs-attention"`;
      const found = await eventually(async () => {
        for await (const execution of temporal.client.workflow.list({ query })) return execution;
        return undefined;
      });
      expect(found.workflowId).toBe(handle.workflowId);
      await handle.signal('go');
      await handle.result();
    });
  });

  test('that are missing are added, and one of another type is refused', async () => {
    const namespace = unique('ns');
    const retention = msToTs('1d');
    await temporal.connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: retention,
    });
    const added = await eventually(() =>
      ensureSearchAttributes(temporal.connection, namespace).catch(() => undefined),
    );
    expect(added).toEqual(SEARCH_ATTRIBUTES.map((key) => key.name));
    expect(await ensureSearchAttributes(temporal.connection, namespace)).toEqual([]);

    const spoilt = unique('ns');
    await temporal.connection.workflowService.registerNamespace({
      namespace: spoilt,
      workflowExecutionRetentionPeriod: retention,
    });
    await eventually(() =>
      temporal.connection.operatorService
        .addSearchAttributes({ namespace: spoilt, searchAttributes: { Stage: 3 } })
        .catch(() => undefined),
    );
    await expect(ensureSearchAttributes(temporal.connection, spoilt)).rejects.toThrow(
      'Stage (must be Keyword)',
    );
  });

  test('that may not be registered are explained', async () => {
    const denied = Object.assign(new Error('7 PERMISSION_DENIED'), { code: 7, details: '', metadata: {} });
    const connection = {
      operatorService: {
        listSearchAttributes: () => Promise.reject(denied),
        addSearchAttributes: () => Promise.reject(denied),
      },
      workflowService: { getSearchAttributes: () => Promise.resolve({ keys: { Connection: 2 } }) },
    } as unknown as Parameters<typeof ensureSearchAttributes>[0];
    await expect(ensureSearchAttributes(connection, 'shop.a1')).rejects.toThrow(
      /Temporal Cloud.*--namespace shop.a1 --name OrderNumber --type Keyword/,
    );
  });
});

describe('schedules', () => {
  const spec = (connection: string, every = 300_000): Parameters<typeof ensureSchedule>[1] => ({
    id: `poll/${connection}/orders`,
    connection,
    every,
    workflowType: 'greet',
    args: [{ name: connection }],
    taskQueue: 'nobody',
  });

  test('are created once, kept up to date, left paused when paused, and removed with their connection', async () => {
    const [kept, gone] = [unique('kept'), unique('gone')];
    expect(await ensureSchedule(temporal.client, spec(kept))).toBe('created');
    expect(await ensureSchedule(temporal.client, spec(gone))).toBe('created');
    const handle = temporal.client.schedule.getHandle(`poll/${kept}/orders`);
    await handle.pause('by hand');
    expect(await ensureSchedule(temporal.client, spec(kept, 60_000))).toBe('updated');

    const { state, spec: described, policies, action } = await handle.describe();
    expect(state).toMatchObject({ paused: true, note: 'by hand' });
    expect(described.intervals?.[0]?.every).toBe(60_000);
    expect(described.jitter).toBe(6_000);
    expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 120_000 });
    expect(action).toMatchObject({
      workflowType: 'greet',
      args: [{ name: kept }],
      workflowId: `poll/${kept}/orders`,
    });

    const both = await eventually(async () => {
      const lines = (await listSchedules(temporal.client)).filter((line) =>
        [kept, gone].includes(line.connection),
      );
      return lines.length === 2 && lines.some((line) => line.paused) ? lines : undefined;
    });
    expect(both.find((line) => line.connection === kept)).toMatchObject({ paused: true, note: 'by hand' });

    const others = (await listSchedules(temporal.client)).map((line) => line.connection);
    const keep = others.filter((connection) => connection !== gone);
    expect(await removeSchedulesOfOthers(temporal.client, keep)).toEqual([`poll/${gone}/orders`]);
    await handle.delete();
  });
});

describe('connecting', () => {
  test('to nobody, or to a namespace that is not there, says what to do', async () => {
    await expect(
      connectTemporal({
        target: localTarget('127.0.0.1:1'),
        dataConverter: testDataConverter(),
        timeoutMs: 2_000,
      }),
    ).rejects.toThrow(/127\.0\.0\.1:1 does not answer.*TEMPORAL_ADDRESS/);
    const { target } = await startTestServer();
    await expect(
      connectTemporal({ target: { ...target, namespace: 'nowhere' }, dataConverter: testDataConverter() }),
    ).rejects.toThrow(/no namespace "nowhere".*TEMPORAL_NAMESPACE/);
  });
});

test('the workflow bundle stays thin', async () => {
  const { code } = await bundleWorkflows();
  expect(code.length).toBeGreaterThan(bundleCodeBytes(code));
  expect(bundleCodeBytes(code)).toBeLessThan(BUNDLE_LIMIT_BYTES);
}, 120_000);
