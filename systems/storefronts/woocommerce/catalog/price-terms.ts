import type { CallContext } from '../../../context';
import type { Clock } from '../../../transport/clock';
import type { WooClient } from '../client';
import { settingRow } from './schemas';

const KEEP_MS = 10 * 60_000;

/** What a price of the shop means. */
export interface PriceTerms {
  readonly currency: string;
  /** Whether prices are entered with tax. */
  readonly includeTax: boolean;
}

export type ReadPriceTerms = (context: CallContext) => Promise<PriceTerms>;

/**
 * From the shop's settings (`general/woocommerce_currency`, `tax/woocommerce_prices_include_tax`); kept for ten minutes,
 * since a merchant may change them.
 */
export function createPriceTerms(client: WooClient, clock: Clock): ReadPriceTerms {
  let known: { readonly until: number; readonly terms: PriceTerms } | undefined;
  const setting = async (context: CallContext, path: string): Promise<string> =>
    (await client.get(context, { path: `/settings/${path}` }, settingRow)).value;
  return async (context) => {
    if (known && known.until > clock.now()) return known.terms;
    const terms = {
      currency: (await setting(context, 'general/woocommerce_currency')).toUpperCase(),
      includeTax: (await setting(context, 'tax/woocommerce_prices_include_tax')) === 'yes',
    };
    known = { until: clock.now() + KEEP_MS, terms };
    return terms;
  };
}
