/** Why a system is not called. */
export type ParkedBecause = 'unavailable' | 'unauthorized';

/**
 * What all processes know about one system that is down: one of them tells people, one at a time tries whether it is
 * back, and all wait for that trial. Without it, each process finds out for itself.
 */
export interface Parking {
  /** The system fails. Answers what stands after that. */
  park(failing: Failing): Promise<Parked>;
  /**
   * Asks to try one call. `go` gives this process the only trial for `forMs`; `clear`: the system is not parked any
   * more; otherwise the time to ask again, in milliseconds.
   */
  tryOne(forMs: number): Promise<'go' | 'clear' | number>;
  /** The system answers again. True for the one who says it first. */
  clear(): Promise<boolean>;
}

export interface Failing {
  readonly because: ParkedBecause;
  /** True when the trial failed: the next one waits twice as long. */
  readonly trial: boolean;
  readonly shortestMs: number;
  readonly longestMs: number;
}

export interface Parked {
  /** True for the one who parked it. */
  readonly first: boolean;
  /** Until the next trial, in milliseconds. */
  readonly nextTrialInMs: number;
}
