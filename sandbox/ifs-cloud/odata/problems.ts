/** What a request is refused with: an OData error. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: readonly { readonly code: string; readonly message: string }[] = [],
  ) {
    super(message);
  }
}

/** A bad query or address. The inner sentence is the useful one. */
export const malformed = (detail: string): Problem =>
  new Problem(400, 'ODP_MALFORMED_REQUEST', 'Malformed Request.', [
    { code: 'ODP_MALFORMED_REQUEST', message: detail },
  ]);

/** A body that cannot be read. */
export const badBody = (detail: string): Problem =>
  new Problem(400, 'ODP_DESERIALIZATION_ERROR', 'The request body could not be read.', [
    { code: 'ODP_DESERIALIZATION_ERROR', message: detail },
  ]);

export const notImplemented = (detail: string): Problem =>
  new Problem(501, 'ODP_NOT_IMPLEMENTED', 'Not implemented.', [
    { code: 'ODP_NOT_IMPLEMENTED', message: detail },
  ]);

export const notFound = (what: string): Problem =>
  new Problem(404, 'ODP_RESOURCE_NOTFOUND', `The ${what} was not found.`);

export const metadataNotFound = (): Problem =>
  new Problem(404, 'ODP_METADATA_NOTFOUND', 'Metadata not found.');

export const forbidden = (detail: string): Problem => new Problem(403, 'ODP_FORBIDDEN', detail);

export const wrongVerb = (method: string): Problem =>
  new Problem(405, 'ODP_METHOD_NOT_ALLOWED', `Method ${method} is not allowed here.`);

export const missingPrecondition = (): Problem =>
  new Problem(428, 'ODP_MISSING_PRECONDITION', 'The request must carry an If-Match header.');

export const preconditionFailed = (): Problem =>
  new Problem(412, 'ODP_PRECONDITION_FAILED', 'The object has been modified by another user.');

/** The metadata cache is stale; the same request succeeds a moment later. */
export const metadataStale = (): Problem =>
  new Problem(500, 'MI_MODIFIED_ERROR', 'The metadata has been modified. Try again.');

/** A business rule of the database: HTTP 500 with an ORA-20xxx text. `kind` is the number behind ORA-. */
export const business = (unit: string, text: string, kind = 20110): Problem =>
  new Problem(500, 'DATABASE_ERROR', 'Database Error.', [
    { code: 'DATABASE_ERROR', message: `ORA-${kind}: ${unit}.: ${text}` },
  ]);

export const alreadyExists = (unit: string, what: string): Problem =>
  business(unit, `The ${unit} object already exists. ${what}`, 20112);

export const mustHaveValue = (unit: string, field: string): Problem =>
  business(unit, `Field [${field}] in ${unit} must have a value.`, 20121);
