import type { Store } from '../store/store';
import {
  createBreaker,
  type Breaker,
  type BreakerNews,
  type BreakerState,
} from '../systems/transport/breaker';
import type { Clock } from '../systems/transport/clock';
import { createLane, type Lane, type LaneStats } from '../systems/transport/lane';
import type { Pace } from './systems';
import type { Logger } from './temporal/log';

/** The way to one system with one credential: the limit and the health belong to the tenant, not to a connection. */
export interface SharedLane {
  /** Such as `infor-m3/acme-infor`; the row of all processes has this key. */
  readonly key: string;
  readonly lane: Lane;
  readonly breaker: Breaker;
}

/** One shared lane, for metrics. */
export interface SharedLaneStats extends LaneStats {
  readonly system: string;
  readonly credential: string;
  readonly connections: readonly string[];
  /** `open` and `half-open`: this process does not call the system, apart from trials. */
  readonly breaker: BreakerState;
}

export interface LaneUser {
  readonly connection: string;
  readonly system: string;
  readonly credentialName: string;
  readonly pace: Pace;
}

export interface SharedLanes {
  /** The lane of this system and credential; made at the first use and kept as long as the process. */
  of(system: string, credentialName: string): SharedLane;
  stats(): SharedLaneStats[];
}

export interface SharedLanesOptions {
  /** Every use in the connection files: where several share a credential, the strictest pace holds. */
  readonly users: readonly LaneUser[];
  readonly paces: Store['paces'];
  readonly log?: Pick<Logger, 'error' | 'info'>;
  readonly clock?: Clock;
}

/** The lanes of this process; their pace and their pauses are kept in the database, for all processes. */
export function createSharedLanes({ users, paces, log, clock }: SharedLanesOptions): SharedLanes {
  const lanes = new Map<string, SharedLane & { stats: () => SharedLaneStats }>();

  const make = (
    key: string,
    system: string,
    credential: string,
  ): SharedLane & { stats: () => SharedLaneStats } => {
    const own = users.filter((user) => keyOf(user.system, user.credentialName) === key);
    const connections = own.map(({ connection }) => connection);
    const name = `${system} (credential ${credential})`;
    const lane = createLane({
      requestsPerMinute: strictest(own.map(({ pace }) => pace.requestsPerMinute)),
      concurrency: strictest(own.map(({ pace }) => pace.concurrency)),
      name,
      clock,
      pace: {
        lease: (ask) => paces.lease(key, ask),
        giveBack: (unused) => paces.giveBack(key, unused),
        penalize: (milliseconds) => paces.penalize(key, milliseconds),
      },
    });
    const breaker = createBreaker({
      name,
      clock,
      parking: {
        park: (failing) => paces.park(key, failing),
        tryOne: (forMs) => paces.tryOne(key, forMs),
        clear: () => paces.clear(key),
      },
      onNews: (news) => announce(log, news, { system, credential, connections }),
    });
    const stats = (): SharedLaneStats => ({
      system,
      credential,
      connections,
      breaker: breaker.state(),
      ...lane.stats(),
    });
    return { key, lane, breaker, stats };
  };

  return {
    of: (system, credentialName) => {
      const key = keyOf(system, credentialName);
      const shared = lanes.get(key) ?? make(key, system, credentialName);
      lanes.set(key, shared);
      return shared;
    },
    stats: () => [...lanes.values()].map((shared) => shared.stats()),
  };
}

const keyOf = (system: string, credentialName: string): string => `${system}/${credentialName}`;

const strictest = (limits: readonly (number | undefined)[]): number | undefined => {
  const given = limits.filter((limit) => limit !== undefined);
  return given.length === 0 ? undefined : Math.min(...given);
};

/** One line when a system is parked and one when it answers again, whatever the number of orders and processes. */
function announce(
  log: SharedLanesOptions['log'],
  news: BreakerNews,
  { system, credential, connections }: { system: string; credential: string; connections: readonly string[] },
): void {
  const facts = { system, credential, connections, alert: news.kind };
  if (news.kind === 'resumed') {
    log?.info(facts, `${system} answers again; its orders go on by themselves`);
  } else if (news.because === 'unauthorized') {
    log?.error(
      facts,
      `${system} is parked: it refused credential ${credential} ${news.failures} times in a row. Orders wait. ` +
        `Renew it with \`crossdock credentials set ${credential} --file FILE\`; orders go on by themselves.`,
    );
  } else {
    log?.error(
      facts,
      `${system} is parked: it did not answer ${news.failures} times in a row. Orders wait and go on by themselves ` +
        `when it answers; \`crossdock check\` tells what is wrong.`,
    );
  }
}
