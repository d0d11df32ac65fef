import { Option, type Command } from 'commander';
import { STAGES, type OrderFilter, type OrderRow, type Stage, type Store } from '../../store/store';
import { viewOrder, type OrderView } from '../order-view';
import { done, notDone, table, wholeNumber } from '../output';
import { connectionOf, withSession } from '../session';

interface OrdersOptions {
  stage?: Stage;
  cause?: string;
  limit?: number;
}

export function addOrders(program: Command): void {
  program
    .command('orders [connection]')
    .summary('where orders stand')
    .description('Lists orders with their stage, what holds them back, and their documents in the ERP.')
    .addOption(new Option('--stage <stage>', 'only orders in this stage').choices(STAGES))
    .option('--cause <cause>', 'only orders held back by this, such as item:SHIRT-M')
    .option('--limit <n>', 'at most so many (default: all)', wholeNumber(1, 1_000_000))
    .option('--json', 'an array of orders')
    .action(
      withSession(async (session, connection: string | undefined, options: OrdersOptions) => {
        const store = await session.store();
        const { stage, cause, limit } = options;
        const rows = await allOrders(store, { connection, stage, cause }, limit);
        if (connection !== undefined && rows.length === 0 && !(await hasOrders(store, connection)))
          connectionOf(session, connection);
        const views = await viewOrders(store, rows);
        const lines = views.map((view) => [
          view.connection,
          view.order,
          view.stage,
          view.documents.map(({ kind, number, state }) => `${kind} ${number ?? `(${state})`}`).join(', '),
          view.cause.join(', '),
          view.updatedAt.slice(0, 19).replace('T', ' '),
        ]);
        return done(
          views,
          views.length === 0
            ? 'No orders.'
            : table(['connection', 'order', 'stage', 'documents', 'cause', 'updated'], lines),
        );
      }),
    );

  program
    .command('show <connection> <order>')
    .summary('one order: stage, cause, what to do, documents')
    .option('--json', 'one order')
    .action(
      withSession(async (session, connection: string, order: string) => {
        const store = await session.store();
        const row = await store.orders.get(connection, order);
        if (!row) {
          connectionOf(session, connection);
          return notDone(
            { error: 'unknown order', connection, order },
            `Crossdock has not seen order ${order} of ${connection}. Look now with: ${session.called} sync ${connection} ${order}`,
          );
        }
        const view = await viewOrder(store, row);
        const { message, currency, total, businessDate } = row;
        const head = [
          `Order ${order} of ${connection}: ${view.stage}`,
          total && currency
            ? `Total ${total} ${currency}${businessDate ? `, taken ${businessDate}` : ''}`
            : '',
          view.cause.length > 0 ? `Cause: ${view.cause.join(', ')}` : '',
          message ?? '',
          view.stage === 'needs-attention'
            ? `Then release it: ${session.called} retry ${connection} ${order}`
            : '',
        ];
        const documents = view.documents.map(({ kind, reference, number, state, amount, currency: unit }) => [
          kind,
          reference,
          number ?? '',
          state,
          `${amount} ${unit}`,
        ]);
        const parts = [
          ...head.filter(Boolean),
          documents.length > 0
            ? `\n${table(['document', 'reference', 'number', 'state', 'amount'], documents)}`
            : '',
        ];
        return done(
          { ...view, message: message ?? null, total: total ?? null, currency: currency ?? null },
          parts.filter(Boolean).join('\n'),
        );
      }),
    );
}

/** Every order a filter names, page by page; the first `most` of them when that is given. */
export async function allOrders(
  store: Store,
  filter: Omit<OrderFilter, 'limit' | 'after'>,
  most = Number.POSITIVE_INFINITY,
): Promise<OrderRow[]> {
  const found: OrderRow[] = [];
  for (;;) {
    const last = found.at(-1);
    const limit = Math.min(PAGE, most - found.length);
    const page = await store.orders.list({
      ...filter,
      limit,
      after: last && { connection: last.connection, order: last.order },
    });
    found.push(...page);
    if (page.length < limit || found.length >= most) return found;
  }
}

const PAGE = 500;

/** A page at a time: thousands of questions at once would only queue for the database. */
async function viewOrders(store: Store, rows: readonly OrderRow[]): Promise<OrderView[]> {
  const views: OrderView[] = [];
  for (let from = 0; from < rows.length; from += PAGE)
    views.push(...(await Promise.all(rows.slice(from, from + PAGE).map((row) => viewOrder(store, row)))));
  return views;
}

/** Orders of a connection whose file is gone are still worth listing. */
const hasOrders = async (store: Store, connection: string): Promise<boolean> =>
  (await store.orders.list({ connection, limit: 1 })).length > 0;
