import { randomInt } from 'node:crypto';
import { freePort } from '../workers/temporal/ports';

/** Below the ports a system hands to anybody who asks for one. */
const [FIRST, BEHIND] = [15_000, 30_000] as const;

/**
 * A port for a server that goes away and comes back to the same address: of the ports that are handed out freely,
 * another process could have taken it meanwhile.
 */
export const lastingPort = (host?: string): Promise<number> => freePort(randomInt(FIRST, BEHIND), host);
