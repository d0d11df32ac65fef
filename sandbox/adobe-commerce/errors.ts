import { json, type SandboxAnswer } from '../kit';

/** A refusal in Magento's own shape: the message keeps its placeholders, the values stand in `parameters`. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly parameters?: readonly unknown[] | Readonly<Record<string, unknown>>,
    readonly extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = 'Refusal';
  }

  answer(): SandboxAnswer {
    const parameters = this.parameters === undefined ? {} : { parameters: this.parameters };
    return json(this.status, { message: this.message, ...parameters, ...this.extra });
  }
}

export const noRoute = (): Refusal => new Refusal(404, 'Request does not match any route.');

/** Sales entities have a message of their own. */
export const noSuchDocument = (): Refusal =>
  new Refusal(404, "The entity that was requested doesn't exist. Verify the entity and try again.");

export const noSuchEntity = (fieldName: string, fieldValue: unknown): Refusal =>
  new Refusal(404, 'No such entity with %fieldName = %fieldValue', { fieldName, fieldValue });

/** Magento answers 401, not 403, when an integration lacks a resource, and the same to anonymous callers. */
export const notAuthorized = (resources: string): Refusal =>
  new Refusal(401, "The consumer isn't authorized to access %resources.", { resources });

export const required = (fieldName: string): Refusal =>
  new Refusal(400, '"%fieldName" is required. Enter and try again.', { fieldName });

/** What an exception nobody foresaw, such as an unknown column, becomes outside developer mode. */
export const internalError = (report: string): Refusal =>
  new Refusal(500, `Internal Error. Details are available in Magento log file. Report ID: webapi-${report}`);
