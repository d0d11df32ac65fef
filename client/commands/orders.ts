import { Option, type Command } from 'commander';
import { STAGES, type OrderFilter, type OrderRow, type Stage, type Store } from '../../store/store';
import { viewOrder } from '../order-view';
import { done, notDone, table } from '../output';
import { withStore } from '../session';

interface OrdersOptions {
  stage?: Stage;
  cause?: string;
  limit: string;
}

export function addOrders(program: Command): void {
  program
    .command('orders [connection]')
    .summary('where orders stand')
    .description('Lists orders with their stage, what holds them back, and their documents in the ERP.')
    .addOption(new Option('--stage <stage>', 'only orders in this stage').choices(STAGES))
    .option('--cause <cause>', 'only orders held back by this, such as item:SHIRT-M')
    .option('--limit <n>', 'at most so many', '1000')
    .option('--json', 'an array of orders')
    .action(
      withStore(async (store, connection: string | undefined, options: OrdersOptions) => {
        const rows = await store.orders.list({
          connection,
          stage: options.stage,
          cause: options.cause,
          limit: Number(options.limit),
        });
        const views = await Promise.all(rows.map((row) => viewOrder(store, row)));
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
      withStore(async (store, connection: string, order: string) => {
        const row = await store.orders.get(connection, order);
        if (!row)
          return notDone(
            { error: 'unknown order', connection, order },
            `Crossdock has not seen order ${order} of ${connection}. Look now with: crossdock sync ${connection} ${order}`,
          );
        const view = await viewOrder(store, row);
        const { message, currency, total, businessDate } = row;
        const head = [
          `Order ${order} of ${connection}: ${view.stage}`,
          total && currency
            ? `Total ${total} ${currency}${businessDate ? `, taken ${businessDate}` : ''}`
            : '',
          view.cause.length > 0 ? `Cause: ${view.cause.join(', ')}` : '',
          message ?? '',
          view.stage === 'needs-attention' ? `Then release it: crossdock retry ${connection} ${order}` : '',
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

/** Every order a filter names, page by page. */
export async function allOrders(store: Store, filter: OrderFilter): Promise<OrderRow[]> {
  const found: OrderRow[] = [];
  for (;;) {
    const last = found.at(-1);
    const page = await store.orders.list({
      ...filter,
      limit: 500,
      after: last && { connection: last.connection, order: last.order },
    });
    found.push(...page);
    if (page.length < 500) return found;
  }
}
