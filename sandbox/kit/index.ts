/** What every vendor's sandbox is built on: an HTTP server, a fault plan, a request log and a control API. */
export { type ControlRequest, type ControlRoutes, CONTROL_PREFIX } from './control';
export { divide } from './divide';
export {
  type Fault,
  type FaultEffect,
  FaultPlan,
  type FaultRule,
  type FaultRuleState,
  TRANSPORT_EFFECTS,
  VENDOR_EFFECTS,
} from './fault-plan';
export {
  html,
  json,
  type RawRequest,
  rawJson,
  type RunningServer,
  type SandboxAnswer,
  startServer,
  text,
} from './http-server';
export { IndexedMap } from './indexed-map';
export { between, hash, pick, type Random, seeded } from './random';
export { type LoggedRequest, RequestLog, type RequestSummary } from './request-log';
export {
  retryAfter,
  type Sandbox,
  type SandboxOptions,
  type SandboxRequest,
  startSandbox,
} from './sandbox-server';
