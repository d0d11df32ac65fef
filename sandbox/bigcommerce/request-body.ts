import { isLosslessNumber, parse } from 'lossless-json';
import type { SandboxRequest } from '../kit';
import { Refusal } from './answers';

export type Fields = Readonly<Record<string, unknown>>;

/** @throws Refusal 400 for what is not JSON */
function body(request: SandboxRequest): unknown {
  try {
    return parse(request.body.toString('utf8'));
  } catch {
    throw new Refusal(400, 'Input is invalid: JSON could not be parsed.');
  }
}

export function objectOf(request: SandboxRequest): Fields {
  const value = body(request);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Refusal(422, 'JSON data is missing or invalid'); // prettier-ignore
  return value as Fields;
}

/** @throws Refusal 413 for more rows than one call may carry */
export function rowsOf(value: unknown, most: number): Fields[] {
  if (!Array.isArray(value)) throw new Refusal(422, 'JSON data is missing or invalid');
  if (value.length > most) {
    throw new Refusal(
      413,
      `The request payload is too large. The maximum items allowed in the array is ${most}`,
    );
  }
  return value as Fields[];
}

export const rowsOfBody = (request: SandboxRequest, most: number): Fields[] => rowsOf(body(request), most);

/** The digits of a bare number; undefined when the field is not there. @throws Refusal 422 for anything else */
export function numberIn(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (!isLosslessNumber(value))
    throw new Refusal(422, `The field '${name}' is invalid.`, { [name]: 'must be a number' });
  return value.value;
}

export function integerIn(fields: Fields, name: string): number | undefined {
  const text = numberIn(fields, name);
  if (text !== undefined && !/^-?\d+$/.test(text)) throw new Refusal(422, `The field '${name}' is invalid.`, { [name]: 'must be an integer' }); // prettier-ignore
  return text === undefined ? undefined : Number(text);
}

export function textIn(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'string')
    throw new Refusal(422, `The field '${name}' is invalid.`, { [name]: 'must be a string' });
  return value;
}

export function flagIn(fields: Fields, name: string): boolean | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'boolean')
    throw new Refusal(422, `The field '${name}' is invalid.`, { [name]: 'must be a boolean' });
  return value;
}
