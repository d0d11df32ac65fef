import type { DocumentKind } from '../../domain/documents';
import { negate } from '../../domain/money';
import type { ExpectedDocument } from './documents';
import type { DemoErp } from './erps';
import type { DemoFlows } from './storefronts';

const GOODS: readonly DocumentKind[] = ['sales-order', 'purchase-order', 'credit-note'];

/** What a kind becomes in this ERP: one that takes money alone keeps goods as a journal of what they are worth. */
export const kindIn = ({ moneyOnly }: DemoErp, kind: DocumentKind): DocumentKind =>
  moneyOnly && GOODS.includes(kind) ? 'journal' : kind;

/** A shop's flows into this ERP. */
export function flowsIn(erp: DemoErp, { orders, invoices, payments, refunds }: DemoFlows): DemoFlows {
  return {
    orders: kindIn(erp, orders),
    ...(invoices && !isBooked(erp, orders) ? { invoices } : {}),
    ...(payments ? { payments } : {}),
    ...(refunds ? { refunds: kindIn(erp, refunds) } : {}),
  };
}

/** What is expected of this ERP where a shop expects goods. */
export const expectedIn = (
  erp: DemoErp,
  expected: ReadonlyMap<string, readonly ExpectedDocument[]>,
): ReadonlyMap<string, readonly ExpectedDocument[]> =>
  erp.moneyOnly
    ? new Map([...expected].map(([number, documents]) => [number, inMoney(erp, documents)]))
    : expected;

function inMoney(erp: DemoErp, documents: readonly ExpectedDocument[]): ExpectedDocument[] {
  const { receivable } = erp.codes.accounts;
  const booked = documents.some(({ kind }) => isBooked(erp, kind));
  return documents
    .filter(({ id }) => !(booked && id.startsWith('I')))
    .map((document) => {
      if (!GOODS.includes(document.kind)) return document;
      const { total } = document;
      const accounts = { [receivable]: document.kind === 'credit-note' ? negate(total) : total };
      return { ...document, kind: 'journal', accounts };
    });
}

/** The order itself moves the ledger, so its invoices must not. */
const isBooked = (erp: DemoErp, orders: DocumentKind): boolean =>
  erp.moneyOnly === true && orders !== 'credit-note' && GOODS.includes(orders);
