import { randomUUID } from 'node:crypto';
import type { CatalogFlow, CatalogOutcome } from '../../domain/catalog';
import { CATALOG_CLAIM_MS, CATALOG_WRITING_MS, LONGEST_AGAIN_MS } from '../../domain/catalog-limits';
import { carried } from '../../domain/catalog-settings';
import { scrub } from '../../domain/failure';
import type { ItemEnd, TakenItem } from '../../store/store';
import type { CallContext } from '../../systems/context';
import type { Dependencies } from '../types';
import { compareApart } from './compare';
import { catalogContext, openGround, type CatalogGround } from './ground';
import { createOwnRecords } from './own-records';
import { total } from './tally';
import type { Compared, Drained, DrainInput } from './types';
import { hashesOf } from './without-stubborn';
import { callsOf, send, type AnyWished } from './write-wishes';

/** Items taken at once: enough to fill the shop's batches, few enough to be written in time. */
const TAKE: Readonly<Record<CatalogFlow, number>> = { items: 100, prices: 500, stock: 500 };

/** How long an item waits that may or may not have been written, where nothing says otherwise. */
const AGAIN_MS = 10_000;

/** Takes dirty items, compares them with the shop and writes what differs. Each item has its own fate. */
export const drainCatalog =
  (dependencies: Dependencies) =>
  async (
    { connection: name, flow, mode, items }: DrainInput,
    _attempt?: number,
    patienceMs?: number,
  ): Promise<Drained> => {
    const ground = await openGround(dependencies, name, flow);
    const { dirty } = ground.store.catalog;
    const claim = randomUUID();
    const limit = TAKE[flow];
    const closesAt = Date.now() + CATALOG_WRITING_MS;
    const taken = await dirty.take(name, flow, { limit, claim, claimMs: CATALOG_CLAIM_MS, items });
    if (taken.length === 0) return { ...NOTHING };
    const batch = new Batch(ground, flow, taken);
    try {
      const context = catalogContext(mode, { closesAt, patienceMs });
      await batch.carry(
        await compareApart(
          ground,
          flow,
          context,
          taken.map(({ item }) => item),
        ),
        context,
      );
    } finally {
      await dirty.finish(name, flow, claim, batch.ends());
    }
    await batch.report();
    return { ...batch.drained(), more: taken.length === limit };
  };

const NOTHING: Drained = {
  taken: 0,
  written: 0,
  created: 0,
  equal: 0,
  absent: 0,
  refused: 0,
  again: 0,
  left: 0,
  more: false,
};

/** What becomes of the items of one batch; whatever breaks off, every one of them ends in some way. */
class Batch {
  private readonly refusals = new Map<string, string>();
  private readonly waits = new Map<string, { inMs: number; failed: boolean }>();
  private readonly open: Map<string, TakenItem>;
  private readonly outcomes: { wished: AnyWished; outcome: CatalogOutcome }[] = [];
  private counted = { equal: 0, absent: 0 };

  constructor(
    private readonly ground: CatalogGround,
    private readonly flow: CatalogFlow,
    private readonly taken: readonly TakenItem[],
  ) {
    this.open = new Map(taken.map((one) => [one.item, one]));
  }

  async carry(compared: Compared<AnyWished['wish']>, context: CallContext): Promise<void> {
    const { store, name, target, settings } = this.ground;
    this.counted = { equal: total(compared.equal), absent: total(compared.absent) };
    // One that holds from today on may be what the creation of an item waits for.
    if (this.flow === 'prices' && settings.items)
      await store.catalog.dirty.reopen(name, 'items', [...compared.absent.keys()]);
    for (const [item, problem] of compared.problems) this.refusals.set(item, problem);
    for (const [item, inMs] of compared.waits) this.wait(item, inMs, false);
    const calls = callsOf(this.flow, compared.wishes, target);
    const unsent = new Set(compared.wishes.map(({ item }) => item));
    // What needs no write is settled, whatever becomes of the writes.
    for (const { item } of this.taken) if (!unsent.has(item)) this.open.delete(item);
    for (const [index, call] of calls.entries()) {
      if (Date.now() >= (context.closesAt ?? Infinity)) return;
      if (this.flow === 'prices') await createOwnRecords(this.ground).claim(call);
      try {
        for (const [wished, outcome] of await send(this.flow, context, call, target)) {
          this.outcomes.push({ wished, outcome });
          this.end(wished, outcome);
        }
      } catch (error) {
        // Nobody knows whether it arrived: the next comparison comes when it would show.
        for (const { item } of call) this.wait(item, this.settleMs(), true);
        await this.remember(call);
        throw error;
      }
      await this.remember(call);
      const later = new Set(calls.slice(index + 1).flatMap((rest) => rest.map(({ item }) => item)));
      for (const { item } of call) if (!later.has(item)) this.open.delete(item);
    }
    const known = [...(compared.known?.values() ?? [])].flat();
    if (known.length > 0) await store.catalog.sales.forget(name, known);
  }

