/**
 * Who keeps the pace of one system for every process that calls it. A turn is a *slot* on the source's clock: slots lie
 * `intervalMs` apart, each belongs to one process, and a turn is used at its slot or a little later, never before. So
 * the number of calls in any window of time is bounded however many processes ask. Times travel as differences from
 * the moment of the answer: no two clocks are ever compared.
 */
export interface PaceSource {
  /** Asks for turns. @throws when the source cannot be asked; nobody may call then */
  lease(ask: LeaseAsk): Promise<Lease>;
  /** Returns the last turns of a lease unused. Too late (somebody else got later ones): they lapse. */
  giveBack(unused: UnusedTurns): Promise<void>;
  /** Nobody gets a turn for `milliseconds`. Answers how long the pause in force still lasts, in milliseconds. */
  penalize(milliseconds: number): Promise<number>;
}

/** The pace as the asking process keeps it, all in milliseconds. */
export interface Pace {
  readonly intervalMs: number;
  /** How far back slots that nobody took are still given: after a rest, several calls may leave at once. */
  readonly lookbackMs: number;
  /** Slots younger than this are left to more urgent calls; 0 in the question of an urgent one. */
  readonly reserveMs: number;
  /** A lease reaches at most this far ahead; the first turn is always given. */
  readonly spanMs: number;
  /** When to ask again after a refusal in favour of a more urgent lane. */
  readonly againMs: number;
  /** How long a wish counts after the moment its lane was told to ask again. */
  readonly wishLastsMs: number;
  /** A next slot further ahead than this, and no pause that explains it: the source's clock went back. */
  readonly longestLeadMs: number;
}

export interface LeaseAsk extends Pace {
  /** Names the asking lane among all processes. */
  readonly owner: string;
  /** The place of its most urgent waiting call in `PRIORITIES`: 0 goes first. */
  readonly rank: number;
  /** Turns wanted, at least 1. */
  readonly turns: number;
  /** The rank of the most urgent call that goes on waiting when all these turns are given; absent: none. */
  readonly nextRank?: number;
}

export interface Lease {
  /** Turns given; 0 is a refusal, and the wish is remembered for a while: less urgent lanes stand back. */
  readonly turns: number;
  /** The first slot, from now; at most 0. The others follow in the asked interval. */
  readonly firstInMs: number;
  /** Names the lease when turns of it go back. */
  readonly grant: number;
  /** When asking again makes sense, from now. */
  readonly askInMs: number;
  /** How long every turn is withheld because the system asked for a pause. */
  readonly blockedForMs: number;
}

export interface UnusedTurns {
  readonly grant: number;
  readonly turns: number;
  readonly intervalMs: number;
}
