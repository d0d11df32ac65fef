import { type Fault, json, retryAfter, type SandboxAnswer } from '../kit';

/** The OData face of the kit's faults. Which 500 is worth a second try only its code tells. */
export function faultAnswer(fault: Fault): SandboxAnswer | undefined {
  switch (fault.effect) {
    case 'throttle':
      return json(
        429,
        { error: { code: 'TOO_MANY_REQUESTS', message: 'Too many requests.' } },
        retryAfter(fault),
      );
    case 'error-500':
      return json(500, { error: { code: 'UNKNOWN', message: 'Internal Server Error' } });
    case 'error-503':
      return json(503, { error: { code: 'UNAVAILABLE', message: 'Service Unavailable' } }, retryAfter(fault));
    default:
      return undefined;
  }
}
