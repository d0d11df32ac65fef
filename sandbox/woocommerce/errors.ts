import type { SandboxAnswer } from '../kit';
import { phpJson } from './php-json';

/** A refusal of the REST API, in its own words. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** Beside `status`; or, for refunds, a bare number. */
    readonly data: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }

  answer(): SandboxAnswer {
    return restJson(this.status, {
      code: this.code,
      message: this.message,
      data: { status: this.status, ...this.data },
    });
  }
}

export const restJson = (
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): SandboxAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=UTF-8', ...headers },
  body: phpJson(value),
});

export const noRoute = (): Refusal =>
  new Refusal(404, 'rest_no_route', 'No route was found matching the URL and request method.');

export const invalidParam = (name: string, text: string, code = 'rest_invalid_type'): Refusal =>
  new Refusal(400, 'rest_invalid_param', `Invalid parameter(s): ${name}`, {
    params: { [name]: text },
    details: { [name]: { code, message: text, data: null } },
  });

export const unauthenticated = (write: boolean): Refusal =>
  write
    ? new Refusal(401, 'woocommerce_rest_cannot_create', 'Sorry, you are not allowed to create resources.')
    : new Refusal(401, 'woocommerce_rest_cannot_view', 'Sorry, you cannot list resources.');

export const authenticationError = (message: string): Refusal =>
  new Refusal(401, 'woocommerce_rest_authentication_error', message);
