import type { Paces } from '../../../store';
import { settle } from '../../systems/transport/fake-clock';

/** A room of paces that can tell when nothing is under way any more: the database is real, only the clock is not. */
export function settlingPaces(paces: Paces): { readonly paces: Paces; readonly idle: () => Promise<void> } {
  const pending = new Set<Promise<unknown>>();
  const watched =
    <A extends unknown[], T>(ask: (...values: A) => Promise<T>) =>
    (...values: A): Promise<T> => {
      const answer = ask(...values);
      const over = (): void => void pending.delete(answer);
      pending.add(answer);
      answer.then(over, over);
      return answer;
    };
  const idle = async (): Promise<void> => {
    await settle();
    while (pending.size > 0) {
      await Promise.allSettled([...pending]);
      await settle();
    }
  };
  return {
    idle,
    paces: {
      lease: watched((...a: Parameters<Paces['lease']>) => paces.lease(...a)),
      giveBack: watched((...a: Parameters<Paces['giveBack']>) => paces.giveBack(...a)),
      penalize: watched((...a: Parameters<Paces['penalize']>) => paces.penalize(...a)),
      park: watched((...a: Parameters<Paces['park']>) => paces.park(...a)),
      tryOne: watched((...a: Parameters<Paces['tryOne']>) => paces.tryOne(...a)),
      clear: watched((...a: Parameters<Paces['clear']>) => paces.clear(...a)),
      standing: watched(() => paces.standing()),
    },
  };
}
