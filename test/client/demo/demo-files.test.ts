import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDemoFiles } from '../../../client/demo/demo-files';
import { resolvesCause } from '../../../domain/causes';
import { catalogue } from '../../../sandbox/adobe-commerce';
import { readConnections } from '../../../workers/configuration/connections';
import { readMapping } from '../../../workers/current-mapping';

const folder = mkdtempSync(join(tmpdir(), 'cd-demo-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the mapping takes one more item as a line at its end, as the demo tells people', async () => {
  const { mapping } = await writeDemoFiles(folder, 'http://127.0.0.1:1', catalogue, 600);
  expect((await readConnections(folder)).problems).toEqual([]);
  const cause = 'item:UNMAPPED-GADGET';
  expect(resolvesCause(readMapping(readFileSync(mapping, 'utf8')), cause)).toBe(false);

  appendFileSync(mapping, '    UNMAPPED-GADGET: GADGET-1\n');
  expect(resolvesCause(readMapping(readFileSync(mapping, 'utf8')), cause)).toBe(true);
});
