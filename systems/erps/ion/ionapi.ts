import { z } from 'zod';
import { Failure } from '../../../domain/failure';

/** What an `.ionapi` file says, in our own words. Holds secrets: never log it. */
export interface Ionapi {
  /** The tenant, such as `ACME_PRD`. */
  readonly tenant: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The service account's access key and secret key. */
  readonly username: string;
  readonly password: string;
  readonly tokenUrl: string;
  /** Gateway address and tenant; a suite's own root follows, such as `/M3/m3api-rest`. No trailing slash. */
  readonly apiRoot: string;
  /** Space-separated scopes, only where the tenant enforces them. */
  readonly scope?: string;
}

const text = z.string().trim().min(1);
const url = text.regex(/^https?:\/\/[^\s/]+/i, 'must be an address that begins with https://');

/** The keys of the file that a headless login needs (Infor's ION API documentation); others are ignored. */
const file = z.object({
  ti: text,
  ci: text,
  cs: text,
  iu: url,
  pu: url,
  ot: text,
  saak: text,
  sask: text,
  sc: z.array(text).optional(),
});

const RENEW = 'Download the credentials again in Infor OS > ION API > Authorized Apps.';
const NOT_HEADLESS =
  'this file belongs to a web or native app, or was downloaded without a service account; create a Backend Service app in ION API > Authorized Apps and download credentials with "Create Service Account"';

/**
 * The `.ionapi` credentials: the file's text or its parsed JSON.
 * No message holds a value of the file, only names of keys.
 */
export const ionapiCredentials = z
  .union([z.string(), z.record(z.string(), z.unknown())])
  .transform((raw, check): Ionapi => {
    const complain = (message: string): never => {
      check.addIssue({ code: 'custom', message });
      return z.NEVER;
    };
    const json = typeof raw === 'string' ? parseJson(raw) : raw;
    if (!isObject(json)) return complain(`the .ionapi file is not JSON. ${RENEW}`);
    if (!given(json.saak) || !given(json.sask)) return complain(NOT_HEADLESS);
    const parsed = file.safeParse(json);
    if (!parsed.success) {
      const keys = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))].join(', ');
      return complain(`the .ionapi file lacks a usable value for: ${keys}. ${RENEW}`);
    }
    const { ti, ci, cs, iu, pu, ot, saak, sask, sc } = parsed.data;
    return {
      tenant: ti,
      clientId: ci,
      clientSecret: cs,
      username: saak,
      password: sask,
      tokenUrl: join(pu, ot),
      apiRoot: join(iu, ti),
      ...(sc && sc.length > 0 ? { scope: sc.join(' ') } : {}),
    };
  });

/** @throws Failure `unauthorized` saying what is wrong with the file, without any of its values */
export function parseIonapi(raw: string | Readonly<Record<string, unknown>>): Ionapi {
  const parsed = ionapiCredentials.safeParse(raw);
  if (parsed.success) return parsed.data;
  const message = parsed.error.issues[0]?.message ?? 'the .ionapi file cannot be read';
  throw new Failure('unauthorized', message, {
    advice: 'Set the credentials again: crossdock credentials set NAME --file app.ionapi',
  });
}

/** Joins two parts of an address with exactly one slash, however they end and begin. */
export const join = (base: string, path: string): string =>
  `${base.replace(/\/+$/, '')}/${path.replace(/^\/+/, '').replace(/\/+$/, '')}`;

const given = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parseJson(raw: string): unknown {
  try {
    return JSON.parse(raw.replace(/^\uFEFF/, '')) as unknown;
  } catch {
    return undefined;
  }
}
