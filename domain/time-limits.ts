/**
 * Limits that belong together. A step begins ten seconds after it was handed over at the latest (`activities/seats.ts`)
 * and stops writing `POSTING_TIME_MS` after it began; its last call may then last one
 * deadline longer (60 s); only after that may Temporal start another attempt from the queue. A step taken at once
 * gives up its turn sooner; then the ledger keeps two attempts from writing side by side.
 */
export const POSTING_TIME_MS = 30_000;
export const STEP_TIMEOUT_MS = 120_000;

/** Pauses between searches for a lost answer: 2 s, 4 s, 8 s … at most a minute. */
export const inDoubtDelay = (searches: number): number =>
  Math.min(60_000, 2_000 * 2 ** Math.min(searches, 6));

/** Searches without proof after which a person is asked. */
export const SEARCHES_BEFORE_ATTENTION = 12;

/** A step whose worker died is noticed after this long; one that takes longer than a beat reports in. */
export const HEARTBEAT_TIMEOUT_MS = 15_000;
export const HEARTBEAT_MS = 4_000;

/** A step that waits for nothing is taken at once; after this long it goes to the queue. */
export const AT_ONCE_TIMEOUT_MS = 45_000;
/** How long a step taken at once stands in a lane before it goes to the queue. */
export const AT_ONCE_PATIENCE_MS = 1_500;
/** The same for a backfill, which has few orders in work, and whose queue would cost the server more than the waiting. */
const BACKFILL_PATIENCE_MS = 5_000;
export const atOncePatience = (priority?: string): number =>
  priority === 'backfill' ? BACKFILL_PATIENCE_MS : AT_ONCE_PATIENCE_MS;
/** How long a queued step stands in a lane: it has left before Temporal could start another attempt. */
export const QUEUED_PATIENCE_MS = 60_000;
/**
 * How long a worker may be silent about an order it holds. On a busy machine Temporal's ten seconds are too short for the
 * steps taken at once: they were done, and done again, and a live order took a minute. A killed worker's orders wait as long.
 */
export const WORKFLOW_TASK_TIMEOUT_MS = 30_000;
/** How old a page's copy of an order may be to be taken for the order as it is now. */
export const READING_AGE_MS = 120_000;
