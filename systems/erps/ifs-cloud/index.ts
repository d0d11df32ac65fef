import type { DocumentKind, ErpDocument } from '../../../domain/documents';
import { Failure } from '../../../domain/failure';
import type { Http } from '../../transport/http';
import { createBearerHttp } from '../../transport/oauth2-bearer';
import type { TokenShelf } from '../../transport/oauth2-shelf';
import type { Erp, ErpItem } from '../erp';
import { capabilities } from './capabilities';
import { createIfsClient } from './client';
import type { IfsCloudCredentials } from './credentials';
import { createCustomer } from './customers/create-customer';
import { createErpCustomers } from './customers/erp-customers';
import { findCustomer } from './customers/find-customer';
import { updateCustomer } from './customers/update-customer';
import { handlerOf } from './handlers';
import { invoicePlace } from './invoices/read-invoice';
import { createTokenSource } from './login';
import { findItems } from './orders/find-items';
import { orderPlace } from './orders/search-orders';
import { ping } from './ping';
import { SYSTEM } from './record-exchange';
import { createReferenceSearch } from './reference-search';
import type { IfsCloudSettings } from './schemas';
import { createModels, createRemembered, type IfsTools } from './tools';
import { createSourceSearch } from './vouchers/search-source';
import { withholdWrites } from './withhold';
import { createXsrfHttp } from './xsrf';

export { ifsCloudCredentials, type IfsCloudCredentials } from './credentials';
export { ifsCloudSettings, type IfsCloudSettings } from './schemas';

export interface IfsCloudOptions {
  readonly settings: IfsCloudSettings;
  readonly credentials: IfsCloudCredentials;
  readonly http: Http;
  readonly shelf: TokenShelf;
  /** The name the credentials have in the vault; processes that use the same share one token. */
  readonly credentialName: string;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  /** What the flows post: nothing else is proved to work. @default vouchers only */
  readonly kinds?: readonly DocumentKind[];
  /** For previews: writes are recorded as `withheld` and never sent. */
  readonly withhold?: boolean;
}

/** IFS Cloud: sales orders, documents of money as general-ledger vouchers, and customers in both directions. */
export function createIfsCloud(options: IfsCloudOptions): Erp {
  const { settings, credentials, http, shelf, credentialName, clock = Date.now, kinds = VOUCHERS } = options;
  const tokens = createTokenSource({
    settings,
    credentials,
    http,
    shelf,
    credential: credentialName,
    clock,
  });
  const bearer = createBearerHttp({ http, tokens, refusedTwice: refusedToken });
  const real = createIfsClient({ settings, http: createXsrfHttp(bearer) });
  const client = options.withhold ? withholdWrites(real, settings, clock) : real;
  const known = createRemembered(settings.gl.accountMinutes, clock);
  const models = createModels(60, clock);
  const search = createSourceSearch(client);
  const tools: IfsTools = {
    client,
    settings,
    clock,
    known,
    models,
    search,
    orderSearch: createReferenceSearch(client, orderPlace(settings)),
    ...(settings.invoices
      ? { invoiceSearch: createReferenceSearch(client, invoicePlace(settings.invoices)) }
      : {}),
    unseen: new Map(),
  };

  /** What a document needs, speaking to its own company. */
  function toolsFor(document: ErpDocument): IfsTools {
    const { company, division } = document.terms;
    if (division !== undefined) throw noDivisions(division);
    return company === undefined || company === settings.company
      ? tools
      : { ...tools, settings: { ...settings, company }, elsewhere: true };
  }

  return {
    system: SYSTEM,
    capabilities: capabilities(settings),
    ping: (context) => ping(context, tools, tokens, kinds),
    findCustomer: (context, query) => findCustomer(context, tools, query),
    createCustomer: (context, customer) => createCustomer(context, tools, customer),
    updateCustomer: (context, number, customer) => updateCustomer(context, tools, number, customer),
    // Without sales orders no document has lines of goods: there is nothing to find, and nothing is made up.
    findItems: (context, queries) =>
      kinds.includes('sales-order')
        ? findItems(context, tools, queries)
        : Promise.resolve(new Map<string, ErpItem>()),
    find: async (context, document) =>
      handlerOf(document, settings).find(context, toolsFor(document), document),
    post: async (context, document, finding) =>
      handlerOf(document, settings).post(context, toolsFor(document), document, finding),
    confirm: async (context, document, posted) =>
      handlerOf(document, settings).confirm(context, toolsFor(document), document, posted),
    customers: createErpCustomers(tools),
  };
}

const VOUCHERS: readonly DocumentKind[] = ['journal', 'receivable', 'payment', 'credit-note', 'cancellation'];

const refusedToken = (): Failure =>
  new Failure('unauthorized', 'IFS refuses a fresh access token', {
    code: '401',
    advice:
      'Check the IAM client in IFS: its service user must exist and be active, and the realm must be the one of this environment.',
  });

const noDivisions = (division: string): Failure =>
  new Failure('missing-mapping', `IFS has no divisions, and the mapping names ${division}`, {
    causes: [`division:${division}`],
    advice: 'Take division out of the companies of the mapping; name the company only.',
  });
