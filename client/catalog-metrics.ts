import type { Gauge } from 'prom-client';
import type { Store } from '../store/store';

type MakeGauge = <Label extends string>(name: string, help: string, labels: Label[]) => Gauge<Label>;

/** How fresh items, prices and stock are; a feed that brings nothing shows here and nowhere else. */
export async function catalogGauges(gauge: MakeGauge, { catalog }: Pick<Store, 'catalog'>): Promise<void> {
  const [times, counts] = await Promise.all([catalog.freshness.list(), catalog.dirty.counts()]);
  const age = gauge(
    'catalog_age_seconds',
    'Seconds since the flow was looked at, changed, compared, pushed or swept.',
    ['connection', 'flow', 'event'],
  );
  const alarms = gauge('catalog_alarm', '1 while nothing fails and nothing arrives.', ['connection', 'flow']);
  const items = gauge('catalog_items', 'Items to be compared with the shop, by state.', [
    'connection',
    'flow',
    'state',
  ]);
  const now = Date.now();
  for (const { connection, flow, alarm, ...at } of times) {
    alarms.set({ connection, flow }, alarm === undefined ? 0 : 1);
    const events = {
      looked: at.lookedAt,
      changed: at.changedAt,
      compared: at.comparedAt,
      pushed: at.pushedAt,
      swept: at.sweptAt,
    };
    for (const [event, when] of Object.entries(events))
      if (when !== undefined)
        age.set({ connection, flow, event }, Math.max(0, (now - Date.parse(when)) / 1_000));
  }
  for (const { connection, flow, due, later, refused } of counts)
    for (const [state, count] of Object.entries({ due, later, refused }))
      items.set({ connection, flow, state }, count);
}
