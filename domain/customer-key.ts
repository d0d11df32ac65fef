import { createHash } from 'node:crypto';
import { shopKeyOf, type ShopCustomer } from './customer';
import { Failure } from './failure';
import { firstMatch, type Facts } from './first-match';
import type { Mapping } from './mapping';
import type { Order } from './order';

/** Who the buyer is to the ERP, as far as shop and mapping can tell. */
export type CustomerTarget =
  /** The mapping names the ERP's customer. */
  | { readonly by: 'number'; readonly number: string }
  /** Found or created under a key. */
  | {
      readonly by: 'key';
      readonly key: string;
      readonly searchKey: string;
      readonly template: string | undefined;
    };

/** The facts that mapping tables may ask of an order. */
export const orderFacts = (order: Order): Facts => ({
  kind: order.customer.kind,
  group: order.customer.group,
  company: order.customer.company?.id,
  id: order.customer.id,
  country: (order.shipTo ?? order.billTo)?.country,
  currency: order.currency,
  store: order.store,
});

/** Whoever buys, as an order tells it or as the shop keeps it: both make the same customer of the same buyer. */
export interface Buyer {
  /** For operators, such as `order 1001` or `customer person/17`; no personal data. */
  readonly title: string;
  /** What to fix when the buyer cannot be told. */
  readonly cause: string;
  readonly kind: Order['customer']['kind'];
  readonly facts: Facts;
  /** The shop's id of the person; absent for guests and for companies. */
  readonly id?: string;
  readonly companyId?: string;
  readonly email?: string;
  readonly name: string;
  readonly postcode?: string;
}

export const buyerOfOrder = (order: Order): Buyer => ({
  title: `order ${order.number}`,
  cause: `customer:order-${order.number}`,
  kind: order.customer.kind,
  facts: orderFacts(order),
  id: order.customer.id,
  companyId: order.customer.company?.id,
  email: order.customer.email,
  name: order.customer.name,
  postcode: (order.billTo ?? order.shipTo)?.postcode,
});

/** A shop's record knows no currency and no store view: rows of the mapping that ask for them do not match it. */
export function buyerOfShop(customer: ShopCustomer): Buyer {
  const { kind, id, group, companyId } = customer;
  const company = kind === 'company' ? id : companyId;
  const person = kind === 'person' ? id : undefined;
  const buys = company === undefined ? 'registered' : 'company';
  return {
    title: `customer ${shopKeyOf(customer)}`,
    cause: `customer:${shopKeyOf(customer)}`,
    kind: buys,
    facts: {
      kind: buys,
      group,
      company,
      id: person,
      country: (customer.shipTo ?? customer.billTo)?.country,
    },
    id: person,
    companyId: company,
    email: customer.email,
    name: customer.name,
    postcode: (customer.billTo ?? customer.shipTo)?.postcode,
  };
}

/** What the shop calls the customer that the buyer is to the ERP; undefined for guests. */
export const shopKeyOfBuyer = ({ companyId, id }: Buyer): string | undefined =>
  companyId !== undefined
    ? shopKeyOf({ kind: 'company', id: companyId })
    : id !== undefined
      ? shopKeyOf({ kind: 'person', id })
      : undefined;

/**
 * Companies are known by their id, people by what `customers.match` says. The key holds no personal data: it is a hash,
 * bound to the connection, and short enough for an ERP's search field (10 characters, 50 bits).
 */
export const customerTarget = (connection: string, order: Order, mapping: Mapping): CustomerTarget =>
  buyerTarget(connection, buyerOfOrder(order), mapping);

/** As {@link customerTarget}, for any buyer. @throws Failure `missing-mapping` for a buyer that nothing identifies */
export function buyerTarget(connection: string, buyer: Buyer, mapping: Mapping): CustomerTarget {
  const fixed = firstMatch(mapping.customers.table, buyer.facts);
  if (fixed) return { by: 'number', number: fixed.customer };
  if (buyer.kind === 'guest' && mapping.customers.guests !== 'own') {
    return { by: 'number', number: mapping.customers.guests };
  }
  const template =
    firstMatch(mapping.customers.templates, buyer.facts)?.template ?? mapping.customers.template;
  const searchKey = shortHash(`${connection}|${identityOf(buyer, mapping)}`);
  return { by: 'key', key: searchKey, searchKey, template };
}

function identityOf({ id, companyId, email, name, postcode, title, cause }: Buyer, mapping: Mapping): string {
  const { match } = mapping.customers;
  if (companyId !== undefined) return `company:${companyId}`;
  if (match === 'external-id' && id) return `id:${id}`;
  // Nameless buyers are not one and the same.
  if (match === 'name' && fold(name) !== '') return `name:${fold(name)}|${fold(postcode ?? '')}`;
  if (email) return `email:${fold(email)}`;
  if (id) return `id:${id}`;
  throw new Failure('missing-mapping', `${title} names no buyer: no e-mail, no customer id`, {
    causes: [cause],
    advice:
      'Name a collective customer in customers.guests, or give the order an e-mail address in the shop.',
  });
}

const fold = (value: string): string => value.normalize('NFKC').trim().toLowerCase();

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

function shortHash(value: string): string {
  let bits = createHash('sha256').update(value).digest().readBigUInt64BE() >> 14n;
  let key = '';
  for (let index = 0; index < 10; index += 1) {
    key = ALPHABET.charAt(Number(bits & 31n)) + key;
    bits >>= 5n;
  }
  return key;
}