  ends(): ItemEnd[] {
    return this.taken.map(({ item, revision }): ItemEnd => {
      const wait = this.waits.get(item);
      if (wait) return { item, revision, end: 'later', ...wait };
      if (this.open.has(item)) return { item, revision, end: 'later', inMs: 0 };
      const problem = this.refusals.get(item);
      return problem === undefined
        ? { item, revision, end: 'done' }
        : { item, revision, end: 'refused', problem };
    });
  }

  drained(): Drained {
    const count = (...names: CatalogOutcome['outcome'][]): number =>
      this.outcomes.filter(({ outcome }) => names.includes(outcome.outcome)).length;
    const later = this.ends().flatMap((end) => (end.end === 'later' ? [end.inMs] : []));
    return {
      taken: this.taken.length,
      written: count('written'),
      created: count('created'),
      equal: this.counted.equal + count('unchanged'),
      absent: this.counted.absent + count('absent'),
      refused: this.refusals.size,
      again: count('again'),
      left: later.length,
      ...(later.length > 0 && { nextInMs: Math.min(...later) }),
      more: false,
    };
  }

  /** Freshness, the trail, and the other flows of what was created. */
  async report(): Promise<void> {
    const { store, name, settings } = this.ground;
    const made = this.outcomes.filter(({ outcome }) => ['written', 'created'].includes(outcome.outcome));
    await store.catalog.freshness.note(
      name,
      this.flow,
      made.length > 0 ? ['compared', 'pushed'] : ['compared'],
    );
    const created = made.flatMap(({ wished, outcome }) =>
      outcome.outcome === 'created' ? [wished.item] : [],
    );
    for (const flow of carried(settings).filter((one) => one !== this.flow))
      await store.catalog.dirty.touch(name, flow, [...new Set(created)]);
    const told = this.outcomes.filter(({ outcome }) => outcome.outcome !== 'unchanged');
    if (told.length === 0) return;
    const rows = told.map(({ wished: { key, differences }, outcome }) => ({ key, differences, ...outcome }));
    const { taken: _, nextInMs: __, more: ___, ...data } = this.drained();
    await store.trail.append(name, `catalog/${this.flow}`, [{ kind: 'pushed', data, body: rows }]);
  }

  private end({ item }: AnyWished, outcome: CatalogOutcome): void {
    if (outcome.outcome === 'refused') this.refusals.set(item, scrub(outcome.reason).slice(0, 500));
    if (outcome.outcome === 'again') this.wait(item, this.settleMs(), true);
  }

  private wait(item: string, inMs: number, failed: boolean): void {
    const tries = failed ? (this.taken.find((one) => one.item === item)?.tries ?? 0) : 0;
    const backedOff = Math.min(LONGEST_AGAIN_MS, inMs * 2 ** Math.min(tries, 10));
    const before = this.waits.get(item);
    this.waits.set(item, {
      inMs: Math.max(backedOff, before?.inMs ?? 0),
      failed: failed || (before?.failed ?? false),
    });
  }

  /**
   * What the shop took, and of stock also what may have arrived: its difference must not be sent twice. Elsewhere a write
   * that was lost twice would look like a shop that keeps its own form, and would be left alone for good.
   */
  private async remember(wishes: readonly AnyWished[]): Promise<void> {
    const { store, name } = this.ground;
    const counts = ({ outcome }: Partial<CatalogOutcome> = {}): boolean =>
      outcome === 'written' || outcome === 'created' || (this.flow === 'stock' && outcome !== 'refused');
    const taken = wishes.filter((wished) => counts(this.outcomeOf(wished)));
    const pushes = taken.map((wished) => ({ key: wished.key, ...hashesOf(wished) }));
    await store.catalog.pushed.putMany(name, this.flow, pushes);
    if (this.flow === 'prices') await createOwnRecords(this.ground).settle(taken);
  }

  private outcomeOf(wished: AnyWished): CatalogOutcome | undefined {
    return this.outcomes.find((one) => one.wished === wished)?.outcome;
  }

  private settleMs(): number {
    return this.flow === 'stock' ? (this.ground.settings.stock?.settleMs ?? AGAIN_MS) : AGAIN_MS;
  }
}
