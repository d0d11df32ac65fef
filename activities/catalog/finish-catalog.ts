import { alarmOf } from '../../domain/catalog-freshness';
import type { FreshnessEvent } from '../../store/store';
import type { Dependencies } from '../types';
import { catalogContext, openGround } from './ground';
import { lookAtOldSales } from './look-at-sales';
import type { FinishCatalogInput, FinishedCatalog } from './types';

/** Ends a look or a sweep: what the ERP has no more, old sales, and whether all is well although nothing failed. */
export const finishCatalog =
  (dependencies: Dependencies) =>
  async (
    { connection: name, flow, mode, begun }: FinishCatalogInput,
    _attempt?: number,
    patienceMs?: number,
  ): Promise<FinishedCatalog> => {
    const ground = await openGround(dependencies, name, flow);
    const { catalog } = ground.store;
    const { log, now } = dependencies;
    const swept = mode === 'sweep';
    const vanished = swept ? await catalog.rows.vanish(name, flow, begun) : { gone: 0, refused: false };
    if (swept && flow === 'stock') await lookAtOldSales(ground, catalogContext(mode, { patienceMs }));

    const events: FreshnessEvent[] = swept ? ['swept', 'looked'] : mode === 'changes' ? ['looked'] : [];
    await catalog.freshness.note(
      name,
      flow,
      vanished.gone > 0 && !vanished.refused ? [...events, 'changed'] : events,
    );
    const [times] = (await catalog.freshness.list(name)).filter((one) => one.flow === flow);
    const [counts] = (await catalog.dirty.counts(name)).filter((one) => one.flow === flow);
    const pace = ground.settings[flow];
    const alarm = vanished.refused
      ? `a sweep of ${flow} saw so little that ${vanished.gone} rows would be gone: none of them is withdrawn; see whether the ERP's user may still read everything`
      : times && pace && alarmOf(flow, { ...times, oldestDue: counts?.oldest }, pace, now());
    // What a sweep found out stays until the next sweep.
    const stays = !swept && alarm === undefined && times?.alarm?.startsWith('a sweep of') === true;
    if (!stays && alarm !== times?.alarm) {
      await catalog.freshness.note(name, flow, [], alarm ?? null);
      if (alarm !== undefined) log.error({ connection: name, flow, alarm: true }, `${name}: ${alarm}`);
      else log.info({ connection: name, flow, alarm: false }, `${name}: ${flow} are well again`);
    }
    return { gone: vanished.refused ? 0 : vanished.gone, ...(alarm !== undefined && { alarm }) };
  };
