import { contentHash } from '../../../domain/canonical-json';
import type { DocumentKind } from '../../../domain/documents';
import { isFailure } from '../../../domain/failure';
import type { CallContext, CheckResult } from '../../context';
import { allOf, eq, textOf, typeOfNavigation } from '../../transport/odata';
import type { TokenSource } from '../../transport/oauth2-token';
import { CUSTOMERS } from './customers/customer-rows';
import { invoiceEntry } from './invoices/prove-invoices';
import { orderEntry, salesParts } from './orders/prove-orders';
import { assertFields, listed, modelOf, setOf, wrong } from './prove-names';
import type { IfsTools } from './tools';
import type { VoucherSource } from './vouchers/gl-settings';
import { ROW_KEYS } from './vouchers/search-source';
import { assertVisible, headerPath, keysOfRow, nameOf } from './vouchers/search-vouchers';

const HEADER_FIELDS = ['Company', 'VoucherType', 'AccountingYear', 'VoucherNo', 'VoucherDate', 'UserGroup'];
const ROW_FIELDS = ['Account', 'CurrencyCode', 'CurrencyDebetAmount', 'CurrencyCreditAmount', 'Text'];

/**
 * Proves login, company, and every name that the documents of these kinds use. A refusal is a result, never an error.
 */
export async function ping(
  context: CallContext,
  tools: IfsTools,
  tokens: TokenSource,
  kinds: readonly DocumentKind[],
): Promise<CheckResult[]> {
  const login = await check('login to IFS Cloud', async () => {
    await tokens.get(context);
    return 'an access token was issued';
  });
  if (!login.ok) return [login];
  const rest = await Promise.all([
    ...(kinds.some((kind) => isVoucher(kind, tools)) ? vouchers(context, tools) : []),
    ...(kinds.some((kind) => isInvoice(kind, tools))
      ? [check('entering customer invoices', () => invoiceEntry(context, tools))]
      : []),
    ...(kinds.includes('sales-order')
      ? [
          check('entering sales orders', () => orderEntry(context, tools)),
          check('site and sales parts', () => salesParts(context, tools)),
        ]
      : []),
    check('customers', () => customers(context, tools), true),
  ]);
  return [login, ...rest];
}

const isInvoice = (kind: DocumentKind, { settings }: IfsTools): boolean =>
  kind === 'receivable' && settings.receivable === 'instant-invoice';

/** Their reversals come with them. */
const isVoucher = (kind: DocumentKind, tools: IfsTools): boolean =>
  ['journal', 'receivable', 'payment', 'credit-note'].includes(kind) && !isInvoice(kind, tools);

function vouchers(context: CallContext, tools: IfsTools): Promise<CheckResult>[] {
  const { gl } = tools.settings;
  return [
    check('company and voucher type', () => voucherType(context, tools)),
    check('user group', () => userGroup(context, tools)),
    check('entering vouchers', () => voucherEntry(context, tools)),
    ...gl.search.map(({ projection, set }) =>
      check(`finding vouchers in ${projection}`, () => voucherSearch(context, tools, projection, set)),
    ),
    ...gl.search
      .filter(({ shows }) => shows === 'both')
      .map((source) =>
        check(`posted vouchers in ${source.projection}`, () => showsLedger(context, tools, source), true),
      ),
  ];
}

async function check(name: string, prove: () => Promise<string>, optional = false): Promise<CheckResult> {
  try {
    return { name, ok: true, detail: await prove() };
  } catch (error) {
    if (!isFailure(error)) throw error;
    const detail = [error.message, error.advice].filter(Boolean).join('. ');
    return { name, ok: false, detail, ...(optional ? { optional } : {}) };
  }
}

/** `AutomaticAllot` says who gives vouchers their numbers; ours never do. */
async function voucherType(context: CallContext, tools: IfsTools): Promise<string> {
  const { company, gl } = tools.settings;
  const row = await assertVisible(context, tools);
  const name = `voucher type ${gl.voucherType} of company ${company}`;
  if (isNo(textOf(row, 'AutomaticAllot'))) {
    throw wrong(
      `${name} does not number its vouchers by itself`,
      'Switch on "Automatic Allotment" for it, or name another in gl.voucherType.',
    );
  }
  if (isNo(textOf(row, 'UseManual'))) {
    throw wrong(`${name} is not for manual vouchers`, 'Name one of function group M in gl.voucherType.');
  }
  const group = textOf(row, 'VoucherGroup');
  const approval = isYes(textOf(row, 'UseApprovalWorkflow'));
  if (group && !['M', 'K', 'Q'].includes(group.toUpperCase()) && group.length === 1) {
    throw wrong(
      `${name} belongs to function group ${group}`,
      'Name one of function group M in gl.voucherType.',
    );
  }
  const workflow = approval
    ? gl.approve
      ? `, approved by ${gl.approve.action}`
      : ', which people approve in IFS before they reach the ledger'
    : '';
  return `${name}, numbered by IFS${workflow}`;
}

async function userGroup(context: CallContext, { client, settings }: IfsTools): Promise<string> {
  const { company, gl } = settings;
  const [row] = await client.some(context, gl.referenceProjection, 'Reference_UserGroupFinance', {
    filter: allOf(eq('Company', company), eq('UserGroup', gl.userGroup)),
    top: 1,
  });
  if (row) return `user group ${gl.userGroup}`;
  throw wrong(
    `company ${company} has no user group ${gl.userGroup}`,
    'Name one of the service user in gl.userGroup; it must be allowed for the voucher type, with open periods.',
  );
}

