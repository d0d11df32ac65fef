import type { CatalogFlow } from '../../../domain/catalog';
import type { DocumentKind } from '../../../domain/documents';
import { FIELDS } from './lengths';
import { catalogCalls, isForCatalogOnly } from './master-data/needed-calls';
import type { InforM3Settings } from './schemas';

/** What the service can do without, and what is lost. */
const OPTIONAL: Readonly<Record<string, string>> = {
  'EXPORTMI/Select': 'references are searched for in lists instead, which costs more',
  'OIS120MI/LstCOStopByCUOR': 'one search for duplicates less',
  'OIS275MI/SearchBatchLine': 'one search for duplicates less',
  'OIS100MI/DelHead': 'cancellations cannot be posted',
  'OIS100MI/DelBatchHead': 'half-entered batch orders with charges must be deleted by hand',
  'OIS100MI/LstConnCOCharge': 'half-entered batch orders with charges are always entered afresh',
  'OIS100MI/GetOrderValue': 'set totalField to "none"',
  'CRS111MI/LstSuppliers': 'suppliers that the mapping names are not proved',
  'CRS610MI/LstTemplates': 'customer templates that the mapping names are not proved',
  'MMS025MI/LstAliasViaCat': 'alias categories that the mapping names are not proved',
  'MMS200MI/LstItmWhsByWhs': 'warehouses that the mapping names are not proved',
  'OIS100MI/LstOrderTypes': 'order types that the mapping names are not proved',
  'CRS111MI/Add': 'long e-mail addresses of customers are left out',
  'CRS111MI/Change': 'long e-mail addresses of customers are not kept up',
  'CRS111MI/Get': 'long e-mail addresses of customers are not kept up',
  'MMS025MI/GetItem': 'items cannot be found by alias',
  'CRS610MI/Add': 'customers cannot be created',
  'CRS610MI/AddAddress': 'customers get no delivery address of their own',
  'CRS610MI/ChgFinancial': 'new customers get no currency and VAT number',
  'CRS610MI/ChgBasicData': 'customers cannot be kept up',
  'CRS610MI/ChgAddress': 'delivery addresses of customers are not kept up',
  'CRS610MI/GetAddress': 'customers cannot be kept up',
  'PPS200MI/DltLine': 'purchase orders cannot be taken back',
  'PPS200MI/SearchHead': 'one search for duplicates less',
  'PPS370MI/DeleteEntry': 'half-entered purchase orders with charges must be deleted by hand',
};

type Needs = (call: string, settings: InforM3Settings) => boolean;

const among =
  (...calls: string[]): Needs =>
  (call) =>
    calls.some((each) => (each.endsWith('/') ? call.startsWith(each) : each === call));

const orders = among('OIS100MI/', 'OIS120MI/', 'OIS275MI/', 'EXPORTMI/');
const items = among('MMS200MI/', 'MMS025MI/');
const vouchers =
  (receivable: boolean): Needs =>
  (call, { vouchers: { entries, search } }) => {
    const records = receivable || entries.usage === 'records';
    if (call === 'GLS840MI/AddBatchLine') return records;
    if (call === 'GLS840MI/AddBatchLineFld') return !records;
    if (call === 'EXPORTMI/Select') return search !== 'list';
    if (call === 'GLS200MI/LstVouchersByDt') return !receivable && search !== 'export';
    if (call.startsWith('ARS200MI/')) return receivable && search !== 'export';
    return among('GLS840MI/', 'GLS200MI/', 'CRS630MI/')(call, {} as InforM3Settings);
  };

const BY_KIND: Readonly<Record<DocumentKind, Needs>> = {
  'sales-order': (...args) => orders(...args) || items(...args),
  'purchase-order': (...args) => among('PPS370MI/', 'PPS200MI/', 'EXPORTMI/')(...args) || items(...args),
  receivable: vouchers(true),
  journal: vouchers(false),
  payment: vouchers(false),
  'credit-note': (call, settings) =>
    items(call, settings) ||
    (settings.creditNotes.orderType !== undefined && orders(call, settings)) ||
    (settings.creditNotes.as === 'return' && (call.startsWith('OIS390MI/') || call === 'OIS100MI/LstLine')),
  cancellation: () => false,
  customer: among('CRS610MI/', 'CRS111MI/'),
};

/** Needed whatever is carried. */
const ALWAYS = among('MRS001MI/', 'MNS100MI/', 'CRS610MI/', 'CRS111MI/');

/**
 * Every transaction that documents of these kinds and these flows of master data need. Cancellations need what their
 * originals need.
 */
export function neededTransactions(
  settings: InforM3Settings,
  kinds: readonly DocumentKind[],
  flows: readonly CatalogFlow[] = [],
): string[] {
  const catalog = catalogCalls(flows, settings);
  return Object.keys(FIELDS).filter(
    (call) =>
      catalog.has(call) ||
      (!isForCatalogOnly(call) &&
        (ALWAYS(call, settings) || kinds.some((kind) => BY_KIND[kind](call, settings)))),
  );
}

/** What is lost without the transaction; undefined when the service needs it. */
export function lossWithout(call: string, { vouchers: { search } }: InforM3Settings): string | undefined {
  return call === 'EXPORTMI/Select' && search === 'export' ? undefined : OPTIONAL[call];
}
