import { documentTotal } from '../../../../domain/build-document';
import type { CatalogFlow } from '../../../../domain/catalog';
import type { DocumentKind, ErpDocument } from '../../../../domain/documents';
import { isFailure, type Failure } from '../../../../domain/failure';
import { startInforM3, type InforM3Options, type InforM3Sandbox } from '../../../../sandbox/infor-m3';
import programs from '../../../../sandbox/infor-m3/programs.json';
import type { CallContext, Exchange } from '../../../../systems/context';
import type { Confirmation, Erp, Finding } from '../../../../systems/erps/erp';
import {
  createInforM3,
  inforM3Settings,
  parseIonapi,
  type InforM3Settings,
} from '../../../../systems/erps/infor-m3';
import { createMemoryShelf } from '../../../../systems/erps/ion';
import type { Http, HttpRequest } from '../../../../systems/transport/http';
import { createLane, type LaneOptions } from '../../../../systems/transport/lane';
import { createHttp } from '../../../../systems/transport/undici-http';

type Programs = Record<string, Record<string, { in: Record<string, string>; out: Record<string, string> }>>;
export const PROGRAMS = programs as unknown as Programs;

export const settings = (more: Record<string, unknown> = {}): InforM3Settings =>
  inforM3Settings.parse({
    system: 'infor-m3',
    company: '100',
    division: 'AAA',
    facility: 'A01',
    warehouse: 'A01',
    credentials: 'acme',
    ...more,
  });

interface BulkBody {
  readonly program: string;
  readonly cono: number;
  readonly divi: string;
  readonly transactions: readonly {
    readonly transaction: string;
    readonly record: Record<string, string>;
    readonly selectedColumns?: readonly string[];
  }[];
}

export const bodyOf = (request: HttpRequest): BulkBody => JSON.parse(request.body ?? '{}') as BulkBody;

/** Every way in which a request departs from M3's published metadata. */
export function violations(request: HttpRequest): string[] {
  const body = bodyOf(request);
  const found: string[] = [];
  if (request.method !== 'POST') found.push(`${request.method} ${request.url}`);
  if (!Number.isInteger(body.cono) || !body.divi) found.push('company or division is not sent');
  for (const { transaction, record, selectedColumns } of body.transactions) {
    const call = `${body.program}/${transaction}`;
    const known = PROGRAMS[body.program]?.[transaction];
    if (!known) {
      found.push(`${call} does not exist`);
      continue;
    }
    for (const [field, value] of Object.entries(record)) {
      const length = known.in[field];
      if (!length) found.push(`${call} has no field ${field}`);
      else if (value.length > Number.parseInt(length, 10)) found.push(`${call} ${field} is too long`);
    }
    for (const [field, length] of Object.entries(known.in)) {
      if (length.endsWith('*') && !record[field]) found.push(`${call} lacks ${field}`);
    }
    for (const column of selectedColumns ?? []) {
      if (!known.out[column]) found.push(`${call} answers no ${column}`);
    }
  }
  return found;
}

/** Calls made by any test through {@link startM3}. */
export const callsMade = new Set<string>();

/** Fails the call that M3's metadata does not allow, instead of sending it. */
function checked(http: Http): Http {
  const check = (request: HttpRequest | undefined): HttpRequest | undefined => {
    if (!request?.url.endsWith('/v2/execute')) return request;
    const wrong = violations(request);
    if (wrong.length > 0) throw new Error(`not allowed by M3's metadata: ${wrong.join('; ')}`);
    const { program, transactions } = bodyOf(request);
    for (const { transaction } of transactions) callsMade.add(`${program}/${transaction}`);
    return request;
  };
  return {
    send: (context, request) => http.send(context, check(request) ?? request),
    sendGathered: (context, build) => http.sendGathered(context, () => check(build())),
  };
}

export interface Bench {
  readonly sandbox: InforM3Sandbox;
  readonly erp: Erp;
  readonly context: CallContext;
  readonly exchanges: Exchange[];
  /** Another process on the same tenant. */
  erpWith(
    more?: Record<string, unknown>,
    options?: { withhold?: boolean; kinds?: readonly DocumentKind[]; catalog?: readonly CatalogFlow[] },
  ): Erp;
  close(): Promise<void>;
}

