import type { Row } from './odata/edm';
import type { IfsState } from './state';
import type { Offset } from './odata/literals';

/** One request's hold on the tables. */
export interface Work {
  readonly state: IfsState;
  /** Later changes are not seen: the horizon of a stale read. */
  readonly horizon: number;
  readonly offset: Offset;
  /** Vouchers this request touched, by key: a change set checks their balance when it commits. */
  readonly touchedVouchers: Map<string, Row>;
}
