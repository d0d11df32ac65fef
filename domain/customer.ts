import type { Amount } from './money';
import type { Address } from './order';

/** A shop's customer or B2B company as it is now. */
export interface ShopCustomer {
  /** The shop's id, unique within its kind. */
  readonly id: string;
  readonly kind: 'person' | 'company';
  readonly name: string;
  readonly email?: string;
  readonly phone?: string;
  readonly taxNumber?: string;
  readonly group?: string;
  /** Of a person that buys for a B2B company. */
  readonly companyId?: string;
  readonly creditLimit?: Amount;
  readonly billTo?: Address;
  readonly shipTo?: Address;
  /** False when the shop has locked it. */
  readonly active: boolean;
  /** ISO 8601, UTC. */
  readonly updatedAt: string;
}