export async function startM3(
  sandboxOptions: InforM3Options = {},
  settingsGiven: Record<string, unknown> = {},
  lane: LaneOptions = {},
): Promise<Bench> {
  const sandbox = await startInforM3({
    items: [
      { number: 'A100', description: 'Mug', price: '99' },
      { number: 'A200', description: 'Bowl', price: '7.50' },
      { number: 'A900', description: 'Old plate', status: '90' },
    ],
    aliases: [{ item: 'A200', alias: '4006381333931', category: '2', qualifier: 'EA13' }],
    customers: [{ number: 'WEB1', name: 'Ada', searchKey: 'KEY1', currency: 'EUR' }],
    ...sandboxOptions,
  });
  const http = createHttp({ lane: createLane(lane), allowPrivateHosts: true, deadlineMs: 5_000 });
  const exchanges: Exchange[] = [];
  const context: CallContext = { priority: 'live', record: (exchange) => exchanges.push(exchange) };
  const erpWith: Bench['erpWith'] = (more = {}, options = {}) =>
    createInforM3({
      settings: settings({ ...settingsGiven, ...more }),
      ionapi: parseIonapi({ ...sandbox.ionapi }),
      http: checked(http),
      shelf: createMemoryShelf(),
      credentialName: 'acme',
      ...options,
    });
  return {
    sandbox,
    erp: erpWith(),
    erpWith,
    context,
    exchanges,
    close: async () => {
      await http.close();
      await sandbox.close();
    },
  };
}

const line = (
  position: number,
  item: string,
  quantity: string,
  unitPrice: string,
  amount: string,
): ErpDocument['lines'][number] => ({
  position,
  sku: `SKU-${item}`,
  item,
  description: `Item ${item} with a rather long name that does not fit`,
  quantity,
  unitPrice,
  amount,
  discount: '0',
});

/** An order of 62.47 EUR: two lines (one priced by quantity), freight, a discount and tax. */
export function order(more: Partial<ErpDocument> = {}): ErpDocument {
  const document: ErpDocument = {
    key: 'sales-order:1',
    kind: 'sales-order',
    reference: '100000123',
    order: '100000123',
    currency: 'EUR',
    businessDate: '2026-11-20',
    customer: 'WEB1',
    lines: [line(1, 'A100', '2', '10.00', '20.00'), line(2, 'A200', '3', '8.3333', '25.00')],
    charges: [
      { kind: 'shipping', code: 'FRT', text: 'DHL', amount: '4.90' },
      { kind: 'tax', code: 'TAX', text: 'Tax', amount: '14.57' },
      { kind: 'discount', code: 'DSC', text: 'Discount', amount: '-2.00' },
    ],
    billTo: {
      name: 'Ada Lovelace',
      company: 'Analytical Engines Ltd, Department of Very Long Names',
      street: ['1 St James Square, behind the second door on the left', 'Second floor'],
      city: 'London',
      postcode: 'SW1Y 4LB',
      country: 'GB',
      phone: '+44 20 7946 0000 77',
      taxNumber: 'GB 123 456 789',
    },
    shipTo: { name: 'Ada Lovelace', street: ['Hauptstr. 1'], city: 'Köln', postcode: '50667', country: 'DE' },
    texts: ['Coupons: WELCOME', 'x'.repeat(300)],
    terms: {},
    totals: {
      lines: '45',
      shipping: '4.90',
      discount: '2',
      tax: '14.57',
      other: '0',
      rounding: '0',
      total: '62.47',
    },
    taxByErp: false,
    ...more,
  };
  return { ...document, totals: { ...document.totals, total: documentTotal(document) } };
}

export async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  let end: unknown;
  try {
    end = await promise;
  } catch (error) {
    if (isFailure(error)) return error;
    throw error;
  }
  throw new Error(`no failure but ${JSON.stringify(end)}`);
}

/**
 * What the service does with a document: search, post what is missing, read back; after a failure that a later attempt
 * may heal, search again. Answers how often it posted.
 */
export async function carry(
  bench: Pick<Bench, 'context'>,
  erp: Erp,
  document: ErpDocument,
  between: () => unknown = () => undefined,
): Promise<{ confirmation: Confirmation; findings: Finding['state'][]; failures: string[] }> {
  const findings: Finding['state'][] = [];
  const failures: string[] = [];
  for (let attempt = 0; attempt < 8; attempt += 1) {
    try {
      const finding = await erp.find(bench.context, document);
      findings.push(finding.state);
      const posted = await erp.post(bench.context, document, finding);
      return { confirmation: await erp.confirm(bench.context, document, posted), findings, failures };
    } catch (error) {
      if (!isFailure(error, 'in-doubt', 'unavailable', 'throttled')) throw error;
      failures.push(error.kind);
      await between();
    }
  }
  throw new Error(`did not get through: ${failures.join(', ')}`);
}
