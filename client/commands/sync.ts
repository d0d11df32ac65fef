import type { Command } from 'commander';
import { customerOfSubject } from '../../domain/customer';
import { AT_ONCE_PATIENCE_MS } from '../../domain/time-limits';
import { STAGES, type OrderRow, type Store } from '../../store/store';
import { unrecorded } from '../../systems/context';
import { viewOrder } from '../order-view';
import { done, notDone, wholeNumber, type Outcome } from '../output';
import { connectionOf, openTemporal, withSession, type Session } from '../session';

const ENDS: readonly string[] = STAGES.filter((stage) => stage !== 'processing' && stage !== 'in-doubt');

export function addSync(program: Command): void {
  program
    .command('sync <connection> <order>')
    .summary('look at one order again, now')
    .option('--no-wait', 'do not wait for the result')
    .option('--timeout <seconds>', 'how long to wait', wholeNumber(1, 86_400), 60)
    .option('--json', 'the order as it stands then')
    .action(
      withSession(
        async (session, connection: string, order: string, options: { wait: boolean; timeout: number }) => {
          connectionOf(session, connection);
          const { board: store, orders } = await openTemporal(session);
          const before = await store.orders.get(connection, order);
          if (!before && (await isUnknown(session, connection, order)))
            return notDone(
              { error: 'unknown order', connection, order },
              `The shop of ${connection} has no order ${order}: check the number and the store view. Nothing was started.`,
            );
          await orders.changed(connection, order, 'live');
          if (!options.wait)
            return done({ connection, order, sent: true }, `Order ${order} of ${connection} is looked at.`);
          return report(
            store,
            connection,
            order,
            await settled(store, before, connection, order, options.timeout),
          );
        },
      ),
    );
}

/**
 * Whether the shop says that it has no such order: a mistyped number is told at once, instead of waiting for a person. What
 * the shop cannot say now, the order's own steps find out.
 */
async function isUnknown(session: Session, connection: string, order: string): Promise<boolean> {
  if (customerOfSubject(order) !== undefined) return false;
  try {
    const { storefront } = await (await session.systems()).open(connection);
    const context = { ...unrecorded('live'), patienceMs: AT_ONCE_PATIENCE_MS };
    return !(await storefront.fetchOrders(context, [order])).has(order);
  } catch {
    return false;
  }
}

/** Waits until the board says something new about the order that is an end, as far as Crossdock goes by itself. */
async function settled(
  store: Store,
  before: OrderRow | undefined,
  connection: string,
  order: string,
  seconds: number,
): Promise<OrderRow | undefined> {
  const until = Date.now() + seconds * 1_000;
  while (Date.now() < until) {
    const row = await store.orders.get(connection, order);
    if (row && row.updatedAt !== before?.updatedAt && ENDS.includes(row.stage)) return row;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return undefined;
}

async function report(
  store: Store,
  connection: string,
  order: string,
  row: OrderRow | undefined,
): Promise<Outcome> {
  if (!row) {
    const now = await store.orders.get(connection, order);
    const why = now?.message ?? 'Is "crossdock up" running?';
    return notDone(
      { connection, order, stage: now?.stage ?? null, timedOut: true },
      `Order ${order} is ${now?.stage ?? 'not taken up'} still. ${why}`,
    );
  }
  const view = await viewOrder(store, row);
  const numbers = view.documents.map(({ kind, number, state }) => `${kind} ${number ?? state}`).join(', ');
  const text = `Order ${order} of ${connection}: ${row.stage}${numbers ? ` (${numbers})` : ''}${row.message ? `\n${row.message}` : ''}`;
  return row.stage === 'needs-attention' ? notDone(view, text) : done(view, text);
}
