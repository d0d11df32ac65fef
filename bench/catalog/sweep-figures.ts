import { sized, type BenchContext } from '../context';
import type { Figure } from '../figures';
import { memoryAtRest, memoryWhile } from '../memory';
import { clearRequests, readRequests, type Requests } from '../request-log';
import { callsOf, ERP_PAGE, fullBatches, LOOKS, STEPS } from './full-batches';
import type { CatalogShop } from './shops';
import type { CatalogStand } from './stand';

/** BigCommerce takes four times the requests for each: half of them tell as much in half the time. */
const SKUS: Readonly<Record<CatalogShop, number>> = { woocommerce: 100_000, bigcommerce: 50_000 };
const CHANGED_SHARE = 0.01;
/** Of the whole worker process; idle it holds half of that. */
const MOST_MIB = 450;

interface Swept {
  readonly seconds: number;
  /** MiB, of the worker. */
  readonly peak: number;
  readonly erp: Requests;
  readonly own: Requests;
}

/**
 * Sweeps over the stock of everything, by one worker, after one over a tenth of it: when nine tenths were never seen
 * before, when some have changed, and when nothing has.
 */
export async function sweepFigures(
  context: BenchContext,
  shop: CatalogShop,
  stand: CatalogStand,
): Promise<Figure[]> {
  const skus = sized(context, SKUS[shop], 2_000);
  const tenth = skus / 10;
  const changed = Math.round(skus * CHANGED_SHARE);
  await stand.tell({ what: 'grow', to: tenth });
  await sweep(context, stand, tenth, 'a tenth of them all');
  const ofTenth = await memoryAtRest(stand);

  await stand.tell({ what: 'grow', to: skus });
  const first = await sweep(context, stand, skus, 'most of them never seen before');
  const before = await memoryAtRest(stand);
  // What was just written is not written again within the settle time, so that others change now.
  await stand.tell({ what: 'change', flow: 'stock', count: changed, from: tenth });
  const some = await sweep(context, stand, skus, `${changed} of them changed`, changed);
  const none = await sweep(context, stand, skus, 'nothing changed');
  const after = await memoryAtRest(stand);
  const { differences } = await stand.tell({ what: 'compare' });

  const named = `stock, sweep of ${skus.toLocaleString('en')} SKUs in ${shop}`;
  const time = (what: string, { seconds, erp, own }: Swept): Figure => ({
    name: `${named}, ${what}: time`,
    unit: 's',
    measured: seconds,
    note: `${Math.round(skus / seconds)} SKUs a second; ${erp.count} requests to M3, ${own.count} to the shop: ${callsOf(own.byCall)}`,
  });
  const looks = fullBatches(skus, LOOKS[shop]);
  const writes = fullBatches(changed, STEPS[shop].stock);
  return [
    time('1 % changed', some),
    {
      name: `${named}, 1 % changed: requests to the shop`,
      unit: 'requests',
      measured: some.own.count,
      target: { atMost: looks + 3 * writes, why: `the ${looks} looks + 3 × the ${writes} of full batches` },
    },
    {
      name: `${named}: most memory of the worker`,
      unit: 'MiB',
      measured: Math.max(first.peak, some.peak, none.peak),
      target: { atMost: MOST_MIB, why: 'however many there are' },
      note: `at rest ${ofTenth.toFixed(1)} MiB after a tenth of them, ${before.toFixed(1)} MiB after one sweep, ${after.toFixed(1)} MiB after three`,
    },
    time('nothing changed', none),
    {
      name: `${named}, nothing changed: requests to the shop`,
      unit: 'requests',
      measured: none.own.count,
      target: { atMost: 1.05 * looks, why: `1.05 × the ${looks} looks` },
    },
    {
      name: `${named}, nothing changed: requests to M3`,
      unit: 'requests',
      measured: none.erp.count,
      target: {
        atMost: fullBatches(skus, [ERP_PAGE]) + 1,
        why: `the pages of ${ERP_PAGE} rows, and one that tells it was the last`,
      },
    },
    time('nine tenths never seen before', first),
    {
      name: `${named}: SKUs that the shop shows otherwise than the ERP`,
      unit: 'SKUs',
      measured: differences.length,
      target: { atMost: 0 },
      always: true,
      ...(differences.length > 0 && { note: differences.slice(0, 5).join('; ') }),
    },
  ];
}

/** @throws Error when it did not see everything, or wrote what had not changed */
async function sweep(
  { say }: BenchContext,
  stand: CatalogStand,
  skus: number,
  what: string,
  changed = 0,
): Promise<Swept> {
  say(`  a sweep of ${skus} SKUs, ${what} …`);
  for (const control of [stand.shop, stand.erp]) await clearRequests(control);
  const began = performance.now();
  const bar = { label: `  ${what}`, total: skus };
  const { result, peak } = await memoryWhile(stand, () => stand.run('stock', 'sweep', bar));
  const seconds = (performance.now() - began) / 1_000;
  if (result.rows !== skus || result.written !== changed || result.equal !== skus - changed)
    throw new Error(
      `the sweep read ${result.rows} of ${skus} SKUs, found ${result.equal} in line and wrote ${result.written} of ${changed}`,
    );
  say(`  … took ${Math.round(seconds)} s`);
  return {
    seconds,
    peak,
    erp: await readRequests(stand.erp),
    own: await readRequests(stand.shop),
  };
}
