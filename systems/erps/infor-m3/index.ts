import { Failure } from '../../../domain/failure';
import type { ErpDocument } from '../../../domain/documents';
import type { Http } from '../../transport/http';
import type { Erp } from '../erp';
import { createTokenSource, join, type Ionapi, type TokenShelf } from '../ion';
import { confirmCancellation, findCancellation, postCancellation } from './cancellation';
import { capabilities } from './capabilities';
import { createM3Client } from './client';
import { confirmOrder } from './confirm-order';
import { createCustomer } from './create-customer';
import { findCustomer } from './customers';
import { findOrder, type OrderTools } from './find-order';
import { findItems } from './items';
import { ping } from './ping';
import { postOrder } from './post-order';
import { SYSTEM } from './record-calls';
import type { InforM3Settings } from './schemas';
import { createOrderSearch } from './search-order';
import { withholdWrites } from './withhold';

export { ionapiCredentials, parseIonapi, type Ionapi, type TokenShelf } from '../ion';
export { inforM3Settings, type InforM3Settings } from './schemas';

export interface InforM3Options {
  readonly settings: InforM3Settings;
  readonly ionapi: Ionapi;
  readonly http: Http;
  readonly shelf: TokenShelf;
  /** The name the credentials have in the vault; processes that use the same share one token. */
  readonly credentialName: string;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  /** For previews: writes are recorded as `withheld` and never sent. */
  readonly withhold?: boolean;
}

/** Infor M3 behind the ION API gateway. */
export function createInforM3(options: InforM3Options): Erp {
  const { settings, ionapi, http, shelf, credentialName, clock = Date.now } = options;
  const tokens = createTokenSource({
    ionapi,
    http,
    shelf,
    credential: credentialName,
    clock,
    clientAuthentication: settings.clientAuthentication,
  });
  const real = createM3Client({ settings, root: join(ionapi.apiRoot, settings.apiPath), http, tokens });
  const client = options.withhold ? withholdWrites(real, clock) : real;
  const tools: OrderTools = {
    client,
    settings,
    clock,
    search: createOrderSearch({ client, settings, clock }),
  };

  return {
    system: SYSTEM,
    capabilities: capabilities(settings),
    ping: (context) => ping(context, client, settings, tokens),
    findCustomer: (context, query) => findCustomer(context, client, settings, query),
    createCustomer: (context, customer) => createCustomer(context, client, settings, customer),
    findItems: (context, queries) => findItems(context, client, settings, queries),
    find: (context, document) => documentsOf(document).find(context, tools, document),
    post: (context, document, finding) => documentsOf(document).post(context, tools, document, finding),
    confirm: (context, document, posted) => documentsOf(document).confirm(context, tools, document, posted),
  };
}

const HANDLERS = {
  'sales-order': { find: findOrder, post: postOrder, confirm: confirmOrder },
  cancellation: { find: findCancellation, post: postCancellation, confirm: confirmCancellation },
} as const;

function documentsOf({ kind }: ErpDocument): (typeof HANDLERS)[keyof typeof HANDLERS] {
  if (kind === 'sales-order' || kind === 'cancellation') return HANDLERS[kind];
  throw new Failure(
    'bug',
    `Infor M3 is not asked to post documents of kind ${kind}: the configuration allows none`,
  );
}
