import type { RawRequest, SandboxRequest } from '../kit';
import { notAuthorized, Refusal } from './errors';
import type { Ims } from './ims';
import type { OAuthVerifier } from './oauth';
import type { Route } from './routes';
import type { StoreView } from './store-views';

/** How a deployment is entered: where its API lies and who may call it. */
export interface Access {
  /** The path below the deployment's own root; one that matches no route where the scope or root is wrong. */
  readonly pathOf: (request: RawRequest) => string;
  /** @throws Refusal */
  readonly authorize: (request: SandboxRequest, route: Route) => void;
}

/**
 * `/rest/{store view}/V1/…` without its scope, signed by OAuth 1.0a. The scope decides labels and prices, but does not
 * narrow the list of orders: who wants one store view's orders filters by `store_id`. An unknown store view is part of
 * the path, so it matches no route.
 */
export const paasAccess = (verifier: OAuthVerifier, storeViews: readonly StoreView[]): Access => ({
  pathOf: ({ path }) => {
    const [, rest, scope = '', ...below] = path.split('/');
    // The storefront's own pages are not emulated: below them nothing matches.
    if (rest !== 'rest') return `/storefront${path}`;
    return `/${[...(isScope(scope, storeViews) ? [] : [scope]), ...below].join('/')}`;
  },
  authorize: (request, route) => {
    const caller = verifier.verify(request);
    if (caller === undefined) throw notAuthorized(route.resource);
    if (request.fault?.effect === 'token-expired') throw new Refusal(401, 'Access token has been revoked');
    allow(caller.resources, route);
  },
});

/** `/{tenant}/V1/…`: no `/rest`, no store code; the scope is the header `Store`, the caller an IMS token's holder. */
export const saasAccess = (ims: Ims, tenant: string, storeViews: readonly StoreView[]): Access => ({
  pathOf: ({ path }) => (path.startsWith(`/${tenant}/`) ? path.slice(tenant.length + 1) : `/tenant${path}`),
  authorize: (request, route) => {
    const { headers } = request;
    const bearer = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1];
    const holder = bearer === undefined ? undefined : ims.holder(bearer);
    if (holder === undefined || request.fault?.effect === 'token-expired')
      throw new Refusal(401, 'Oauth token is not valid', undefined, { error_code: '401013' });
    if (headers['x-api-key'] !== holder.clientId)
      throw new Refusal(403, 'Api Key is invalid', undefined, { error_code: '403000' });
    if (headers['x-gw-ims-org-id'] !== holder.organization)
      throw new Refusal(403, 'The organization has no access to this tenant', undefined, {
        error_code: '403010',
      });
    const scope = headers['store'];
    if (typeof scope === 'string' && !isScope(scope, storeViews))
      throw new Refusal(404, "The store that was requested wasn't found. Verify the store and try again.");
    allow(holder.resources, route);
  },
});

const isScope = (scope: string, storeViews: readonly StoreView[]): boolean =>
  scope === 'all' || storeViews.some(({ code }) => code === scope);

function allow(resources: readonly string[] | undefined, { resource }: Route): void {
  const module = resource.split('::')[0] ?? '';
  const enough = [
    resource,
    'Magento_Backend::all',
    'Magento_Backend::admin',
    `${module}::${module.split('_')[1]?.toLowerCase()}`,
  ];
  if (resources !== undefined && !resources.some((one) => enough.includes(one)))
    throw notAuthorized(resource);
}
