import type { CatalogShop } from '../catalog/shops';
import { onCatalogStand, type CatalogStand } from '../catalog/stand';
import { sized, type BenchContext, type Measurement } from '../context';
import type { Figure } from '../figures';
import { memoryAtRest, memoryWhile } from '../memory';
import { clearRequests, readRequests } from '../request-log';

const FLOWS = ['stock', 'prices'] as const;
type Flow = (typeof FLOWS)[number];

const THOUSAND = 1_000;
const CHANGED_SHARE = 0.01;
/** Rows that are read from the ERP at once. */
const ERP_PAGE = 500;

/**
 * The rows that each request of a safe write may hold, as the vendors document them: fewer requests than these could not
 * carry a thousand changed SKUs without selling what is not there.
 */
const STEPS: Readonly<Record<CatalogShop, Readonly<Record<Flow, readonly number[]>>>> = {
  woocommerce: {
    // It takes levels only, whatever was sold meanwhile: products, orders before, a stop of what is scarce, orders, the
    // levels, products again, orders after.
    stock: [100, 100, 100, 100, 100, 100, 100],
    prices: [100, 100],
  },
  bigcommerce: {
    // Products, their stock, the adjustment, and their stock again.
    stock: [50, 50, 500, 50],
    prices: [50, 10],
  },
};

/** What carrying changed prices and stock to a shop costs, in requests, time and memory. */
export const masterDataSection: Measurement = {
  name: 'master-data',
  title: 'Prices and stock from Infor M3 into a shop, no limits',
  run: async (context) => [
    ...(await onCatalogStand(context, 'woocommerce', async (stand) => [
      ...(await requestFigures(context, 'woocommerce', stand)),
      ...(await sweepFigures(context, stand)),
    ])),
    ...(await onCatalogStand(context, 'bigcommerce', (stand) =>
      requestFigures(context, 'bigcommerce', stand),
    )),
  ],
};

/** A shop in line with the ERP, in which so many SKUs change, each in the one look that follows. */
async function requestFigures(
  context: BenchContext,
  shop: CatalogShop,
  stand: CatalogStand,
): Promise<Figure[]> {
  const count = sized(context, THOUSAND, 200);
  await stand.tell({ what: 'grow', to: count });
  const figures: Figure[] = [];
  for (const flow of FLOWS) {
    // The first look takes everything up; it finds nothing to write.
    await stand.run(flow, 'changes');
    await stand.assertInLine();
    await stand.tell({ what: 'change', flow, count });
    for (const control of [stand.shop, stand.erp]) await clearRequests(control);
    const { written } = await stand.run(flow, 'changes');
    if (written !== count) throw new Error(`${shop}: ${written} of ${count} changed ${flow} were written`);
    await stand.assertInLine();
    const [erp, own] = [await readRequests(stand.erp), await readRequests(stand.shop)];
    const perThousand = (requests: number): number => (requests * THOUSAND) / count;
    const fullBatches = (steps: readonly number[]): number =>
      perThousand(steps.reduce((sum, rows) => sum + Math.ceil(count / rows), 0));
    const [least, leastOfErp] = [fullBatches(STEPS[shop][flow]), fullBatches([ERP_PAGE])];
    const name = `${flow}, requests per 1,000 changed SKUs:`;
    figures.push(
      {
        name: `${name} ${shop}`,
        unit: 'requests',
        measured: perThousand(own.count),
        target: { atMost: 2 * least, why: `2 × the ${least} of full batches` },
        note: `${own.count} for ${count} SKUs: ${callsOf(own.byCall)}`,
      },
      {
        name: `${name} M3, into ${shop}`,
        unit: 'requests',
        measured: perThousand(erp.count),
        target: { atMost: 2 * leastOfErp, why: `2 × the pages of ${ERP_PAGE} rows` },
      },
    );
  }
  return figures;
}

const callsOf = (byCall: Readonly<Record<string, number>>): string =>
  Object.entries(byCall)
    .sort(([, a], [, b]) => b - a)
    .map(([call, count]) => `${count} × ${call}`)
    .join(', ');

/** A sweep over everything after one over a tenth of it, by the same worker. */
async function sweepFigures(context: BenchContext, stand: CatalogStand): Promise<Figure[]> {
  const skus = sized(context, 100_000, 2_000);
  const tenth = skus / 10;
  const changed = Math.round(skus * CHANGED_SHARE);
  await stand.tell({ what: 'grow', to: tenth });
  context.say(`  a sweep of ${tenth} SKUs …`);
  await stand.run('stock', 'sweep');
  const before = await memoryAtRest(stand);
  await stand.tell({ what: 'grow', to: skus });
  // What was just written is not written again within the settle time, so that others change now.
  await stand.tell({ what: 'change', flow: 'stock', count: changed, from: tenth });
  for (const control of [stand.shop, stand.erp]) await clearRequests(control);
  context.say(`  a sweep of ${skus} SKUs, ${changed} of them changed …`);
  const began = performance.now();
  const { result, peak } = await memoryWhile(stand, () => stand.run('stock', 'sweep'));
  const seconds = (performance.now() - began) / 1_000;
  if (result.rows !== skus || result.written !== changed)
    throw new Error(
      `the sweep read ${result.rows} of ${skus} SKUs and wrote ${result.written} of ${changed}`,
    );
  const after = await memoryAtRest(stand);
  const { differences } = await stand.tell({ what: 'compare' });
  const [erp, own] = [await readRequests(stand.erp), await readRequests(stand.shop)];
  const named = `stock, sweep of ${skus.toLocaleString('en')} SKUs, 1 % changed:`;
  return [
    {
      name: `${named} time`,
      unit: 's',
      measured: seconds,
      note: `${Math.round(skus / seconds)} SKUs a second; ${erp.count} requests to M3, ${own.count} to the shop: ${callsOf(own.byCall)}`,
    },
    { name: `${named} most memory of the worker`, unit: 'MiB', measured: peak },
    {
      name: `${named} memory of the worker after it against a tenth of it`,
      unit: '×',
      measured: after / before,
      target: { atMost: 1.15 },
      note: `${before.toFixed(1)} MiB after ${tenth.toLocaleString('en')} SKUs, ${after.toFixed(1)} MiB after all`,
    },
    {
      name: `${named} SKUs that the shop shows otherwise than the ERP`,
      unit: 'SKUs',
      measured: differences.length,
      target: { atMost: 0 },
      always: true,
      ...(differences.length > 0 && { note: differences.slice(0, 5).join('; ') }),
    },
  ];
}
