import { z } from 'zod';
import { scrub } from '../../../domain/failure';
import { tryParseLossless } from '../json';

/** A row as it was sent: numbers are decimal strings, digit for digit. */
export type ODataRow = Readonly<Record<string, unknown>>;

/** What an OData service says against a request, without personal data. */
export interface ODataError {
  readonly code: string;
  readonly message: string;
  readonly details: readonly { readonly code: string; readonly message: string }[];
}

const text = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => String(value ?? ''));
/** Older stacks wrap the words: `{"lang":"en","value":"…"}`. */
const words = z.union([text, z.looseObject({ value: text }).transform(({ value }) => value)]);
const errorSchema = z.looseObject({
  error: z.looseObject({
    code: text,
    message: words,
    details: z
      .array(z.looseObject({ code: text, message: words }))
      .nullish()
      .transform((details) => details ?? []),
  }),
});
const row = z.record(z.string(), z.unknown());
const listSchema = z.looseObject({
  value: z.array(row),
  '@odata.nextLink': z.string().min(1).optional(),
});

const clean = (message: string): string => scrub(message.replace(/\s+/g, ' ').trim());

/** The error of an answer; undefined when the text holds none, such as a gateway's HTML page. */
export function readODataError(body: string): ODataError | undefined {
  const parsed = errorSchema.safeParse(tryParseLossless(body));
  if (!parsed.success) return undefined;
  const { code, message, details } = parsed.data.error;
  return {
    code: code.trim(),
    message: clean(message),
    details: details.map((detail) => ({ code: detail.code.trim(), message: clean(detail.message) })),
  };
}

/** All it says in one line: the details after the message that they explain. */
export const errorWords = ({ message, details }: ODataError): string =>
  [...new Set([message, ...details.map((detail) => detail.message)])].filter(Boolean).join(' ');

/** A page of rows; undefined when the text is no OData list. */
export function readList(body: string): { rows: ODataRow[]; nextLink?: string } | undefined {
  const parsed = listSchema.safeParse(tryParseLossless(body));
  if (!parsed.success) return undefined;
  const nextLink = parsed.data['@odata.nextLink'];
  return { rows: parsed.data.value, ...(nextLink === undefined ? {} : { nextLink }) };
}

/** One entity, or the result of an action; an empty answer (204) is an empty row. */
export function readEntity(body: string): ODataRow | undefined {
  if (body.trim() === '') return {};
  const parsed = row.safeParse(tryParseLossless(body));
  return parsed.success ? parsed.data : undefined;
}

/** The entity's ETag, opaque. */
export const etagOf = (entity: ODataRow): string | undefined => {
  const etag = entity['@odata.etag'];
  return typeof etag === 'string' && etag !== '' ? etag : undefined;
};

/** A field as text; null and absent are empty. */
export const textOf = (entity: ODataRow, field: string): string => {
  const value = entity[field];
  return typeof value === 'string' ? value : typeof value === 'boolean' ? String(value) : '';
};
