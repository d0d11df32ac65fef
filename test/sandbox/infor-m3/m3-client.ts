import { startInforM3 } from '../../../sandbox/infor-m3';
import type { InforM3Options, InforM3Sandbox, OrdersSnapshot, Row } from '../../../sandbox/infor-m3';

export interface Item {
  readonly transaction: string;
  readonly parameters?: Row;
  readonly records: Row[];
  readonly errorMessage?: string;
  readonly errorType?: string;
  readonly errorCode?: string;
  readonly errorField?: string;
}

export interface Body {
  readonly results?: Item[];
  readonly errorType?: string;
  readonly errorMessage?: string;
  readonly errorField?: string;
  readonly wasTerminated?: boolean;
  readonly nrOfSuccessfullTransactions?: number;
  readonly nrOfFailedTransactions?: number;
  readonly error?: unknown;
}

export interface Reply<T = Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** A sandbox with a plain HTTP client on it, for tests. */
export class M3 {
  private constructor(
    readonly sandbox: InforM3Sandbox,
    public token: string,
  ) {}

  static async start(options: InforM3Options = {}): Promise<M3> {
    const sandbox = await startInforM3({
      items: [
        { number: 'A100', description: 'Mug' },
        { number: 'A200', description: 'Bowl', price: '7.50' },
        { number: 'A900', description: 'Old plate', status: '90' },
      ],
      customers: [{ number: 'WEB1', name: 'Ada', searchKey: 'KEY1', currency: 'EUR' }],
      ...options,
    });
    const m3 = new M3(sandbox, '');
    m3.token = String((await m3.login()).body['access_token']);
    return m3;
  }

  async login(
    form: Record<string, string> = {},
    init: { basic?: string; method?: string; type?: string } = {},
  ): Promise<Reply<Record<string, unknown>>> {
    const { ionapi } = this.sandbox;
    const basic = init.basic ?? `${ionapi.ci}:${ionapi.cs}`;
    const method = init.method ?? 'POST';
    const body = new URLSearchParams({
      grant_type: 'password',
      username: ionapi.saak,
      password: ionapi.sask,
      ...form,
    }).toString();
    return reply(
      await fetch(ionapi.pu + ionapi.ot, {
        method,
        headers: {
          'content-type': init.type ?? 'application/x-www-form-urlencoded',
          ...(basic !== '' && { authorization: `Basic ${Buffer.from(basic).toString('base64')}` }),
        },
        ...(method === 'POST' && { body }),
      }),
    );
  }

  /** Below `m3api-rest`. */
  async raw<T = Body>(path: string, init: RequestInit = {}): Promise<Reply<T>> {
    const { iu, ti } = this.sandbox.ionapi;
    return reply<T>(
      await fetch(`${iu}/${ti}/M3/m3api-rest${path}`, {
        ...init,
        headers: { authorization: `Bearer ${this.token}`, ...(init.headers as Record<string, string>) },
      }),
    );
  }

  /** One transaction by GET. */
  get<T = Body>(call: string, fields: Record<string, string> = {}): Promise<Reply<T>> {
    return this.raw<T>(`/v2/execute/${call}?${new URLSearchParams(fields).toString()}`);
  }

  bulk(
    program: string,
    transactions: { transaction: string; record?: Record<string, unknown>; selectedColumns?: string[] }[],
    more: Record<string, unknown> = {},
  ): Promise<Reply> {
    return this.raw('/v2/execute', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ program, transactions, ...more }),
    });
  }

  /** One transaction by bulk POST: its result, whether good or bad. */
  async one(call: string, record: Record<string, unknown> = {}): Promise<Item> {
    const [program = '', transaction = ''] = call.split('/');
    const { body } = await this.bulk(program, [{ transaction, record }]);
    if (!body.results?.[0]) throw new Error(`${call}: ${JSON.stringify(body)}`);
    return body.results[0];
  }

  /** As `one`, but a refusal throws. */
  async rows(call: string, record: Record<string, unknown> = {}): Promise<Row[]> {
    const result = await this.one(call, record);
    if (result.errorType) throw new Error(`${call}: ${result.errorMessage}`);
    return result.records;
  }

  async row(call: string, record: Record<string, unknown> = {}): Promise<Row> {
    const [row] = await this.rows(call, record);
    if (!row) throw new Error(`${call}: no record`);
    return row;
  }

  async control<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.sandbox.url}/__control${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const value = (await answer.json()) as T;
    if (answer.status !== 200) throw new Error(JSON.stringify(value));
    return value;
  }

  snapshot(): Promise<OrdersSnapshot> {
    return this.control<OrdersSnapshot>('GET', '/orders');
  }

  /** A batch order with one line of two A100 at 10.00, not confirmed; answers its temporary number. */
  async draft(head: Row = {}, line: Row | undefined = {}): Promise<string> {
    const number = (await this.row('OIS100MI/AddBatchHead', { CUNO: 'WEB1', CUOR: '100000001', ...head }))[
      'ORNO'
    ];
    await this.rows('OIS100MI/AddBatchLine', { ORNO: number, ITNO: 'A100', ORQT: '2', SAPR: '10', ...line });
    return number ?? '';
  }

  /** A confirmed order; answers its final number. */
  async order(head: Row = {}, line: Row = {}): Promise<string> {
    const draft = await this.draft(head, line);
    await this.rows('OIS100MI/Confirm', { ORNO: draft });
    return (await this.row('OIS100MI/GetOrderNo', { ORNO: draft }))['ORNR'] ?? '';
  }

  close(): Promise<void> {
    return this.sandbox.close();
  }
}

async function reply<T>(answer: Response): Promise<Reply<T>> {
  const text = await answer.text();
  let body: unknown = text;
  try {
    body = JSON.parse(text);
  } catch {
    // Not every answer is JSON.
  }
  return { status: answer.status, headers: answer.headers, body: body as T };
}
