import { customerSubject } from '../domain/customer';
import { unrecorded } from '../systems/context';
import type { ChangedCustomersPage } from '../systems/storefronts/storefront';
import { highestOf, unseenOf, windowBehind } from './poll-window';
import type { Dependencies, PollCustomersInput, PollPage } from './types';

const PAGE = 100;
const CURSOR = 'customers';

/**
 * One page of a poll of customers, with the overlap and the marks of the poll of orders. A shop that tells no customers
 * of its own has an empty page: its buyers are known through their orders.
 */
export const pollCustomers =
  ({ store, connection, customers: starter, now }: Dependencies) =>
  async ({ connection: name, since: given, page }: PollCustomersInput): Promise<PollPage> => {
    const { storefront, customers: flow, orders } = await connection(name);
    const overlap = flow?.overlapSeconds ?? orders.overlapSeconds;
    const since = given ?? windowBehind(await store.cursors.get(name, CURSOR), now(), overlap);
    if (!flow || !storefront.customers || !starter) return { since, started: 0, seen: 0 };
    // Behind the orders, and not kept in the trail: every customer a page names is read, and recorded, on its own.
    const found = await storefront.customers.changed(unrecorded('stock'), { since, page, limit: PAGE });
    const fresh = await unseenOf(store, name, found.customers, markOf);
    await starter.customersChanged(name, [...new Set(fresh.map(({ key }) => key))]);
    // Only now: a crash before this line starts them again, which changes nothing.
    await store.cursors.see(name, fresh.map(markOf));
    const { customers, next } = found;
    return { since, started: fresh.length, seen: customers.length, next, highest: highestOf(customers) };
  };

/** Orders leave their marks in the same room. */
const markOf = ({ key, version }: ChangedCustomersPage['customers'][number]): string =>
  `${customerSubject(key)}@${version}`;
