import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SPARE_ITEM } from '../../../client/demo/article';
import { writeDemoFiles } from '../../../client/demo/demo-files';
import { DEMO_ERPS } from '../../../client/demo/erps';
import { releaseSteps } from '../../../client/demo/release-steps';
import { startSandboxes } from '../../../client/demo/sandboxes';
import { DEMO_STOREFRONTS, MORE_STOREFRONTS } from '../../../client/demo/storefronts';
import { firstMatch } from '../../../domain/first-match';
import type { Mapping } from '../../../domain/mapping';
import { readConnections } from '../../../workers/configuration/connections';
import { parseSystems } from '../../../workers/connections';
import { readMapping } from '../../../workers/current-mapping';

const folder = mkdtempSync(join(tmpdir(), 'cd-demo-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a stuck order of the demo waits for, and what the mapping then says of it. */
const GAPS: readonly { cause: string; find: (mapping: Mapping) => string | undefined }[] = [
  { cause: 'item:UNMAPPED-GADGET', find: ({ items }) => items.table['UNMAPPED-GADGET'] },
  {
    cause: 'account:goods:hardware',
    find: ({ accounts }) => firstMatch(accounts, { line: 'goods', category: 'hardware' })?.account,
  },
];

describe.each(DEMO_ERPS)('connections with $system', (erp) => {
  test.each([...DEMO_STOREFRONTS, ...MORE_STOREFRONTS])(
    '$connection: sound, and mended by the line the demo tells people to append',
    async (storefront) => {
      const sandboxes = await startSandboxes([storefront], erp, { count: 1, seed: 1 });
      try {
        const [side] = sandboxes.sides;
        if (!side) throw new Error('no shop was started');
        const { mapping } = await writeDemoFiles(folder, side, 600);
        const { connections, problems } = await readConnections(folder);
        expect(problems).toEqual([]);
        connections.forEach((connection) => expect(() => parseSystems(connection)).not.toThrow());

        const read = (): Mapping => readMapping(readFileSync(mapping, 'utf8'));
        const gap = GAPS[storefront.flows.orders === 'receivable' ? 1 : 0];
        expect(gap?.find(read())).toBeUndefined();
        const [echo = ''] = releaseSteps(side, '1', [gap?.cause ?? ''], mapping);
        const [, line = ''] = /^echo '(.*)' >> /.exec(echo) ?? [];
        appendFileSync(mapping, `${line}\n`);
        expect([SPARE_ITEM, erp.codes.accounts.categories['hardware']]).toContain(gap?.find(read()));
      } finally {
        await sandboxes.close();
      }
    },
  );
});
