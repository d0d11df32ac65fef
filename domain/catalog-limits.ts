/**
 * Limits that belong together, in milliseconds. A batch stops writing `CATALOG_WRITING_MS` after it was claimed; its last
 * call may then last one deadline longer (60 s); only after that may Temporal start another attempt, and only after
 * that does its claim end: nobody compares an item while an older attempt may still write it.
 */
export const CATALOG_WRITING_MS = 120_000;
export const CATALOG_STEP_TIMEOUT_MS = 210_000;
export const CATALOG_CLAIM_MS = 240_000;

/** The longest an item waits before it is tried again by itself. */
export const LONGEST_AGAIN_MS = 900_000;
