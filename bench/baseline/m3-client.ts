import { ERP_CREDENTIALS } from '../lane';
import type { Sandboxes } from '../processes/sandboxes';

/** What opens M3: of an `.ionapi` file, as much as a login needs. */
export interface M3Access {
  readonly root: string;
  readonly tokenUrl: string;
  readonly client: string;
  readonly form: Readonly<Record<string, string>>;
}

export interface M3Call {
  readonly transaction: string;
  readonly record: Readonly<Record<string, string>>;
}

export type Rows = readonly Readonly<Record<string, string>>[];

export interface M3 {
  /** One request; answers the records of each call, or undefined for one that M3 refused. */
  run(program: string, calls: readonly M3Call[]): Promise<(Rows | undefined)[]>;
}

export function m3Of({ credentials }: Pick<Sandboxes, 'credentials'>): M3Access {
  const ionapi = JSON.parse(credentials[ERP_CREDENTIALS] ?? '{}') as Record<string, string>;
  const part = (name: string): string => ionapi[name] ?? '';
  return {
    root: `${part('iu')}/${encodeURIComponent(part('ti'))}/M3/m3api-rest/v2/execute`,
    tokenUrl: `${part('pu')}${part('ot')}`,
    client: Buffer.from(`${part('ci')}:${part('cs')}`).toString('base64'),
    form: { grant_type: 'password', username: part('saak'), password: part('sask') },
  };
}

interface BulkAnswer {
  readonly results?: readonly { readonly records?: Rows; readonly errorMessage?: string }[];
}

/** Logs in once; `turn` is waited for before each request. */
export async function loginToM3(access: M3Access, turn: () => Promise<void>): Promise<M3> {
  const login = await fetch(access.tokenUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${access.client}` },
    body: new URLSearchParams(access.form),
  });
  const { access_token: token } = (await login.json()) as { access_token?: string };
  if (token === undefined) throw new Error(`the login was refused (HTTP ${login.status})`);
  return {
    run: async (program, calls) => {
      await turn();
      const answer = await fetch(access.root, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          program,
          cono: 100,
          divi: 'AAA',
          excludeEmptyValues: true,
          rightTrim: true,
          maxReturnedRecords: 0,
          transactions: calls,
        }),
      });
      if (!answer.ok) throw new Error(`M3 ${program} answered HTTP ${answer.status}`);
      const { results = [] } = (await answer.json()) as BulkAnswer;
      return calls.map((_, place) => {
        const result = results[place];
        return result === undefined || result.errorMessage ? undefined : (result.records ?? []);
      });
    },
  };
}
