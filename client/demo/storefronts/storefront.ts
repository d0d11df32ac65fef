import type { DocumentKind } from '../../../domain/documents';
import type { Article } from '../article';
import type { ExpectedDocument } from '../documents';
import type { ErpCodes, Obstacle } from '../erps/erp';
import type { ShownArticle } from '../followed-article';
import type { FollowedPeople } from '../people';

/** A shop the demo can run, and all the demo has to know of it. */
export interface DemoStorefront<Sandbox = unknown> {
  /** As in `storefront.system` of a connection file. */
  readonly system: string;
  /** What people call it at the command line; absent: the system. */
  readonly name?: string;
  /** For people, such as `Adobe Commerce`. */
  readonly title: string;
  /** The connection's name. */
  readonly connection: string;
  /** The name of its credentials in the vault. */
  readonly credential: string;
  /** Keeps its numbers apart from the other shops' in the one ERP. */
  readonly referencePrefix?: string;
  readonly flows: DemoFlows;
  /** Its orders are orders also in an ERP that keeps the other shops' as entries; what is booked there is its invoices. */
  readonly asGoods?: true;
  readonly articles: readonly Article[];
  /** Its own tables of the mapping; the table named last is the one that people are told to append to. */
  mapping(codes: ErpCodes): Readonly<Record<string, unknown>>;
  start(options: ShopOptions): Promise<RunningShop<Sandbox>>;
}

export const nameOf = ({ name, system }: Pick<DemoStorefront, 'name' | 'system'>): string => name ?? system;

/** What its orders and their parts become. */
export interface DemoFlows {
  readonly orders: DocumentKind;
  readonly invoices?: DocumentKind;
  readonly payments?: DocumentKind;
  readonly refunds?: DocumentKind;
}

export interface ShopOptions {
  /** How many orders; absent: each kind once. */
  readonly count?: number;
  readonly seed: number;
  readonly now: Date;
  readonly codes: ErpCodes;
  /** Which orders, by their place from 0, are placed while the demo runs; the others stand in the shop before. */
  readonly isLive?: (place: number, count: number) => boolean;
}

export interface RunningShop<Sandbox = unknown> {
  readonly url: string;
  readonly sandbox: Sandbox;
  /** For the vault. */
  readonly secret: unknown;
  /** The `storefront` part of a connection file, without system, credentials and pace. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Every order of the demo, those still to be placed among them. */
  readonly orders: readonly DemoOrder[];
  /** Each places one more order, at a moment or now: the shop pushes it to whoever has registered. */
  readonly live: readonly ((at?: Date) => void)[];
  /** What happens in the shop to some of them once they stand in the ERP; one of each order. */
  readonly changes: readonly LateChange[];
  /** What should stand in the ERP for each order, from the shop's books as they are now. */
  expected(): ReadonlyMap<string, readonly ExpectedDocument[]>;
  /** What it shows of an article; absent: it does not have it. Without it: it takes no items, prices or stock. */
  offer?(sku: string): ShownArticle | undefined;
  /** Its customers, where they go both ways. */
  readonly people?: FollowedPeople;
  close(): Promise<void>;
}

export interface DemoOrder {
  /** As people know it. */
  readonly number: string;
  /** What is telling about it, such as `refunded-in-part`. */
  readonly kind: string;
  /** What should become of it in an ERP that takes everything. */
  readonly expectation: 'posted' | 'needs-attention' | 'not-due';
}

/**
 * - `edited`     other quantities, under the same number
 * - `replaced`   cancelled, and another order stands for it
 * - `cancelled`  nothing of it is due any more
 * - `billed`     its invoice is written
 * - `refunded`   something is given back
 */
export type ChangeKind = 'edited' | 'replaced' | 'cancelled' | 'billed' | 'refunded';

export interface LateChange {
  /** The order's number. */
  readonly order: string;
  readonly what: ChangeKind;
  /** Does it, by the shop's own means; the shop then pushes it as it pushes everything. */
  happen(this: void): void;
}

/** The changes of a shop whose orders are told apart by kind. @param make by kind: what happens, and how */
export function changesOf<Order extends { readonly kind: string; readonly number: string }>(
  orders: readonly Order[],
  make: Readonly<Record<string, readonly [what: ChangeKind, happen: (order: Order) => void]>>,
): LateChange[] {
  return orders.flatMap((order) => {
    const [what, happen] = make[order.kind] ?? [];
    return what && happen ? [{ order: order.number, what, happen: () => happen(order) }] : [];
  });
}

/** How the mapping of every demo shop finds its buyers in the ERP. */
export const buyersBy = (templates: ErpCodes['templates']): Readonly<Record<string, unknown>> => ({
  match: 'email',
  template: templates.consumer,
  templates: [{ when: { kind: 'company' }, template: templates.company }],
});

/** The mapping's table of articles that neither their name nor an alias leads to. */
export const itemTable = (articles: readonly Article[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(articles.filter(({ by }) => by === 'table').map(({ sku, erpItem }) => [sku, erpItem]));

/** What an order that needs attention gets stuck on, as its kind tells. */
export const obstacleOf = ({ kind }: DemoOrder): Obstacle =>
  kind.startsWith('unmapped') ? 'item' : kind === 'blocked-customer' ? 'customer' : 'account';

/** Tells those that stand in the shop before from those that come in while the demo runs: by default every third. */
export function standingAndLive<Order>(
  orders: readonly Order[],
  { isLive = everyThird }: Pick<ShopOptions, 'isLive'>,
): { readonly standing: readonly Order[]; readonly live: readonly Order[] } {
  const comesLater = (place: number): boolean => isLive(place, orders.length);
  return {
    standing: orders.filter((_, place) => !comesLater(place)),
    live: orders.filter((_, place) => comesLater(place)),
  };
}

const everyThird = (place: number, count: number): boolean =>
  place % 3 === 2 || (count < 3 && place === count - 1);
