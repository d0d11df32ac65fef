import type { z } from 'zod';
import { Failure } from '../../../domain/failure';
import { compare, display, exponentOf, isZero, multiply, subtract, sum } from '../../../domain/money';
import type { Order } from '../../../domain/order';
import type { CallContext } from '../../context';
import type { Clock } from '../../transport/clock';
import {
  rawCreditMemo,
  rawInvoice,
  rawTransaction,
  type RawCreditMemo,
  type RawInvoice,
} from './bill-schemas';
import { oldestFirst, toInvoice, toRefund } from './bills';
import { unreadable, type AdobeClient } from './client';
import { toPayments } from './payments';
import { createReadByOrder, type ReadByOrder } from './read-by-order';
import { stored } from './rows';
import type { RawOrder } from './schemas';
import { fromShopTime } from './search';
import type { AdobeCommerceSettings } from './settings';
import { toOrder } from './to-order';

/** What is read beside the order itself. Each costs a fraction of a request an order, and nothing when it is off. */
export interface OrderParts {
  /** @default false */
  readonly invoices?: boolean;
  /** @default false */
  readonly refunds?: boolean;
  /** Reads invoices and credit memos too, which hold the amounts. @default false */
  readonly payments?: boolean;
}

/** Reads what belongs to these orders; the answer makes each whole, and throws for that order alone. */
export type Assemble = (
  context: CallContext,
  orders: readonly RawOrder[],
) => Promise<(order: RawOrder) => Order>;

export interface AssembleOptions {
  readonly client: AdobeClient;
  readonly settings: AdobeCommerceSettings;
  readonly clock: Clock;
  readonly parts: OrderParts;
}

/** A write that was just committed may not be seen by the next read; after this time it is no longer that. */
const LAG_MS = 60 * 60_000;

export function createAssemble({ client, settings, clock, parts }: AssembleOptions): Assemble {
  const invoices = createReadByOrder({ client, path: '/V1/invoices', idColumn: 'entity_id' });
  const creditMemos = createReadByOrder({ client, path: '/V1/creditmemos', idColumn: 'entity_id' });
  const transactions = createReadByOrder({ client, path: '/V1/transactions', idColumn: 'transaction_id' });
  const wantsInvoices = Boolean(parts.invoices || parts.payments);
  const wantsRefunds = Boolean(parts.refunds || parts.payments);
  const nobody = new Map<string, unknown[]>();
  const readFor = async (
    read: ReadByOrder,
    context: CallContext,
    orders: readonly RawOrder[],
  ): Promise<ReadonlyMap<string, unknown[]>> =>
    orders.length === 0
      ? nobody
      : read(
          context,
          orders.map(({ entity_id }) => entity_id),
        );

  return async (context, orders) => {
    const [ofInvoices, ofCreditMemos, ofTransactions] = await Promise.all([
      readFor(invoices, context, wantsInvoices ? orders.filter(isInvoiced) : []),
      readFor(creditMemos, context, wantsRefunds ? orders.filter(isRefunded) : []),
      readFor(transactions, context, parts.payments ? orders.filter(isAuthorized) : []),
    ]);

    return (raw) => {
      const order = toOrder(raw, settings);
      const rows = <S extends z.ZodType>(
        of: ReadonlyMap<string, unknown[]>,
        schema: S,
        what: string,
      ): z.output<S>[] => (of.get(raw.entity_id) ?? []).map((row) => readRow(row, schema, what, raw));
      const bills = rows(ofInvoices, rawInvoice, 'an invoice');
      const memos = rows(ofCreditMemos, rawCreditMemo, 'a credit memo');
      if (wantsInvoices) {
        const standing = bills.filter(({ state }) => settings.invoiceStates[state ?? ''] !== 'cancelled');
        proveAllSeen(raw, 'invoiced', raw.total_invoiced, standing);
      }
      if (wantsRefunds) proveAllSeen(raw, 'refunded', raw.total_refunded, memos);
      return {
        ...order,
        invoices: parts.invoices ? oldestFirst(bills.map((one) => toInvoice(one, raw, settings))) : [],
        refunds: parts.refunds
          ? oldestFirst(
              memos
                .filter(({ state }) => settings.refundStates.includes(state ?? ''))
                .map((one) => toRefund(one, raw)),
            )
          : [],
        payments: parts.payments
          ? toPayments(
              raw,
              {
                invoices: bills,
                creditMemos: memos,
                transactions: rows(ofTransactions, rawTransaction, 'a transaction'),
              },
              settings,
            )
          : [],
      };
    };
  };

  /**
   * The order and its documents are read one after the other. Where the order tells of more money than its documents
   * show, one of them was not seen: it may be new, and the next look sees it.
   */
  function proveAllSeen(
    raw: RawOrder,
    what: 'invoiced' | 'refunded',
    told: string | undefined,
    documents: readonly (RawInvoice | RawCreditMemo)[],
  ): void {
    const currency = raw.order_currency_code ?? '';
    const shown = sum(documents.map(({ grand_total }) => stored(grand_total)));
    const missing = subtract(stored(told), shown);
    if (compare(missing, multiply(`1e-${exponentOf(currency)}`, String(documents.length + 1))) <= 0) return;
    const changed = Date.parse(fromShopTime(raw.updated_at) ?? '');
    const text =
      `Order ${raw.increment_id} says that ${display(stored(told), currency)} was ${what}; ` +
      `its documents show ${display(shown, currency)}.`;
    throw clock.now() - changed < LAG_MS
      ? new Failure('unavailable', text, { code: 'documents-lag', advice: 'It is asked again by itself.' })
      : new Failure('conflict', text, {
          causes: [`sum:${raw.increment_id}`],
          advice: 'Compare the order’s invoices and credit memos in the shop, then retry; or skip the order.',
        });
  }
}

function readRow<S extends z.ZodType>(row: unknown, schema: S, what: string, order: RawOrder): z.output<S> {
  const read = schema.safeParse(row);
  if (!read.success) throw unreadable(`${what} of order ${order.increment_id}`, read.error);
  return read.data;
}

const isAny = (...amounts: (string | undefined)[]): boolean =>
  amounts.some((amount) => !isZero(stored(amount)));

/** Three witnesses, so that a document is overlooked only when header and rows both say that there is none. */
const isInvoiced = (order: RawOrder): boolean =>
  isAny(order.total_invoiced, ...order.items.map(({ qty_invoiced }) => qty_invoiced));
const isRefunded = (order: RawOrder): boolean =>
  isAny(
    order.total_refunded,
    ...order.items.flatMap(({ qty_refunded, amount_refunded }) => [qty_refunded, amount_refunded]),
  );
const isAuthorized = (order: RawOrder): boolean =>
  isAny(order.payment?.amount_authorized) || order.payment?.last_trans_id !== undefined;
