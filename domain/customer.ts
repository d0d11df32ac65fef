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

/** `<kind>/<id>`, such as `person/17`: the customer's name in workflows, webhooks and cross-references. */
export const shopKeyOf = ({ kind, id }: Pick<ShopCustomer, 'kind' | 'id'>): string => `${kind}/${id}`;

/** The customer's name on the board and in the audit trail, where orders stand beside it: `customer/person/17`. */
export const customerSubject = (key: string): string => `customer/${key}`;

/** The key in a name from the board; undefined when it names an order. */
export const customerOfSubject = (subject: string): string | undefined =>
  /^customer\/((?:person|company|erp)\/.+)$/.exec(subject)?.[1];

/** The key of a customer that only the ERP has yet: `erp/<number>`. */
export const erpKeyOf = (number: string): string => `erp/${number}`;
export const numberOfErpKey = (key: string): string | undefined => /^erp\/(.+)$/.exec(key)?.[1];