async function voucherEntry(context: CallContext, tools: IfsTools): Promise<string> {
  const { gl } = tools.settings;
  const model = await modelOf(context, tools, gl.projection, 'Voucher');
  const header = setOf(model, gl.projection, gl.headerSet);
  const row = typeOfNavigation(model, gl.headerSet, gl.rowsNavigation);
  if (!row) {
    throw wrong(
      `${gl.headerSet} of ${gl.projection} has no navigation ${gl.rowsNavigation}`,
      `It has ${listed(header.navigations.keys())}: name the rows in gl.rowsNavigation.`,
    );
  }
  assertFields(gl.headerSet, header, [
    ...HEADER_FIELDS,
    ...(gl.headerCurrency ? ['CurrencyCode'] : []),
    ...Object.keys(gl.headerValues),
    ...(gl.approve ? [gl.approve.statusField] : []),
  ]);
  assertFields(gl.rowsNavigation, row, [
    ...ROW_FIELDS,
    ...referenceFields(tools),
    ...(gl.customerOnRow ? ['PartyType', 'PartyTypeId'] : []),
    ...Object.keys(gl.rowValues),
  ]);
  if (gl.approve && !model.actions.has(gl.approve.action)) {
    throw wrong(
      `${gl.projection} has no action ${gl.approve.action}`,
      `It has ${listed([...model.actions].filter((action) => /approve/i.test(action)))}: correct gl.approve.action.`,
    );
  }
  const fingerprint = contentHash(
    [header, row].map(({ keys, properties }) => [keys, [...properties].sort()]),
  );
  const short = fingerprint.slice(0, 12);
  if (gl.fingerprint !== undefined && gl.fingerprint !== short) {
    throw wrong(
      `${gl.projection} has changed: its fingerprint is ${short}, not ${gl.fingerprint}`,
      'A release of IFS changed it. Try a preview, then correct gl.fingerprint in the connection file.',
    );
  }
  return `${gl.projection}: ${gl.headerSet} with ${gl.rowsNavigation}, fingerprint ${short}`;
}

async function voucherSearch(
  context: CallContext,
  tools: IfsTools,
  projection: string,
  set: string,
): Promise<string> {
  const model = await modelOf(context, tools, projection, 'Voucher');
  const type = setOf(model, projection, set);
  assertFields(set, type, [...ROW_KEYS, 'VoucherDate', ...ROW_FIELDS, ...referenceFields(tools)]);
  return `${projection}/${set}`;
}

/**
 * Whether a source still shows a voucher once the general ledger has it is documented nowhere. It is proved by a voucher
 * of ours that it shows and the hold table does not.
 */
async function showsLedger(
  context: CallContext,
  { client, settings, clock }: IfsTools,
  { projection, set }: VoucherSource,
): Promise<string> {
  const { company, gl } = settings;
  const year = new Date(clock()).getUTCFullYear();
  const rows = await client.some(context, projection, set, {
    filter: allOf(eq('Company', company), eq('VoucherType', gl.voucherType), `AccountingYear ge ${year - 1}`),
    select: ROW_KEYS,
    orderby: ROW_KEYS,
    top: 50,
  });
  const vouchers = new Map(rows.map(keysOfRow).map((voucher) => [nameOf(voucher), voucher]));
  for (const [name, voucher] of [...vouchers].slice(0, 3)) {
    if (!(await client.entity(context, gl.projection, headerPath(voucher, settings))))
      return `voucher ${name} is shown and is not in the hold table any more`;
  }
  throw wrong(
    vouchers.size > 0
      ? 'every voucher looked at is still in the hold table'
      : `company ${company} has no voucher of type ${gl.voucherType} to look at`,
    'That vouchers stay visible after the update of the general ledger is not proved here. Update one and check again; if it disappears, name a second source in gl.search that shows the ledger.',
  );
}

async function customers(context: CallContext, tools: IfsTools): Promise<string> {
  const { projection, set, addresses, communication } = CUSTOMERS;
  const { key, taxNumberField } = tools.settings.customers;
  const model = await modelOf(context, tools, projection, 'Customer');
  const type = setOf(model, projection, set);
  assertFields(set, type, [
    'CustomerId',
    'Name',
    ...(key === 'association-no' ? ['AssociationNo'] : []),
    ...(typeof key === 'object' ? [key.field] : []),
    ...(taxNumberField ? [taxNumberField] : []),
  ]);
  for (const navigation of [addresses, communication]) {
    if (!type.navigations.has(navigation)) {
      throw wrong(
        `${set} of ${projection} has no navigation ${navigation}`,
        'Another release of IFS calls it otherwise.',
      );
    }
  }
  return `${projection}/${set}`;
}

const referenceFields = ({ settings: { gl } }: IfsTools): string[] => {
  if (gl.referenceIn === 'text') return [];
  return gl.referenceIn === 'reference-number'
    ? ['ReferenceSerie', 'ReferenceNumber']
    : [gl.referenceIn.field];
};

const isNo = (value: string): boolean => /^(false|no|n|0)$/i.test(value);
const isYes = (value: string): boolean => /^(true|yes|y|1)$/i.test(value);
