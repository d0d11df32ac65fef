import type { DocumentKind, Posting } from './documents';
import type { Order, OrderInvoice, OrderPayment, OrderRefund } from './order';
import { billContentHash, orderContentHash, paymentContentHash } from './order-content';

/** What of an order may become documents of its own. */
export const FLOWS = ['order', 'invoice', 'payment', 'refund'] as const;
export type Flow = (typeof FLOWS)[number];

/** What each flow becomes in the ERP; an absent one is not carried. A function decides by rule, for each source. */
export type FlowKinds = {
  readonly [Name in Flow]?: DocumentKind | ((source: BareSource) => DocumentKind | undefined);
};

/** One thing of the shop that becomes a document: the order itself, an invoice, a movement of money, a refund. */
export type BareSource =
  | { readonly flow: 'order'; readonly id: string; readonly of: Order }
  | { readonly flow: 'invoice'; readonly id: string; readonly of: OrderInvoice }
  | { readonly flow: 'payment'; readonly id: string; readonly of: OrderPayment }
  | { readonly flow: 'refund'; readonly id: string; readonly of: OrderRefund };

/**
 * The source with what should stand in the ERP for it: the hash of its content; `nothing`; `waiting` for the shop to
 * decide; `undecided` when the shop says something nobody has explained to us.
 */
export type Source = BareSource & { readonly kind: DocumentKind; readonly wanted: string };

/** Root of the document's key and of its reference in the ERP. Orders go by their number, the others by a letter before it. */
export const sourceId = {
  order: ({ number }: Pick<Order, 'number'>): string => number,
  invoice: ({ number }: Pick<OrderInvoice, 'number'>): string => `I${number}`,
  payment: ({ id }: Pick<OrderPayment, 'id'>): string => `P${id}`,
  refund: ({ number }: Pick<OrderRefund, 'number'>): string => `R${number}`,
};

/** Everything of the order, the order itself first, in the order in which the shop made it. */
export const bareSources = (order: Order): BareSource[] => [
  { flow: 'order', id: sourceId.order(order), of: order },
  ...order.invoices.map((of): BareSource => ({ flow: 'invoice', id: sourceId.invoice(of), of })),
  ...order.payments.map((of): BareSource => ({ flow: 'payment', id: sourceId.payment(of), of })),
  ...order.refunds.map((of): BareSource => ({ flow: 'refund', id: sourceId.refund(of), of })),
];

/** The sources that some flow carries. What stands already keeps its kind, whatever a rule says by now. */
export function sourcesOf(order: Order, postings: readonly Posting[], kinds: FlowKinds): Source[] {
  const carried = bareSources(order).flatMap((source) => {
    const kind = standingKind(source, postings) ?? kindOf(source, kinds);
    return kind ? [{ ...source, kind }] : [];
  });
  const [first] = carried;
  return carried.map((source) => ({
    ...source,
    wanted: wantedOf(source, order, first?.flow === 'order' ? first.kind : undefined, postings),
  }));
}

function kindOf(source: BareSource, kinds: FlowKinds): DocumentKind | undefined {
  const kind = kinds[source.flow];
  return typeof kind === 'function' ? kind(source) : kind;
}

const standingKind = ({ id }: BareSource, postings: readonly Posting[]): DocumentKind | undefined =>
  postings.find(
    (posting) =>
      isVersionOf(id, posting) &&
      posting.state !== 'prepared' &&
      posting.state !== 'rejected' &&
      posting.state !== 'skipped',
  )?.kind;

/** Whether a ledger row is a version of the source's document (not its reversal, not a customer). */
export const isVersionOf = (id: string, { key, kind, ordinal }: Posting): boolean =>
  kind !== 'cancellation' &&
  kind !== 'customer' &&
  key === `${kind}:${id}${ordinal === 0 ? '' : `:${ordinal}`}`;

/** Whether a document is the order itself, in any version: not one of its parts, nor a reversal. */
export const isOrderItself = (
  order: string,
  { key, kind }: { readonly key: string; readonly kind: DocumentKind },
): boolean =>
  kind !== 'cancellation' &&
  kind !== 'customer' &&
  (key === `${kind}:${order}` || key.startsWith(`${kind}:${order}:`));

function wantedOf(
  source: BareSource & { readonly kind: DocumentKind },
  order: Order,
  orderKind: DocumentKind | undefined,
  postings: readonly Posting[],
): string {
  switch (source.flow) {
    case 'order':
      return wantedOrder(source.of, postings.some(standsFor(source.id)));
    case 'invoice':
      return { open: 'waiting', paid: billContentHash(source.of), cancelled: 'nothing' }[source.of.state];
    case 'payment':
      if (source.of.kind === 'authorization' || source.of.kind === 'void' || source.of.state === 'failed')
        return 'nothing';
      return source.of.state === 'pending' ? 'waiting' : paymentContentHash(source.of);
    case 'refund':
      // A cancelled order is taken out of the ERP whole: a refund beside that would give the goods back twice.
      return order.state === 'cancelled' && takesBackGoods(orderKind)
        ? 'nothing'
        : billContentHash(source.of);
  }
}

const takesBackGoods = (kind: DocumentKind | undefined): boolean =>
  kind === 'sales-order' || kind === 'purchase-order' || kind === 'receivable' || kind === 'journal';

const standsFor =
  (id: string) =>
  (posting: Posting): boolean =>
    isVersionOf(id, posting) && (posting.state === 'posted' || posting.state === 'confirmed');

function wantedOrder(order: Order, stands: boolean): string {
  switch (order.state) {
    case 'cancelled':
      return 'nothing';
    case 'pending':
    case 'held':
      return 'waiting';
    case 'unknown':
      return stands ? 'waiting' : 'undecided';
    default:
      return orderContentHash(order);
  }
}
