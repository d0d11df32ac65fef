import type { DocumentEntry, DocumentKind, ErpDocument } from '../../../../domain/documents';
import { isFailure, type Failure } from '../../../../domain/failure';
import {
  ifsSnapshot,
  startIfsCloud,
  type IfsCloudOptions,
  type IfsCloudSandbox,
  type VoucherSnapshot,
} from '../../../../sandbox/ifs-cloud';
import type { CallContext, Exchange } from '../../../../systems/context';
import type { Confirmation, Erp, Finding } from '../../../../systems/erps/erp';
import { createIfsCloud, ifsCloudSettings, type IfsCloudSettings } from '../../../../systems/erps/ifs-cloud';
import { createMemoryShelf } from '../../../../systems/transport/oauth2-shelf';
import type { Http, HttpRequest } from '../../../../systems/transport/http';
import { createLane } from '../../../../systems/transport/lane';
import { createHttp } from '../../../../systems/transport/undici-http';

export const settings = (more: Record<string, unknown> = {}): IfsCloudSettings =>
  ifsCloudSettings.parse({
    system: 'ifs-cloud',
    url: 'https://acme.ifs.cloud',
    realm: 'acme',
    company: '10',
    credentials: 'acme-ifs',
    ...more,
  });

export interface Bench {
  readonly sandbox: IfsCloudSandbox;
  readonly erp: Erp;
  readonly context: CallContext;
  readonly exchanges: Exchange[];
  /** Every request that was sent, the login included. */
  readonly sent: HttpRequest[];
  /** Another process on the same tenant. */
  erpWith(
    more?: Record<string, unknown>,
    options?: {
      withhold?: boolean;
      secret?: string;
      clock?: () => number;
      kinds?: readonly DocumentKind[];
    },
  ): Erp;
  vouchers(): readonly VoucherSnapshot[];
  control<T>(path: string, body?: unknown): Promise<T>;
  close(): Promise<void>;
}

export async function startIfs(
  sandboxOptions: IfsCloudOptions = {},
  given: Record<string, unknown> = {},
  concurrency = 8,
): Promise<Bench> {
  const sandbox = await startIfsCloud(sandboxOptions);
  const http = createHttp({ lane: createLane({ concurrency }), allowPrivateHosts: true, deadlineMs: 5_000 });
  const exchanges: Exchange[] = [];
  const sent: HttpRequest[] = [];
  const watched: Http = {
    send: (context, request) => {
      sent.push(request);
      return http.send(context, request);
    },
    sendGathered: (context, build) =>
      http.sendGathered(context, () => {
        const request = build();
        if (request) sent.push(request);
        return request;
      }),
  };
  const context: CallContext = { priority: 'live', record: (exchange) => exchanges.push(exchange) };
  const erpWith: Bench['erpWith'] = (more = {}, { secret, ...options } = {}) =>
    createIfsCloud({
      settings: settings({ url: sandbox.url, realm: sandbox.realm, ...given, ...more }),
      credentials: {
        clientId: sandbox.credentials.clientId,
        clientSecret: secret ?? sandbox.credentials.clientSecret,
      },
      http: watched,
      shelf: createMemoryShelf(),
      credentialName: 'acme-ifs',
      ...options,
    });
  return {
    sandbox,
    erp: erpWith(),
    erpWith,
    context,
    exchanges,
    sent,
    vouchers: () => ifsSnapshot(sandbox.ifs).vouchers,
    control: async <T>(path: string, body?: unknown): Promise<T> => {
      const answer = await fetch(`${sandbox.url}/__control${path}`, {
        method: 'POST',
        body: JSON.stringify(body ?? {}),
      });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as T;
    },
    close: async () => {
      await http.close();
      await sandbox.close();
    },
  };
}

const entry = (
  line: DocumentEntry['line'],
  account: string,
  amount: string,
  text: string,
): DocumentEntry => ({ line, account, dimensions: line === 'goods' ? { B: '100' } : {}, amount, text });

/** Invoice 100 of order 100000123 over 59.38 EUR. */
export const journal = (more: Partial<ErpDocument> = {}): ErpDocument => ({
  key: 'journal:I100',
  kind: 'journal',
  reference: 'I100',
  order: '100000123',
  currency: 'EUR',
  businessDate: '2026-11-20',
  customer: 'C100',
  lines: [],
  charges: [],
  texts: [],
  terms: {},
  totals: {
    lines: '45',
    shipping: '4.90',
    discount: '0',
    tax: '9.48',
    other: '0',
    rounding: '0',
    total: '59.38',
  },
  taxByErp: false,
  entries: [
    entry('receivable', '1510', '59.38', 'invoice 100'),
    entry('goods', '3010', '-45', 'Mugs'),
    entry('shipping', '4010', '-4.90', 'Shipping'),
    entry('tax', '2611', '-9.48', 'Tax 19 %'),
  ],
  ...more,
});

export const receivable = (more: Partial<ErpDocument> = {}): ErpDocument =>
  journal({ key: 'receivable:I100', kind: 'receivable', ...more });

export const payment = (more: Partial<ErpDocument> = {}): ErpDocument =>
  journal({
    key: 'payment:P7',
    kind: 'payment',
    reference: 'P7',
    totals: { ...journal().totals, lines: '0', shipping: '0', tax: '0', other: '59.38' },
    entries: [entry('payment', '1580', '59.38', 'stripe'), entry('receivable', '1510', '-59.38', 'stripe')],
    ...more,
  });

export const creditNote = (more: Partial<ErpDocument> = {}): ErpDocument =>
  journal({
    key: 'credit-note:R3',
    kind: 'credit-note',
    reference: 'R3',
    entries: turned(journal().entries),
    ...more,
  });

const turned = (entries: ErpDocument['entries'] = []): DocumentEntry[] =>
  entries.map((each) => ({
    ...each,
    amount: each.amount.startsWith('-') ? each.amount.slice(1) : `-${each.amount}`,
  }));

/** As the service makes it: signs turned, the same reference, the number of what it takes back. */
export const reversalOf = (document: ErpDocument, number: string): ErpDocument => ({
  ...document,
  key: document.key.replace(document.kind, 'cancellation'),
  kind: 'cancellation',
  reverses: { key: document.key, kind: document.kind, number },
  totals: { ...document.totals, total: `-${document.totals.total}` },
  entries: turned(document.entries),
});

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
 * may heal, search again. Answers what was found and what failed.
 */
export async function carry(
  bench: Pick<Bench, 'context'>,
  erp: Erp,
  document: ErpDocument,
  attempts = 8,
): Promise<{ confirmation: Confirmation; findings: Finding['state'][]; failures: string[] }> {
  const findings: Finding['state'][] = [];
  const failures: string[] = [];
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    try {
      const finding = await erp.find(bench.context, document);
      findings.push(finding.state);
      const posted =
        finding.state === 'complete' ? finding : await erp.post(bench.context, document, finding);
      return { confirmation: await erp.confirm(bench.context, document, posted), findings, failures };
    } catch (error) {
      if (!isFailure(error, 'in-doubt', 'unavailable', 'throttled')) throw error;
      failures.push(error.kind);
    }
  }
  throw new Error(`did not get through: ${failures.join(', ')}`);
}
