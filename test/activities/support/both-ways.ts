import { alignCustomer } from '../../../activities/align-customer';
import { createInShop } from '../../../activities/create-in-shop';
import { pollCustomers } from '../../../activities/poll-customers';
import { pollErpCustomers } from '../../../activities/poll-erp-customers';
import { finishPoll } from '../../../activities/poll-orders';
import { fetchCustomer, writeCustomer } from '../../../activities/sync-customer';
import type { Dependencies } from '../../../activities/types';
import { cellsOfRecord, type Cells } from '../../../domain/customer-cells';
import { customerSubject } from '../../../domain/customer';
import type { MergeRules, Overruled } from '../../../domain/customer-merge';
import type { CustomerOutcome } from '../../../domain/customer-outcome';
import { isFailure } from '../../../domain/failure';
import { startAdobeCommerce, type AdobeCommerce } from '../../../sandbox/adobe-commerce';
import type { Store } from '../../../store';
import { unrecorded } from '../../../systems/context';
import type { Erp } from '../../../systems/erps/erp';
import type { CustomerRecords, Storefront } from '../../../systems/storefronts/storefront';
import { adobeCommerceSettings, createAdobeCommerce } from '../../../systems/storefronts/adobe-commerce';
import { createLane } from '../../../systems/transport/lane';
import { createHttp } from '../../../systems/transport/undici-http';
import { createsRecords, fakeErpCustomers, type FakeErpCustomers } from './fake-erp-customers';
import { makeWorld, type World } from './world';

export const RULES: MergeRules = { owners: {}, conflict: 'last-writer', tie: 'shop' };

/** An Adobe Commerce shop over HTTP and an ERP in memory, between them the steps, and a queue instead of workflows. */
export interface BothWays {
  readonly world: World;
  readonly shop: AdobeCommerce;
  readonly records: CustomerRecords;
  readonly erp: FakeErpCustomers;
  readonly dependencies: Dependencies;
  flow: { toErp: boolean; rules: MergeRules; createInShop: boolean };
  /** Customers go to the ERP only. */
  oneWay: boolean;
  /** Keys that were woken and not looked at yet. */
  readonly woken: Set<string>;
  /** One look, as the workflow takes it. */
  look(key: string): Promise<CustomerOutcome>;
  /** Looks at everybody who was woken; who fails with what cures itself stays woken. Answers those who need a person. */
  work(): Promise<string[]>;
  /** Polls both sides and looks, until nothing moves any more. */
  quiet(): Promise<void>;
  poll(): Promise<void>;
  /** A person changes a row of the shop. */
  editShop(id: number, change: (row: Row) => Row): void;
  row(id: number): Row;
  /** Both sides of a linked customer, cell by cell. */
  cells(key: string): Promise<[shop: Cells, erp: Cells]>;
  /** Every value that did not hold, as the audit trail names it. */
  overruled(key: string): Promise<Overruled[]>;
  /** Moves the clock of both systems on. */
  tick(): void;
  close(): Promise<void>;
}

export type Row = Record<string, unknown> & { addresses: Record<string, unknown>[] };

