import type { Store } from '../store/store';

/** What earlier looks at a shop's customer, and its orders, have taught us. */
export interface KnownCustomer {
  /** The names it goes by: the shop's key, and the key of its identity. */
  readonly names: readonly string[];
  readonly references: ReadonlyMap<string, string>;
  /** Its number in the ERP. */
  readonly number?: string;
  /** Whether that is known of the shop's customer itself, not only of whoever bears its identity. */
  readonly itself: boolean;
  /** The hash of what the ERP was last told. */
  readonly content?: string;
}

/** Kept beside the references of the mapped customers; one text, so that number and content cannot disagree. */
const written = (shopKey: string): string => `written:${shopKey}`;

const NOTHING = '-';

const readWritten = (text: string | undefined): [content?: string, number?: string] => {
  if (text === undefined) return [];
  const [content = NOTHING] = text.split(' ', 1);
  return [content === NOTHING ? undefined : content, text.slice(content.length + 1)];
};

/** What the shop calls the customer comes first: its e-mail address may have changed since. */
export async function knownCustomer(
  store: Store,
  connection: string,
  shopKey: string,
  identity?: string,
): Promise<KnownCustomer> {
  const names = [shopKey, ...(identity === undefined ? [] : [identity])];
  const references = await store.references.getMany(connection, 'customer', [...names, written(shopKey)]);
  const [content, own] = readWritten(references.get(written(shopKey)));
  const itself = references.get(shopKey) ?? own;
  const number = itself ?? (identity && references.get(identity));
  // Told to another customer of the ERP, it says nothing about this one.
  return {
    names,
    references,
    number,
    itself: itself !== undefined,
    content: own === number ? content : undefined,
  };
}

/**
 * Orders trust a name without asking the ERP again: a customer that must not be sold to is remembered for the next look
 * at it only. A name that is known already keeps its customer.
 */
export async function rememberCustomer(
  store: Store,
  connection: string,
  { names, references }: KnownCustomer,
  customer: { readonly number: string; readonly active: boolean; readonly content?: string },
): Promise<void> {
  const { number, active, content } = customer;
  const [shopKey = ''] = names;
  const learnt = active ? names.filter((name) => !references.has(name)) : [];
  await store.references.putMany(
    connection,
    'customer',
    new Map([
      ...learnt.map((name) => [name, number] as const),
      [written(shopKey), `${content ?? NOTHING} ${number}`],
    ]),
  );
}
