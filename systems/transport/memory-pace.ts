import type { Clock } from './clock';
import type { Lease, LeaseAsk, PaceSource, UnusedTurns } from './pace-source';

interface Wish {
  readonly rank: number;
  readonly since: number;
  readonly until: number;
}

/** The pace of one system for the lanes of this process alone; the same rules as the database's `pace_lease`. */
export function createMemoryPace(clock: Clock): PaceSource {
  const wishes = new Map<string, Wish>();
  let nextDue = -Infinity;
  let blockedUntil = -Infinity;
  let grant = 0;

  const lease = (ask: LeaseAsk): Lease => {
    const now = clock.now();
    const own = wishes.get(ask.owner);
    const since = own && own.until > now && own.rank === ask.rank ? own.since : now;
    wishes.delete(ask.owner);
    for (const [owner, { until }] of wishes) if (until <= now) wishes.delete(owner);
    const wish = (rank: number, from: number, askInMs: number): void =>
      void wishes.set(ask.owner, { rank, since: from, until: now + askInMs + ask.wishLastsMs });

    nextDue = Math.min(nextDue, Math.max(now, blockedUntil) + ask.longestLeadMs + ask.intervalMs);
    const first = Math.max(nextDue, now - ask.lookbackMs);
    const blockedForMs = Math.max(0, blockedUntil - now);
    const open = now - ask.reserveMs;
    const outranked = [...wishes.values()].some(
      (other) => other.rank < ask.rank || (other.rank === ask.rank && other.since < since),
    );
    if (blockedForMs > 0 || first > open || outranked) {
      const askInMs = Math.max(blockedForMs, first - open, outranked ? ask.againMs : 0);
      wish(ask.rank, since, askInMs);
      return { turns: 0, firstInMs: 0, grant, askInMs, blockedForMs };
    }
    const turns = Math.min(
      ask.turns,
      Math.max(1, Math.floor((open + ask.spanMs - first) / ask.intervalMs) + 1),
    );
    nextDue = first + turns * ask.intervalMs;
    grant += 1;
    const askInMs = Math.max(0, nextDue - open);
    const stillWaiting = turns < ask.turns ? ask.rank : ask.nextRank;
    if (stillWaiting !== undefined) wish(stillWaiting, now, askInMs);
    return { turns, firstInMs: first - now, grant, askInMs, blockedForMs: 0 };
  };

  const giveBack = (unused: UnusedTurns): void => {
    if (unused.grant !== grant) return;
    nextDue -= unused.turns * unused.intervalMs;
    grant += 1;
  };

  return {
    lease: async (ask) => lease(ask),
    giveBack: async (unused) => giveBack(unused),
    penalize: async (milliseconds) => {
      const now = clock.now();
      blockedUntil = Math.max(blockedUntil, now + milliseconds);
      nextDue = Math.max(nextDue, blockedUntil);
      return Math.max(0, blockedUntil - now);
    },
  };
}
