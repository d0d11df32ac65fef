import type { CallContext } from '../../context';
import type { Clock } from '../../transport/clock';
import type { ShopifyClient } from './client';
import { SHOP } from './documents';
import { shopAnswer } from './answers';

/** What the app may read beside orders; asking for more would refuse the whole order. */
export interface ReadableParts {
  readonly products: boolean;
  readonly returns: boolean;
  readonly terms: boolean;
}

export type Scopes = (context: CallContext) => Promise<ReadableParts>;

const KEEP_MS = 60 * 60_000;

/** The app's scopes, asked once an hour at most. */
export function createScopes(client: ShopifyClient, clock: Clock): Scopes {
  let known: { readonly until: number; readonly parts: Promise<ReadableParts> } | undefined;
  return (context) => {
    if (known && clock.now() < known.until) return known.parts;
    const parts = client
      .query(context, { document: SHOP, variables: {} }, shopAnswer)
      .then(({ currentAppInstallation: { accessScopes } }) =>
        partsOf(accessScopes.map(({ handle }) => handle)),
      );
    const entry = { until: clock.now() + KEEP_MS, parts };
    known = entry;
    parts.catch(() => {
      if (known === entry) known = undefined;
    });
    return parts;
  };
}

/** Who may write a thing may read it, and the shop then does not name the read scope. */
export const holds = (scopes: readonly string[], scope: string): boolean =>
  scopes.includes(scope) || scopes.includes(scope.replace(/^read_/, 'write_'));

const partsOf = (scopes: readonly string[]): ReadableParts => ({
  products: holds(scopes, 'read_products'),
  returns: holds(scopes, 'read_returns'),
  terms: holds(scopes, 'read_payment_terms'),
});
