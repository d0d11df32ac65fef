import type { Look } from './cargo';
import { check, ownersOf, type Violation } from './checker';
import type { Ground } from './ground';
import type { Lane } from './lane';
import type { Records } from './records';
import { auditedOf, checkRecords } from './records-checker';
import type { ErpState, Taken } from './truth';

/** All sides of an orders' lane at one moment, and what is wrong with it. */
export interface OrdersLook extends Look {
  readonly violations: readonly Violation[];
  readonly erp: ErpState;
}

export interface Eyes {
  readonly lane: Lane;
  readonly ground: Pick<Ground, 'shop' | 'erp'>;
  readonly records: Records;
  readonly taken: () => readonly Taken[];
}

/** A look without the audit trail, which is long. */
export async function look({ lane, ground, records, taken }: Eyes): Promise<OrdersLook> {
  const open = await records.open();
  const seen = await records.seen();
  const [shop, erp] = await Promise.all([lane.shop.orders(ground.shop), lane.erp.state(ground.erp)]);
  const violations = [
    ...check({ taken: taken(), shop, erp, seen }),
    ...checkRecords([], { open, trails: new Map(), problems: [] }),
  ];
  const inWork = [...seen.values()].filter(({ stage }) => stage === 'processing' || stage === 'in-doubt');
  return { violations, erp, seen, moving: open.length + inWork.length };
}

/** The last look: the audit trail as well. */
export async function lastLook(eyes: Eyes): Promise<OrdersLook> {
  const seen = await look(eyes);
  const documents = auditedOf(seen.erp, ownersOf(eyes.taken()));
  const records = {
    open: [],
    trails: await eyes.records.trails(new Set(documents.map(({ order }) => order))),
    problems: await eyes.records.problems(),
  };
  return { ...seen, violations: [...seen.violations, ...checkRecords(documents, records)] };
}
