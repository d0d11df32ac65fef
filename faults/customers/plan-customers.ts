import { between, pick, type Random } from '../../sandbox/kit';
import type { FeedOptions } from '../cargo';
import { signals, type FeedStep } from '../plan';
import type { Field, Side } from './truth';

/** What people do with customers at the shop and in the ERP. */
export type CustomerDeed =
  /** An account in the shop. */
  | { readonly kind: 'register'; readonly serial: number; readonly apart: boolean }
  /** A customer of the ERP's own. */
  | { readonly kind: 'enter'; readonly serial: number; readonly deliveries: number }
  /** One or several changes in the same moment. */
  | { readonly kind: 'edit'; readonly edits: readonly TypedEdit[] }
  /** One of its delivery addresses is taken away. */
  | { readonly kind: 'remove-address'; readonly side: Side; readonly choice: number }
  | { readonly kind: 'delete'; readonly side: Side };

export interface TypedEdit {
  readonly side: Side;
  readonly field: Field | 'new-delivery';
  /** Which of its addresses, counted round. */
  readonly choice: number;
  readonly serial: number;
}

const KINDS = ['name', 'phone', 'email', 'billing', 'delivery', 'delivery', 'new-delivery'] as const;
const FROM_ERP = 0.35;
const DELETED = 0.1;
const ADDRESS_REMOVED = 0.12;
/** Both sides in the same moment, and the same field in half of these. */
const AT_ONCE = 0.4;

/** Customers of both sides, each edited a few times: soon enough to meet the customer in work, late enough to meet it carried. */
export function planCustomers({ orders, feedMs, stream }: FeedOptions): FeedStep<CustomerDeed>[] {
  const random = stream('customers');
  const steps: FeedStep<CustomerDeed>[] = [];
  let last = 1_000;
  const serial = (): number => (last += 1);
  for (let order = 1; order <= orders; order += 1) {
    let at = Math.floor(((order - 1) / orders) * feedMs * 0.5);
    const add = (deed: CustomerDeed): void => {
      steps.push({ at, order, do: deed, signals: signals(random) });
    };
    if (random() < FROM_ERP) add({ kind: 'enter', serial: serial(), deliveries: between(random, 0, 2) });
    else add({ kind: 'register', serial: serial(), apart: random() < 0.4 });
    for (let count = between(random, 1, 4); count > 0; count -= 1) {
      at += between(random, 900, 4_000);
      add({ kind: 'edit', edits: planEdits(random, serial) });
    }
    at += between(random, 900, 4_000);
    const side = pick(random, ['shop', 'erp'] as const);
    const fate = random();
    if (fate < DELETED) add({ kind: 'delete', side });
    else if (fate < DELETED + ADDRESS_REMOVED)
      add({ kind: 'remove-address', side, choice: between(random, 0, 9) });
  }
  return steps.sort((a, b) => a.at - b.at);
}

function planEdits(random: Random, serial: () => number): TypedEdit[] {
  const field = pick(random, KINDS);
  const choice = between(random, 0, 9);
  const edit = (side: Side, what: TypedEdit['field']): TypedEdit => ({
    side,
    field: what,
    choice,
    serial: serial(),
  });
  if (random() >= AT_ONCE) return [edit(pick(random, ['shop', 'erp'] as const), field)];
  return [edit('shop', field), edit('erp', random() < 0.5 ? field : pick(random, KINDS))];
}
