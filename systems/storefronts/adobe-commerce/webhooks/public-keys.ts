import { createPublicKey, type KeyObject } from 'node:crypto';
import { Failure } from '../../../../domain/failure';
import { unrecorded } from '../../../context';
import type { Clock } from '../../../transport/clock';
import type { Http } from '../../../transport/http';

/** The key at a path of the allowed host; undefined when there is none. @throws Failure `unavailable` */
export type PublicKeys = (path: string) => Promise<KeyObject | undefined>;

export interface PublicKeysOptions {
  readonly host: string;
  readonly http: Http;
  readonly clock: Clock;
}

/** Documented as `/prod/keys/pub-key-<random-uuid>.pem`. No dots but the last one: nothing climbs out of the folder. */
const PATH = /^(?:\/[\w-]+){1,4}\.pem$/;
const KEEP_MS = 24 * 60 * 60_000;
const FORGET_MISSING_MS = 60_000;
const MOST_KEPT = 50;
/** Whoever makes paths up must not make us ask for each. */
const MOST_ASKED = 10;
const PER_MS = 60_000;

/** Asks the allowed host and no other, keeps what it learns for a day, and never asks often. */
export function createPublicKeys({ host, http, clock }: PublicKeysOptions): PublicKeys {
  const kept = new Map<string, { readonly until: number; readonly key: KeyObject | undefined }>();
  const flights = new Map<string, Promise<KeyObject | undefined>>();
  let asked: number[] = [];

  const fetchKey = async (path: string): Promise<KeyObject | undefined> => {
    const now = clock.now();
    asked = asked.filter((at) => now - at < PER_MS);
    if (asked.length >= MOST_ASKED) {
      throw new Failure('unavailable', 'too many unknown public keys were named in the last minute');
    }
    asked.push(now);
    const answer = await http.send(unrecorded('live'), {
      method: 'GET',
      url: `${host}${path}`,
      headers: { accept: '*/*' },
      write: false,
      deadlineMs: 3_000,
      name: 'GET I/O Events public key',
    });
    if (answer.status >= 500 || answer.status === 429)
      throw new Failure('unavailable', `the host of the public keys answered ${answer.status}`);
    const key = answer.status === 200 ? asKey(answer.text) : undefined;
    if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value ?? '');
    kept.set(path, { until: clock.now() + (key ? KEEP_MS : FORGET_MISSING_MS), key });
    return key;
  };

  return async (path) => {
    if (path.length > 200 || !PATH.test(path)) return undefined;
    const known = kept.get(path);
    if (known && clock.now() < known.until) return known.key;
    let flight = flights.get(path);
    if (!flight) {
      flight = fetchKey(path).finally(() => flights.delete(path));
      flights.set(path, flight);
    }
    return flight;
  };
}

function asKey(pem: string): KeyObject | undefined {
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === 'rsa' ? key : undefined;
  } catch {
    return undefined;
  }
}
