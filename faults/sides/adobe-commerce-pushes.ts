import type { PushTarget, SentPush } from '../../sandbox/adobe-commerce';
import type { ShopControl, ShopWebhooks } from '../lane';

/** Adobe Commerce's pushes by its Webhooks module; the harness sets them up, as `webhooks.xml` would. */
export function adobePushes(): ShopWebhooks {
  let address: string | undefined;
  let holds = false;
  let round = 0;
  let taken = 0;
  const count = (log: readonly SentPush[]): number =>
    log.filter(({ outcome }) => typeof outcome === 'number' && outcome < 300).length;
  /** The shop's ways are made anew, with other troubles; what is under way arrives all the same. */
  const aim = async (control: ShopControl, troubles: PushTarget['troubles'] | undefined): Promise<void> => {
    if (holds) return;
    taken += count((await control.call<{ log: SentPush[] }>('GET', '/pushes')).log);
    await control.call('DELETE', '/pushes');
    if (address !== undefined && troubles)
      await control.call('POST', '/pushes', { kind: 'module', url: address, troubles });
  };
  return {
    open: async (control, url) => {
      address = url;
      await aim(control, {});
    },
    during: async (control, delays, deed) => {
      const [delayMs = 0] = delays;
      round += 1;
      const troubles = { delayMs: 2 * delayMs, duplicate: delays.length > 1 ? 1 : 0, seed: round };
      await aim(control, delays.length === 0 ? undefined : troubles);
      return deed();
    },
    hold: async (control) => {
      await aim(control, { reorder: 1, seed: 'held' });
      holds = true;
    },
    release: async (control) => {
      if (!holds) return;
      await control.call('POST', '/pushes/flush');
      holds = false;
      await aim(control, {});
    },
    taken: async (control) => taken + count((await control.call<{ log: SentPush[] }>('GET', '/pushes')).log),
  };
}
