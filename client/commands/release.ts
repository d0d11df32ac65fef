import { userInfo } from 'node:os';
import type { Command } from 'commander';
import type { Store } from '../../store/store';
import type { Orders } from '../../workers/order-starter';
import { done, notDone, say, WrongUse, type Outcome } from '../output';
import { progressBar } from '../progress';
import { connectionOf, withTemporal, type TemporalSession } from '../session';
import { allOrders } from './orders';

interface ReleaseOptions {
  cause?: string;
  actor?: string;
  reason?: string;
}

export function addRelease(program: Command): void {
  program
    .command('retry <connection> [orders...]')
    .summary('release stuck orders: look at them again')
    .description('Releases the orders named, or every order held back by one cause.')
    .option('--cause <cause>', 'every order of the connection that waits for this')
    .option('--actor <name>', 'who does it, for the audit trail (default: your user name)')
    .option('--json', 'what was released')
    .action(
      withTemporal((session, connection: string, named: string[], options: ReleaseOptions) =>
        release(
          session,
          connection,
          named,
          options,
          (order, actor) => session.orders.retry(connection, order, { actor }),
          'released',
        ),
      ),
    );

  program
    .command('skip <connection> [orders...]')
    .summary('take orders out, with a reason')
    .description(
      "Takes the orders named, or every order held back by one cause, out of Crossdock's hands. Documents that stand in the ERP stay there.",
    )
    .requiredOption('--reason <text>', 'why, for the audit trail')
    .option('--cause <cause>', 'every order of the connection that waits for this')
    .option('--actor <name>', 'who does it, for the audit trail (default: your user name)')
    .option('--json', 'what was taken out')
    .action(
      withTemporal(async (session, connection: string, named: string[], options: ReleaseOptions) => {
        const { board: store, orders } = session;
        if (!options.reason?.trim()) throw new WrongUse('--reason must say why: it stays in the audit trail');
        const settled = (await Promise.all(named.map((order) => store.orders.get(connection, order)))).filter(
          (row) => row?.stage === 'confirmed',
        );
        if (settled.length > 0)
          throw new WrongUse(
            `${settled.map((row) => row?.order).join(', ')} stands confirmed in the ERP: there is nothing to skip`,
          );
        return release(
          session,
          connection,
          named,
          options,
          (order, actor) => skip(orders, connection, order, actor, options.reason),
          'taken out',
        );
      }),
    );
}

const skip = (orders: Orders, connection: string, order: string, actor: string, reason = ''): Promise<void> =>
  orders.skip(connection, order, { actor, reason });

async function release(
  session: TemporalSession,
  connection: string,
  named: readonly string[],
  { cause, actor = userInfo().username }: ReleaseOptions,
  send: (order: string, actor: string) => Promise<void>,
  word: string,
): Promise<Outcome> {
  if (named.length === 0 && !cause) throw new WrongUse('name at least one order, or give --cause');
  if (named.length > 0 && cause) throw new WrongUse('name orders or give --cause, not both');
  const { board: store } = session;
  const victims = cause
    ? (await allOrders(store, { connection, cause, stage: 'needs-attention' })).map(({ order }) => order)
    : named;
  const unknown = cause ? [] : await notSeen(store, connection, victims);
  if (unknown.length > 0 || victims.length === 0) connectionOf(session, connection);
  if (unknown.length > 0)
    return notDone(
      { error: 'unknown orders', orders: unknown },
      `Crossdock has not seen ${unknown.join(', ')} of ${connection}; nothing was ${word}.`,
    );
  if (victims.length === 0)
    return notDone({ [camel(word)]: [] }, `No order of ${connection} waits for ${cause ?? ''}.`);
  const bar = progressBar(word, victims.length);
  for (const order of victims) {
    await send(order, actor);
    bar.step();
  }
  bar.stop();
  say(`Watch them with: ${session.called} orders ${connection}`);
  return done(
    { [camel(word)]: victims },
    `${victims.length} order${victims.length === 1 ? '' : 's'} ${word}: ${victims.slice(0, 20).join(', ')}${victims.length > 20 ? ' …' : ''}`,
  );
}

const camel = (word: string): string => word.replace(/ (\w)/g, (_, letter: string) => letter.toUpperCase());

async function notSeen(store: Store, connection: string, orders: readonly string[]): Promise<string[]> {
  const rows = await Promise.all(orders.map((order) => store.orders.get(connection, order)));
  return orders.filter((_, index) => rows[index] === undefined);
}
