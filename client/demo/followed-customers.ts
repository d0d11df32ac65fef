import { setTimeout as pause } from 'node:timers/promises';
import { customerOfSubject } from '../../domain/customer';
import { allOrders } from '../commands/orders';
import type { Service } from '../service';
import { comeAlike, unlike, type FollowedCustomer } from './come-alike';
import type { DemoSides } from './demo-files';
import type { CardChange, CustomerCard, EnteredPeople, FollowedPeople } from './people';
import { pollNow, withoutSchedules } from './schedules';
import { until } from './until';

/** How often customers are looked for; see docs/customers.md for what is usual. */
export const CUSTOMERS = { direction: 'both', every: '5s' } as const;

interface BothPeople {
  readonly connection: string;
  readonly shop: FollowedPeople;
  readonly erp: EnteredPeople;
}

/** Whether customers go both ways between the two. */
export const carriesCustomers = ({ shop, books }: Pick<DemoSides, 'shop' | 'books'>): boolean =>
  shop.people !== undefined && books.people !== undefined;

/** The shop's people change the telephone number and the street, the ERP's the name and the street as well. */
const IN_ERP = { street: 'Hauptstraße 3' } as const satisfies CardChange;
const IN_SHOP = { phone: '0221 5550199', street: 'Parkallee 7' } as const satisfies CardChange;
const MARRIED = '-Lindqvist';
const LONG_AGO = '2000-01-01T00:00:00Z';

const NEW: CustomerCard = {
  email: 'nora@customer.example',
  name: 'Nora Neumann',
  phone: '040 5550142',
  street: 'Speicherweg 9',
  postcode: '20457',
  city: 'Hamburg',
  country: 'DE',
};

/**
 * Where customers go both ways: edits one of them on both sides at the same moment and enters another one in the ERP,
 * then waits until the sides are alike.
 * @param newInErp whether customers that only the ERP has get an account in the shop
 */
export async function followCustomers(
  service: Service,
  sides: readonly DemoSides[],
  newInErp: boolean,
): Promise<readonly FollowedCustomer[]> {
  const carrying = sides.flatMap(({ storefront: { connection }, shop, books }): BothPeople[] =>
    shop.people && books.people ? [{ connection, shop: shop.people, erp: books.people }] : [],
  );
  return (await Promise.all(carrying.map((both) => follow(service, both, newInErp)))).flat();
}

async function follow(
  service: Service,
  both: BothPeople,
  newInErp: boolean,
): Promise<readonly FollowedCustomer[]> {
  const { connection, shop, erp } = both;
  const schedules = ['customers', 'erp-customers'].map((mode) => `poll/${connection}/${mode}`);
  const before = await withoutSchedules(service, schedules, 'both sides are edited at once', async () => {
    // The first look at the ERP asks where to begin, the second learns who is there: only who comes later is new.
    for (const name of ['erp-customers-begin', 'erp-customers-known'])
      await pollNow(service, connection, name, { mode: 'erp-customers' });
    const found = shop.followed && (await bringInLine(service, both, shop.followed));
    if (newInErp) erp.enter(NEW);
    if (!found?.card) return found;
    // The shop tells its changes to the second: this one is then later than the look at the ERP, and known to be.
    await pause(1_000 - (Date.now() % 1_000));
    erp.edit(found.card.email, inErp(found.card));
    shop.edit(found.card.email, IN_SHOP);
    return found;
  });
  const all: Promise<FollowedCustomer>[] = [];
  if (before?.card) all.push(edited(both, before.card));
  else if (before)
    all.push(Promise.resolve({ connection, story: 'edited', differences: before.differences }));
  if (newInErp) all.push(entered(both));
  return Promise.all(all);
}

const inErp = ({ name }: CustomerCard): CardChange => ({ ...IN_ERP, name: `${name}${MARRIED}` });

/** A customer that is the same on both sides, or why there is none. */
interface InLine {
  readonly card?: CustomerCard;
  readonly differences: readonly string[];
}

/** Brings in the shop's customers, as docs/customers.md says, and waits until both sides of this one are alike. */
async function bringInLine(
  service: Service,
  { connection, shop, erp }: BothPeople,
  { email, key }: NonNullable<FollowedPeople['followed']>,
): Promise<InLine> {
  await pollNow(service, connection, 'customers-first-load', { mode: 'customers', since: LONG_AGO });
  const card = (): CustomerCard | undefined => shop.find(email);
  const differences = (): string[] => {
    const here = card();
    return here ? unlike(here, erp.find(email), 'the ERP') : ['the shop does not have it'];
  };
  const took = await until(async () => {
    const { agreement } = (await service.store.customerLinks.get(connection, key)) ?? {};
    return agreement?.pending.length === 0 && differences().length === 0;
  });
  if (took !== undefined) return { card: card(), differences: [] };
  const why = differences().join('; ') || 'they are alike, but were never compared';
  return { differences: [`customer ${email} of ${connection} was never brought in line: ${why}`] };
}

async function edited(
  { connection, shop, erp }: BothPeople,
  before: CustomerCard,
): Promise<FollowedCustomer> {
  const edits = { shop: IN_SHOP, erp: inErp(before) };
  const wanted = { ...before, ...edits.erp, ...edits.shop };
  return comeAlike({ connection, story: 'edited', edits }, wanted, shop, erp);
}

const entered = ({ connection, shop, erp }: BothPeople): Promise<FollowedCustomer> =>
  comeAlike({ connection, story: 'entered' }, NEW, shop, erp);

/** A sentence for each customer that waits for a person: none of the demo's should. */
export async function customersWaiting(
  { store }: Pick<Service, 'store'>,
  sides: readonly DemoSides[],
): Promise<readonly string[]> {
  const sentences = sides.map(async ({ storefront: { connection } }) =>
    (await allOrders(store, { connection, stage: 'needs-attention' }))
      .filter(({ order }) => customerOfSubject(order) !== undefined)
      .map(({ order, cause }) => `${order} of ${connection} waits for a person (${cause.join(', ')})`),
  );
  return (await Promise.all(sentences)).flat();
}
