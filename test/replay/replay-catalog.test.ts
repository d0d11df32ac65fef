import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from '@temporalio/worker';
import { bundleWorkflows } from '../../workers/temporal/bundle';
import { failureConverterPath } from '../../workers/temporal/data-converter';
import { readHistory, type History } from './history-file';

const FOLDER = join(__dirname, 'catalog-histories');
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
const history = (file: string): History => readHistory(readFileSync(join(FOLDER, file), 'utf8'));

let replay: (history: History) => Promise<(Error | undefined)[]>;

beforeAll(async () => {
  // A replay that fails is what some of these tests are about; the core need not tell.
  Runtime.install({
    logger: new DefaultLogger('ERROR', () => undefined),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
  });
  const options = { workflowBundle: await bundleWorkflows(), dataConverter: { failureConverterPath } };
  replay = async (one) => {
    const errors: (Error | undefined)[] = [];
    const all = Worker.runReplayHistories(options, [{ workflowId: 'catalog', history: one }]);
    for await (const { error } of all) errors.push(error);
    return errors;
  };
});

const stepsOf = ({ events }: History): string[] =>
  (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: step }) => step?.activityType?.name ?? []);

test('the histories kept drain after every page, and gather', () => {
  const each = Object.fromEntries(files.map((file) => [file, stepsOf(history(file))]));
  expect(each).toMatchObject({
    'sweep-before-gathering.json': expect.arrayContaining(['readCatalog', 'drainCatalog']) as string[],
    'sweep.json': ['readCatalog', 'drainCatalog', 'finishCatalog'],
  });
  expect(each['sweep-before-gathering.json']?.filter((step) => step === 'readCatalog')).toHaveLength(3);
  expect(each['first-look.json']).toBeDefined();
});

test.each(files)('%s replays with the workflow code of today', async (file) => {
  expect(await replay(history(file))).toEqual([undefined]);
});

test.each(files)('%s does not replay when its last step was another one', async (file) => {
  const changed = history(file);
  const steps = changed.events?.filter((event) => event.activityTaskScheduledEventAttributes) ?? [];
  const type = steps.at(-1)?.activityTaskScheduledEventAttributes?.activityType;
  expect(type?.name).toBe('finishCatalog');
  Object.assign(type ?? {}, { name: 'mapItems' });
  const [error] = await replay(changed);
  expect(error?.name).toBe('DeterminismViolationError');
});