export async function startBothWays(store: Store, real?: Erp, name?: string): Promise<BothWays> {
  // Never behind the machine's clock, by which writes are held back.
  let time = Date.now();
  const now = (): number => time;
  const shop = await startAdobeCommerce({ now: () => new Date(time) });
  const http = createHttp({ lane: createLane({}), allowPrivateHosts: true, deadlineMs: 5_000 });
  const storefront: Storefront = createAdobeCommerce({
    settings: adobeCommerceSettings.parse({ system: 'adobe-commerce', url: shop.shopUrl, credentials: 'x' }),
    credentials: shop.credentials,
    http,
  });
  const records = storefront.customers?.records;
  if (!records) throw new Error('this shop keeps no records');
  const world = makeWorld(store);
  if (name !== undefined) Object.assign(world, { name });
  // One clock for both systems and for us.
  world.clock.time = time;
  const erp = fakeErpCustomers(now);
  createsRecords(world.erp, erp);
  const woken = new Set<string>();
  const dependencies: Dependencies = {
    ...world.dependencies,
    customers: {
      customersChanged: (_connection, keys) => {
        keys.forEach((key) => woken.add(key));
        return Promise.resolve();
      },
    },
    connection: async (name) => ({
      ...(await world.dependencies.connection(name)),
      storefront,
      erp: real ?? { ...world.erp, customers: erp },
      customers: both.oneWay ? {} : { overlapSeconds: 600, bothWays: both.flow },
    }),
  };
  const connection = world.name;
  const both: BothWays = {
    world,
    shop,
    records,
    erp,
    dependencies,
    flow: { toErp: true, rules: RULES, createInShop: false },
    oneWay: false,
    woken,
    look: async (key) => {
      const ref = { connection, customer: key, priority: 'stock' as const };
      const align = async (number = '', told?: string): Promise<CustomerOutcome> =>
        (await alignCustomer(dependencies)({ ...ref, number, told })).outcome;
      const pass = await fetchCustomer(dependencies)(ref);
      if (pass.outcome === 'absent-in-shop') return (await createInShop(dependencies)(ref)).outcome;
      if (pass.outcome === 'linked') return align(pass.number);
      if (pass.outcome !== 'due') return pass.outcome;
      const { snapshot = '' } = pass;
      const written = await writeCustomer(dependencies)({ ...ref, snapshot });
      if (!written.linked) return written.outcome;
      return align(written.number, written.outcome === 'created' ? snapshot : undefined);
    },
    work: async () => {
      const stuck: string[] = [];
      for (const key of [...woken]) {
        woken.delete(key);
        try {
          await both.look(key);
        } catch (error) {
          if (!isFailure(error)) throw error;
          const { kind } = error;
          if (isFailure(error, 'in-doubt', 'unavailable', 'throttled')) woken.add(key);
          else stuck.push(`${key}: ${kind}`);
        }
      }
      return stuck;
    },
    poll: async () => {
      const found = await pollCustomers(dependencies)({ connection, since: '2026-01-01T00:00:00Z' });
      await finishPoll(dependencies)({ connection, of: 'customers', ...found });
      let page: string | undefined;
      let position: string | undefined;
      do {
        ({ next: page, position } = await pollErpCustomers(dependencies)({ connection, position, page }));
      } while (page !== undefined);
    },
    quiet: async () => {
      for (let rounds = 0; rounds < 20; rounds += 1) {
        await both.poll();
        if (woken.size === 0) return;
        await both.work();
      }
      throw new Error(`never quiet: ${[...woken].join(', ')}`);
    },
    editShop: (id, change) =>
      shop.addCustomer({ ...change(both.row(id)), id, updated_at: shop.shop.stamp() }),
    row: (id) => structuredClone(shop.shop.customers.get(id)) as Row,
    cells: async (key) => {
      const link = await store.customerLinks.get(connection, key);
      const record = (await records.fetch(unrecorded(), [key])).get(key);
      const number = link?.number ?? '';
      const other = (await (real?.customers ?? erp).fetch(unrecorded(), [number])).get(number);
      if (!link?.agreement || !record || !other) throw new Error(`${key} is not linked`);
      const { pairs } = link.agreement;
      return [cellsOfRecord(record, 'shop', pairs), cellsOfRecord(other, 'erp', pairs)];
    },
    overruled: async (key) =>
      (await store.trail.read(connection, customerSubject(key), { bodies: true }))
        .filter(({ kind }) => kind === 'overruled')
        .flatMap(({ body }) => body as Overruled[]),
    tick: () => {
      time += 60_000;
      world.clock.time = time;
    },
    close: async () => {
      await http.close();
      await shop.close();
    },
  };
  // The ERP's changes count from now on: the first poll asks where to begin, the second sees who is there.
  await pollErpCustomers(dependencies)({ connection });
  await pollErpCustomers(dependencies)({ connection });
  return both;
}
