import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DefaultLogger,
  makeTelemetryFilterString,
  Runtime,
  Worker,
  type ReplayWorkerOptions,
} from '@temporalio/worker';
import { bundleWorkflows } from '../../workers/temporal/bundle';
import { failureConverterPath } from '../../workers/temporal/data-converter';
import { readHistory, type History } from './history-file';

const FOLDER = join(__dirname, 'histories');
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
const text = (file: string): string => readFileSync(join(FOLDER, file), 'utf8');
const history = (file: string): History => readHistory(text(file));

let options: ReplayWorkerOptions;

beforeAll(async () => {
  // A replay that fails is what some of these tests are about; the core need not tell.
  Runtime.install({
    logger: new DefaultLogger('ERROR', () => undefined),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
  });
  options = { workflowBundle: await bundleWorkflows(), dataConverter: { failureConverterPath } };
});

test('the histories kept cover the ways an order goes', () => {
  expect(files).toEqual(
    expect.arrayContaining(['edited-after-posting.json', 'happy.json', 'stuck-then-released.json']),
  );
});

test.each(files)('%s replays with the workflow code of today', async (file) => {
  expect(await replay(history(file))).toEqual([undefined]);
});

test.each(files)('%s does not replay when its first step was another one', async (file) => {
  const changed = history(file);
  // The first step was taken at once: its marker tells which one it was.
  const marker = changed.events?.find((event) => event.markerRecordedEventAttributes);
  const [payload] = marker?.markerRecordedEventAttributes?.details?.data?.payloads ?? [];
  const taken = Buffer.from(payload?.data ?? []).toString('utf8');
  expect(taken).toContain('"fetchOrder"');
  Object.assign(payload ?? {}, { data: Buffer.from(taken.replace('"fetchOrder"', '"mapItems"')) });

  const [error] = await replay(changed);
  expect(error?.name).toBe('DeterminismViolationError');
});

test.each(files)('%s holds no address, no trace and nothing sealed', (file) => {
  const all = [...strings(JSON.parse(text(file)))];
  // Proof that base64 was looked into: the payload of the workflow's input.
  expect(all.some((one) => one.includes('"connection":"demo"'))).toBe(true);
  for (const one of all) {
    // The SDK's own name has one: @temporalio/worker@1.
    expect(one.replace(/@temporalio\/worker@/g, '')).not.toContain('@');
    expect(one).not.toContain('binary/encrypted');
    expect(one).not.toMatch(/\bat .+:\d+:\d+/);
    expect(one).not.toMatch(/mug buyer|lindenallee|Ada\b/i);
  }
});

/** Errors of the replay, undefined where there was none. */
async function replay(one: History): Promise<(Error | undefined)[]> {
  const errors: (Error | undefined)[] = [];
  for await (const { error } of Worker.runReplayHistories(options, [
    { workflowId: workflowIdOf(one), history: one },
  ]))
    errors.push(error);
  return errors;
}

/** As its input names the order: the workflow insists on that. */
function workflowIdOf({ events }: History): string {
  const [payload] = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  const input = JSON.parse(Buffer.from(payload?.data ?? []).toString('utf8')) as Record<string, string>;
  return `order/${input['connection']}/${input['order']}`;
}

/** Every text in it, as it stands and as base64 would have it. */
function* strings(value: unknown): Generator<string> {
  if (typeof value === 'string') {
    yield value;
    if (/^[A-Za-z0-9+/]{8,}={0,2}$/.test(value)) yield Buffer.from(value, 'base64').toString('utf8');
  } else if (typeof value === 'object' && value !== null) {
    for (const field of Object.values(value)) yield* strings(field);
  }
}
