import { type IfsCloudOptions, type IfsCloudSandbox, startIfsCloud } from '../../../sandbox/ifs-cloud';

export type Json = Record<string, unknown>;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Json;
}

export interface Part {
  readonly method?: string;
  readonly url: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  /** Left out: the part stands outside any change set. */
  readonly id?: string;
}

export interface PartReply {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Json;
}

/** A sandbox with a plain HTTP client on it, for tests. */
export class Ifs {
  private constructor(
    readonly sandbox: IfsCloudSandbox,
    public token: string,
  ) {}

  static async start(options: IfsCloudOptions = {}): Promise<Ifs> {
    const ifs = new Ifs(await startIfsCloud(options), '');
    await ifs.login();
    return ifs;
  }

  async login(form: Record<string, string> = {}): Promise<Reply> {
    const { clientId, clientSecret, tokenUrl } = this.sandbox.credentials;
    const reply = await read(
      await fetch(tokenUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: clientId,
          client_secret: clientSecret,
          scope: 'openid microprofile-jwt',
          ...form,
        }).toString(),
      }),
    );
    if (typeof reply.body['access_token'] === 'string') this.token = reply.body['access_token'];
    return reply;
  }

  /** Below the base path; a body makes it a POST of JSON. */
  async call(
    path: string,
    init: { method?: string; body?: unknown; headers?: Record<string, string>; raw?: string } = {},
  ): Promise<Reply> {
    const text = init.raw ?? (init.body === undefined ? undefined : JSON.stringify(init.body));
    return read(
      await fetch(`${this.sandbox.baseUrl}/${path}`, {
        method: init.method ?? (text === undefined ? 'GET' : 'POST'),
        headers: {
          authorization: `Bearer ${this.token}`,
          ...(text !== undefined && { 'content-type': 'application/json' }),
          ...init.headers,
        },
        ...(text !== undefined && { body: text }),
      }),
    );
  }

  /** The rows of a list. */
  async rows(path: string, query: Record<string, string> = {}): Promise<Json[]> {
    const search = new URLSearchParams(query).toString().replaceAll('+', '%20');
    const reply = await this.call(search === '' ? path : `${path}?${search}`);
    if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${reply.text}`);
    return reply.body['value'] as Json[];
  }

  /** A batch with one change set of the parts that have an id; the others stand alone. */
  async batch(
    projection: string,
    parts: readonly Part[],
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    return this.call(`${projection}.svc/$batch`, {
      raw: writeBatch(parts),
      headers: { 'content-type': 'multipart/mixed;boundary=b1', ...headers },
    });
  }

  async control(method: string, path: string, body?: unknown): Promise<Json> {
    const reply = await read(
      await fetch(`${this.sandbox.url}/__control${path}`, {
        method,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    );
    if (reply.status !== 200) throw new Error(`${path}: ${reply.text}`);
    return reply.body;
  }

  close(): Promise<void> {
    return this.sandbox.close();
  }
}

/** `body` may be text already written. */
export function writeBatch(parts: readonly Part[]): string {
  const lines: string[] = [];
  let open = false;
  for (const part of parts) {
    if (part.id !== undefined && !open) {
      lines.push('--b1', 'Content-Type: multipart/mixed;boundary=c1', '');
      open = true;
    }
    if (part.id === undefined && open) {
      lines.push('--c1--', '');
      open = false;
    }
    const text = part.body === undefined ? '' : JSON.stringify(part.body);
    lines.push(
      part.id === undefined ? '--b1' : '--c1',
      'Content-Type: application/http',
      'Content-Transfer-Encoding: binary',
      ...(part.id === undefined ? [] : [`Content-ID: ${part.id}`]),
      '',
      `${part.method ?? (part.body === undefined ? 'GET' : 'POST')} ${part.url} HTTP/1.1`,
      ...(text === '' ? [] : ['Content-Type: application/json']),
      ...Object.entries(part.headers ?? {}).map(([name, value]) => `${name}: ${value}`),
      '',
      text,
    );
  }
  if (open) lines.push('--c1--');
  lines.push('--b1--', '');
  return lines.join('\r\n');
}

/** Every answer in a batch, those of change sets too, in order. */
export function readParts(reply: Reply): PartReply[] {
  return reply.text
    .split(/HTTP\/1\.1 /)
    .slice(1)
    .map((text) => {
      const [head = '', ...rest] = text.split('\r\n\r\n');
      const [first = '', ...lines] = head.split('\r\n');
      const body = rest.join('\r\n\r\n').split(/\r\n--/)[0] ?? '';
      return {
        status: Number(first.slice(0, 3)),
        headers: Object.fromEntries(
          lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
        ),
        body: body.trim() === '' ? {} : (JSON.parse(body) as Json),
      };
    });
}

async function read(response: Response): Promise<Reply> {
  const text = await response.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = {};
  }
  return { status: response.status, headers: response.headers, text, body: body as Json };
}

/** Code and the most telling sentence of an error. */
export function problem(body: Json): string {
  const { code, message, details } = body['error'] as {
    code: string;
    message: string;
    details?: { message: string }[];
  };
  return `${code}: ${details?.[0]?.message ?? message}`;
}

export const HEAD = {
  Company: '10',
  VoucherType: 'M',
  AccountingYear: 2026,
  VoucherDate: '2026-11-20',
  UserGroup: 'AC',
  CurrencyCode: 'EUR',
};
export const NOW = (): number => Date.parse('2026-11-20T10:00:00Z');

export const debit = (Account: string, CurrencyDebetAmount: number, more: Json = {}): Json => ({
  Account, CurrencyDebetAmount, Text: 'REF sold', ...more,
}); // prettier-ignore
export const credit = (Account: string, CurrencyCreditAmount: number, more: Json = {}): Json => ({
  Account, CurrencyCreditAmount, Text: 'REF sold', ...more,
}); // prettier-ignore

/** A voucher as one change set. */
export const voucherParts = (rows: readonly Json[], head: Json = HEAD): Part[] => [
  { id: '1', url: 'VoucherSet', body: head },
  ...rows.map((body, index) => ({ id: String(index + 2), url: '$1/VoucherRowArray', body })),
];
