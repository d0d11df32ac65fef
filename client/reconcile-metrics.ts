import type { Gauge } from 'prom-client';
import type { Store } from '../store/store';

type MakeGauge = <Label extends string>(name: string, help: string, labels: Label[]) => Gauge<Label>;

/** What the latest reconciliation of each connection found, and how old it is. */
export async function reconcileGauges(
  gauge: MakeGauge,
  { reconciliations }: Pick<Store, 'reconciliations'>,
): Promise<void> {
  const differences = gauge(
    'reconcile_differences',
    'Differences between shop and ERP that the latest reconciliation found.',
    ['connection'],
  );
  const age = gauge('reconcile_age_seconds', 'Seconds since the latest reconciliation ended.', [
    'connection',
  ]);
  for (const { connection, differences: count, endedAt } of await reconciliations.latest()) {
    differences.set({ connection }, count);
    if (endedAt !== undefined)
      age.set({ connection }, Math.max(0, (Date.now() - Date.parse(endedAt)) / 1_000));
  }
}
