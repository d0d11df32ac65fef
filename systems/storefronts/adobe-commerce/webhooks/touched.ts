import type { Touched } from '../../storefront';

type Noun = 'order' | 'document' | 'customer' | 'address' | 'company';
type Fields = Readonly<Record<string, unknown>>;

/** More keys than this in one push is no push. */
const MOST = 1_000;
const DEEPEST = 5;

/** What a field's name says of the object in it. */
const NOUNS: Readonly<Record<string, Noun>> = {
  order: 'order',
  invoice: 'document',
  creditmemo: 'document',
  shipment: 'document',
  customer: 'customer',
  customer_data_object: 'customer',
  customer_address: 'address',
  company: 'company',
};
/** Fields that only wrap what the topic is about. */
const WRAPPERS = ['data', 'value', 'data_object', 'result', 'entity', 'subject', 'payload', 'event'];

/**
 * Which orders and customers a push is about. Bodies differ by method, release and the fields a merchant chose, so it
 * looks along the known names only; anything it does not find, the poll does.
 */
export function touchedBy(body: unknown, topic: string): Touched {
  const orders = new Set<string>();
  const orderIds = new Set<string>();
  const customers = new Set<string>();

  const read = (noun: Noun | undefined, object: Fields): void => {
    const own = id(object['entity_id']) ?? id(object['id']);
    if (noun === 'order') {
      const number = orderNumber(object['increment_id']);
      if (number !== undefined) orders.add(number);
      else if (own !== undefined) orderIds.add(own);
    } else if (noun === 'document') {
      const number = orderNumber(object['order_increment_id']);
      const order = id(object['order_id']);
      if (number !== undefined) orders.add(number);
      else if (order !== undefined) orderIds.add(order);
    } else if (noun === 'customer' && own !== undefined) customers.add(`person/${own}`);
    else if (noun === 'address') {
      const owner = id(object['customer_id']) ?? id(object['parent_id']);
      if (owner !== undefined) customers.add(`person/${owner}`);
    } else if (noun === 'company' && own !== undefined) customers.add(`company/${own}`);
  };

  const walk = (value: unknown, noun: Noun | undefined, depth: number): void => {
    if (depth > DEEPEST || orders.size + orderIds.size + customers.size >= MOST) return;
    if (Array.isArray(value)) value.slice(0, MOST).forEach((each) => walk(each, noun, depth + 1));
    if (!isFields(value)) return;
    read(noun, value);
    for (const [name, inner] of Object.entries(value)) {
      const named = Object.hasOwn(NOUNS, name) ? NOUNS[name] : undefined;
      if (named !== undefined) walk(inner, named, depth + 1);
      else if (WRAPPERS.includes(name)) walk(inner, noun, depth + 1);
    }
  };
  walk(body, nounOf(topic), 0);
  return { orders: [...orders], orderIds: [...orderIds], customers: [...customers] };
}

/** What a topic such as `observer.sales_order_creditmemo_save_after` is about. */
function nounOf(topic: string): Noun | undefined {
  if (/credit_?memo|invoice|shipment/i.test(topic)) return 'document';
  if (/customer_?address/i.test(topic)) return 'address';
  if (/sales.*order|order_management/i.test(topic)) return 'order';
  if (/company/i.test(topic)) return 'company';
  return /customer/i.test(topic) ? 'customer' : undefined;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const id = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[1-9]\d{0,17}$/.test(value) ? value : undefined;

/** As people know it: no blanks, no list, no control sign. */
export const orderNumber = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[^\s,/\p{C}]{1,50}$/u.test(value) ? value : undefined;

export const isNothing = ({ orders, orderIds, customers }: Touched): boolean =>
  orders.length + orderIds.length + customers.length === 0;
