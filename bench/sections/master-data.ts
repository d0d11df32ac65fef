import { callsOf, ERP_PAGE, FLOWS, fullBatches, STEPS } from '../catalog/full-batches';
import type { CatalogShop } from '../catalog/shops';
import { onCatalogStand, type CatalogStand } from '../catalog/stand';
import { sweepFigures } from '../catalog/sweep-figures';
import { sized, type BenchContext, type Measurement } from '../context';
import type { Figure } from '../figures';
import { clearRequests, readRequests } from '../request-log';

const THOUSAND = 1_000;

/** What carrying changed prices and stock to a shop costs, in requests, time and memory. */
export const masterDataSection: Measurement = {
  name: 'master-data',
  title: 'Prices and stock from Infor M3 into a shop, no limits',
  run: async (context) => [
    ...(await onCatalogStand(context, 'woocommerce', async (stand) => [
      ...(await requestFigures(context, 'woocommerce', stand)),
      ...(await sweepFigures(context, 'woocommerce', stand)),
    ])),
    ...(await onCatalogStand(context, 'bigcommerce', async (stand) => [
      ...(await requestFigures(context, 'bigcommerce', stand)),
      ...(await sweepFigures(context, 'bigcommerce', stand)),
    ])),
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
    const [least, leastOfErp] = [STEPS[shop][flow], [ERP_PAGE]].map((steps) =>
      perThousand(fullBatches(count, steps)),
    ) as [number, number];
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
