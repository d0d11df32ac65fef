import type { SandboxAnswer, SandboxRequest } from '../kit';

export interface Route {
  /** Such as `GET /orders/{id}`: fault rules and the log go by it. */
  readonly call: string;
  /** What the key's user must be allowed to see. */
  readonly resource: string;
  readonly answer: (request: SandboxRequest, id: number) => SandboxAnswer | Promise<SandboxAnswer>;
}
