import type { LoggedRequest, RequestSummary } from '../sandbox/kit';
import type { SandboxControl } from '../faults/control';

export interface Requests {
  readonly count: number;
  /** Requests refused with 429. */
  readonly throttled: number;
  /** Arrivals, in milliseconds since 1970. */
  readonly moments: readonly number[];
  /** Transactions in a request, at the most and in the mean. */
  readonly largest: number;
  readonly transactions: number;
  /** Requests by the call they began with. */
  readonly byCall: Readonly<Record<string, number>>;
}

/** The gateway's quota does not count these. */
const LOGINS = ['token', 'revoke'];
/** More than a sandbox remembers. */
const ALL = 1_000_000;

/** What the ERP was asked since its log was cleared, logins left out. */
export async function readRequests(control: SandboxControl): Promise<Requests> {
  return summarize((await control.call<RequestSummary>('GET', `/requests?limit=${ALL}`)).requests);
}

export const clearRequests = async (control: SandboxControl): Promise<void> =>
  void (await control.call('DELETE', '/requests'));

export function summarize(requests: readonly Pick<LoggedRequest, 'at' | 'calls' | 'status'>[]): Requests {
  const own = requests.filter(({ calls }) => !calls.some((call) => LOGINS.includes(call)));
  const sizes = own.map(({ calls }) => calls.length);
  const byCall: Record<string, number> = {};
  for (const { calls } of own) byCall[calls[0] ?? ''] = (byCall[calls[0] ?? ''] ?? 0) + 1;
  return {
    count: own.length,
    throttled: own.filter(({ status }) => status === 429).length,
    moments: own.map(({ at }) => Date.parse(at)),
    largest: Math.max(0, ...sizes),
    transactions: sizes.reduce((sum, size) => sum + size, 0),
    byCall,
  };
}
