import type { Database, Statement } from './pool';
import type { Paces, StandingPace } from './store';

const LEASE: Statement = {
  name: 'pace-lease',
  text: `SELECT turns, first_in_ms, lease::double precision AS lease, ask_in_ms, blocked_for_ms
         FROM pace_lease($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
};
const GIVE_BACK: Statement = {
  name: 'pace-give-back',
  text: `UPDATE pace SET next_due = next_due - $3::integer * $4::double precision, grants = grants + 1
         WHERE key = $1 AND grants = $2::bigint`,
};

/** The database's clock, unless a test gives another. */
const now = (parameter: number): string =>
  `coalesce($${parameter}::double precision, extract(epoch FROM clock_timestamp())::double precision * 1000)`;

/** After the pause no burst: the slots begin again where it ends. */
const PENALIZE: Statement = {
  name: 'pace-penalize',
  text: `INSERT INTO pace AS p (key, blocked_until, next_due)
           SELECT $1, until, until FROM (SELECT ${now(3)} + $2::double precision AS until) AS asked
         ON CONFLICT (key) DO UPDATE SET blocked_until = greatest(p.blocked_until, excluded.blocked_until),
           next_due = greatest(p.next_due, p.blocked_until, excluded.blocked_until)
         RETURNING greatest(0, blocked_until - ${now(3)}) AS "blockedForMs"`,
};
const PARK: Statement = {
  name: 'pace-park',
  text: `SELECT is_first AS first, next_trial_in_ms AS "nextTrialInMs" FROM pace_park($1, $2, $3, $4, $5, $6, $7)`,
};
const TRY_ONE: Statement = {
  name: 'pace-try',
  text: `UPDATE pace SET next_trial = ${now(3)} + $2::double precision
         WHERE key = $1 AND parked_because IS NOT NULL AND next_trial <= ${now(3)} RETURNING key`,
};
const NEXT_TRIAL: Statement = {
  name: 'pace-next-trial',
  text: `SELECT greatest(1, next_trial - ${now(2)}) AS "inMs" FROM pace WHERE key = $1 AND parked_because IS NOT NULL`,
};
const CLEAR: Statement = {
  name: 'pace-clear',
  text: `UPDATE pace SET parked_because = NULL, parked_since = NULL, next_trial = NULL, openings = 0
         WHERE key = $1 AND parked_because IS NOT NULL RETURNING key`,
};
const STANDING: Statement = {
  name: 'pace-standing',
  text: `SELECT key, greatest(0, blocked_until - now_ms) AS "blockedForMs",
           CASE WHEN next_trial + $1 > now_ms THEN parked_because END AS because,
           to_timestamp(parked_since / 1000) AS since
         FROM pace, (SELECT ${now(2)} AS now_ms) AS clock ORDER BY key`,
};

interface LeaseRow {
  readonly turns: number;
  readonly first_in_ms: number;
  readonly lease: number;
  readonly ask_in_ms: number;
  readonly blocked_for_ms: number;
}

interface StandingRow {
  readonly key: string;
  readonly blockedForMs: number;
  readonly because: 'unavailable' | 'unauthorized' | null;
  readonly since: string;
}

/** A parked system that nobody has tried for this long is as good as forgotten, in milliseconds. */
const PARKED_LASTS_MS = 15 * 60_000;

/** The pace of each system, one row for all processes, by the database's clock. `at` is for tests. */
export function createPaces(database: Database, at: () => number | null = () => null): Paces {
  return {
    lease: async (key, ask) => {
      const [row] = await database.query<LeaseRow>(LEASE, [
        key,
        ask.owner,
        ask.rank,
        Math.min(ask.turns, 1_000_000),
        ask.nextRank ?? null,
        ask.intervalMs,
        ask.lookbackMs,
        ask.reserveMs,
        ask.spanMs,
        ask.wishLastsMs,
        ask.againMs,
        ask.longestLeadMs,
        at(),
      ]);
      const { turns, first_in_ms, lease, ask_in_ms, blocked_for_ms } = row as LeaseRow;
      return {
        turns,
        firstInMs: first_in_ms,
        grant: lease,
        askInMs: ask_in_ms,
        blockedForMs: blocked_for_ms,
      };
    },
    giveBack: async (key, { grant, turns, intervalMs }) =>
      void (await database.query(GIVE_BACK, [key, grant, turns, intervalMs])),
    penalize: async (key, milliseconds) => {
      const [row] = await database.query<{ blockedForMs: number }>(PENALIZE, [key, milliseconds, at()]);
      return row?.blockedForMs ?? 0;
    },
    park: async (key, { because, trial, shortestMs, longestMs }) => {
      const values = [key, because, trial, shortestMs, longestMs, PARKED_LASTS_MS, at()];
      const [row] = await database.query<{ first: boolean; nextTrialInMs: number }>(PARK, values);
      return row as { first: boolean; nextTrialInMs: number };
    },
    tryOne: async (key, forMs) => {
      if ((await database.query(TRY_ONE, [key, forMs, at()])).length === 1) return 'go';
      const [row] = await database.query<{ inMs: number }>(NEXT_TRIAL, [key, at()]);
      return row ? row.inMs : 'clear';
    },
    clear: async (key) => (await database.query(CLEAR, [key])).length === 1,
    standing: async () =>
      (await database.query<StandingRow>(STANDING, [PARKED_LASTS_MS, at()])).map(toStanding),
  };
}

const toStanding = ({ key, blockedForMs, because, since }: StandingRow): StandingPace => ({
  key,
  blockedForMs,
  ...(because === null ? {} : { parked: { because, since } }),
});
