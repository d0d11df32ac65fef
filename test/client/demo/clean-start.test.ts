import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoEnvironment } from '../../../client/demo-environment';
import { cleanStart } from '../../../client/demo/clean-start';
import { testEnvironment } from '../../support/temporal';

const parent = mkdtempSync(join(tmpdir(), 'cd-clean-'));
const demo = demoEnvironment(testEnvironment(parent));
const left = join(demo.dataFolder, 'left');
afterAll(() => rmSync(parent, { recursive: true, force: true }));

test('empties the folder, but never that of a demo that runs', async () => {
  mkdirSync(demo.dataFolder);
  writeFileSync(left, 'of the demo before');
  const lock = await cleanStart(demo, parent);
  expect(existsSync(demo.dataFolder)).toBe(false);

  mkdirSync(demo.dataFolder);
  writeFileSync(left, 'of the demo that runs');
  await expect(cleanStart(demo, parent)).rejects.toThrow(
    /a demo runs .* already \(process \d+\): end it first/,
  );
  expect(existsSync(left)).toBe(true);

  lock.release();
  (await cleanStart(demo, parent)).release();
  expect(existsSync(left)).toBe(false);
});

test('says which folder it cannot write to', async () => {
  const file = join(parent, 'file');
  writeFileSync(file, '');
  await expect(cleanStart(demo, join(file, 'inside'))).rejects.toThrow(
    /cannot be written to.*CROSSDOCK_DATA/,
  );
});
