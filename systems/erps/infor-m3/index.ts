import type { CatalogFlow } from '../../../domain/catalog';
import { DOCUMENT_KINDS, type DocumentKind, type ErpDocument } from '../../../domain/documents';
import type { Http } from '../../transport/http';
import type { Erp } from '../erp';
import { createTokenSource, join, type Ionapi, type TokenShelf } from '../ion';
import { capabilities } from './capabilities';
import { createM3Client } from './client';
import { createCustomer } from './create-customer';
import { findCustomer } from './customers';
import type { OrderTools } from './find-order';
import { handlerOf } from './handlers';
import { findItems } from './items';
import { createMasterData } from './master-data';
import { ping } from './ping';
import { inPlace, settingsFor } from './place';
import { proveCodes } from './prove-codes';
import { SYSTEM } from './record-calls';
import type { InforM3Settings } from './schemas';
import { createOrderSearch } from './search-order';
import { updateCustomer } from './update-customer';
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
  /** The kinds the connection's flows ask for: `ping` proves what these need. Absent: all it can carry. */
  readonly kinds?: readonly DocumentKind[];
  /** The flows of master data the connection asks for: `ping` proves what these need, too. Absent: none. */
  readonly catalog?: readonly CatalogFlow[];
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
  const accounts = new Map<string, number>();
  const lacked = new Map<string, number>();
  const places = new Map<string, OrderTools>();

  /** What a document needs, speaking to its own company and division. */
  function toolsFor(document: ErpDocument): OrderTools {
    const local = settingsFor(settings, document);
    const key = JSON.stringify([local.company, local.division]);
    const known = places.get(key);
    if (known) return known;
    const there = local === settings ? client : inPlace(client, local);
    const search = createOrderSearch({ client: there, settings: local, clock });
    const tools = { client: there, settings: local, clock, search, accounts, lacked, unseen: new Map() };
    places.set(key, tools);
    return tools;
  }

  return {
    system: SYSTEM,
    capabilities: capabilities(settings),
    ping: (context) => ping(context, client, settings, tokens, options.kinds, options.catalog),
    findCustomer: (context, query) => findCustomer(context, client, settings, query),
    createCustomer: (context, customer) => createCustomer(context, client, settings, customer),
    updateCustomer: (context, number, customer) =>
      updateCustomer(context, client, settings, number, customer),
    findItems: (context, queries) => findItems(context, client, settings, queries),
    masterData: createMasterData({ client, settings, clock }),
    proveCodes: (context, codes) =>
      proveCodes(context, { client, settings, clock, kinds: options.kinds ?? DOCUMENT_KINDS }, codes),
    find: async (context, document) =>
      handlerOf(document, settings).find(context, toolsFor(document), document),
    post: async (context, document, finding) =>
      handlerOf(document, settings).post(context, toolsFor(document), document, finding),
    confirm: async (context, document, posted) =>
      handlerOf(document, settings).confirm(context, toolsFor(document), document, posted),
  };
}
