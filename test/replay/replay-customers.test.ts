import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from '@temporalio/worker';
import { bundleWorkflows } from '../../workers/temporal/bundle';
import { failureConverterPath } from '../../workers/temporal/data-converter';
import { readHistory, type History } from './history-file';

const FOLDER = join(__dirname, 'customer-histories');
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
const text = (file: string): string => readFileSync(join(FOLDER, file), 'utf8');

let replay: (history: History) => Promise<(Error | undefined)[]>;

beforeAll(async () => {
  // A replay that fails is what some of these tests are about; the core need not tell.
  Runtime.install({
    logger: new DefaultLogger('ERROR', () => undefined),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
  });
  const options = { workflowBundle: await bundleWorkflows(), dataConverter: { failureConverterPath } };
  replay = async (history) => {
    const errors: (Error | undefined)[] = [];
    const all = Worker.runReplayHistories(options, [{ workflowId: idOf(history), history }]);
    for await (const { error } of all) errors.push(error);
    return errors;
  };
});

const inputOf = ({ events }: History): string => {
  const [payload] = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  return Buffer.from(payload?.data ?? []).toString('utf8');
};
const idOf = (history: History): string => {
  const { connection, customer } = JSON.parse(inputOf(history)) as Record<string, string>;
  return `customer/${connection}/${customer}`;
};

test('the histories kept cover one way and both', () => {
  expect(files).toEqual(
    expect.arrayContaining([
      'aligned.json',
      'asked-then-released.json',
      'created-in-shop.json',
      'to-erp.json',
    ]),
  );
});

test.each(files)('%s replays with the workflow code of today', async (file) => {
  expect(await replay(readHistory(text(file)))).toEqual([undefined]);
});

test.each(files)('%s does not replay when its last step was another one', async (file) => {
  const changed = readHistory(text(file));
  const marker = changed.events?.filter((event) => event.markerRecordedEventAttributes).at(-1);
  const [payload] = marker?.markerRecordedEventAttributes?.details?.data?.payloads ?? [];
  const taken = Buffer.from(payload?.data ?? []).toString('utf8');
  expect(taken).toMatch(/"(alignCustomer|writeCustomer|createInShop)"/);
  const other = taken.replace(/"(alignCustomer|writeCustomer|createInShop)"/, '"mapItems"');
  Object.assign(payload ?? {}, { data: Buffer.from(other) });
  const [error] = await replay(changed);
  expect(error?.name).toBe('DeterminismViolationError');
});

test.each(files)('%s holds nothing personal and no trace', (file) => {
  const history = text(file);
  const all = [...history.matchAll(/"([A-Za-z0-9+/]{8,}={0,2})"/g)].map(([, one = '']) =>
    Buffer.from(one, 'base64').toString('utf8'),
  );
  expect(all.some((one) => one.includes('"connection":"demo"'))).toBe(true);
  for (const one of [history, ...all]) {
    expect(one).not.toMatch(/buyer|mug|lindenallee|0221|shop\.example/i);
    expect(one).not.toMatch(/\bat .+:\d+:\d+/);
  }
});
