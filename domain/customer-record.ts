import type { Address } from './order';

/**
 * A customer as one side keeps it, reduced to what both sides know. Synchronisation compares two records field by field
 * with what both agreed on last.
 */
export interface CustomerRecord {
  /** `<kind>/<id>` in a shop, the customer's number in an ERP. */
  readonly id: string;
  /** Changes when the record changes; compared, never parsed: an ETag or a content hash. */
  readonly version: string;
  /** ISO 8601 UTC, where the side tells. */
  readonly updatedAt?: string;
  readonly name: string;
  readonly email?: string;
  readonly phone?: string;
  readonly taxNumber?: string;
  /** Whom to ask for. */
  readonly contact?: string;
  readonly billTo?: Address;
  /** Delivery addresses, by an id that both sides can keep, such as the shop's address id. */
  readonly deliveries: Readonly<Record<string, Address>>;
  /** Delivery addresses that it had and that hold no more, by the same ids; absent where the side keeps none. */
  readonly ended?: readonly string[];
  /** False when this side has locked it. */
  readonly active: boolean;
}
