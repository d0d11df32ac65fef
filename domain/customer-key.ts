import { createHash } from 'node:crypto';
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

/**
 * Companies are known by their id, people by what `customers.match` says. The key holds no personal data: it is a hash,
 * bound to the connection, and short enough for an ERP's search field (10 characters, 50 bits).
 */
export function customerTarget(connection: string, order: Order, mapping: Mapping): CustomerTarget {
  const facts = orderFacts(order);
  const fixed = firstMatch(mapping.customers.table, facts);
  if (fixed) return { by: 'number', number: fixed.customer };
  if (order.customer.kind === 'guest' && mapping.customers.guests !== 'own') {
    return { by: 'number', number: mapping.customers.guests };
  }
  const template = firstMatch(mapping.customers.templates, facts)?.template ?? mapping.customers.template;
  const searchKey = shortHash(`${connection}|${identityOf(order, mapping)}`);
  return { by: 'key', key: searchKey, searchKey, template };
}

function identityOf(order: Order, mapping: Mapping): string {
  const { customer } = order;
  if (customer.company) return `company:${customer.company.id}`;
  if (mapping.customers.match === 'external-id' && customer.id) return `id:${customer.id}`;
  if (mapping.customers.match === 'name') {
    return `name:${fold(customer.name)}|${fold((order.billTo ?? order.shipTo)?.postcode ?? '')}`;
  }
  if (customer.email) return `email:${fold(customer.email)}`;
  if (customer.id) return `id:${customer.id}`;
  throw new Failure('missing-mapping', `order ${order.number} names no buyer: no e-mail, no customer id`, {
    causes: [`customer:order-${order.number}`],
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
