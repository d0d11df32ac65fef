import { startSandbox, text, type ControlRoutes } from '../../sandbox/kit';

export interface BackOffice {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * What a shop's sandbox has no control route for: its books in the checker's words, read from its own tables, and its
 * clock. It answers also while the sandbox plays dead.
 */
export const startBackOffice = (controls: ControlRoutes): Promise<BackOffice> =>
  startSandbox({
    route: () => 'none',
    handle: () => text(404, 'control routes only'),
    state: () => ({}),
    reset: () => undefined,
    controls,
  });

/** A clock that can be set ahead of the machine's, or behind it. */
export interface Clock {
  now(this: void): Date;
  readonly routes: ControlRoutes;
}

export function createClock(): Clock {
  let aheadMs = 0;
  const now = (): Date => new Date(Date.now() + aheadMs);
  return {
    now,
    routes: {
      'POST /clock': (request) => {
        aheadMs = (request.json() as { skewSeconds: number }).skewSeconds * 1_000;
        return { now: now().toISOString() };
      },
    },
  };
}
