import type { DocumentKind } from '../../domain/documents';
import { negate } from '../../domain/money';
import type { ExpectedDocument } from './documents';
import type { DemoErp } from './erps';
import type { DemoFlows, DemoStorefront } from './storefronts';

/** What decides what a shop's orders become. */
export interface Parties {
  readonly storefront: Pick<DemoStorefront, 'flows' | 'asGoods'>;
  readonly erp: Pick<DemoErp, 'entriesByDefault' | 'codes'>;
}

const GOODS: readonly DocumentKind[] = ['sales-order', 'purchase-order', 'credit-note'];

/** Whether goods are kept as journals of what they are worth. */
export const asEntries = ({ erp, storefront }: Parties): boolean =>
  erp.entriesByDefault === true && storefront.asGoods !== true;

/** What a kind becomes where orders and what is given back of them are entries. */
export const kindIn = (parties: Parties, kind: DocumentKind): DocumentKind =>
  asEntries(parties) && GOODS.includes(kind) ? 'journal' : kind;

/** A shop's flows into this ERP. */
export function flowsIn(parties: Parties): DemoFlows {
  const { orders, invoices, payments, refunds } = parties.storefront.flows;
  const money = isMoney(parties);
  return {
    orders: kindIn(parties, orders),
    ...(invoices && !isBooked(parties, orders) ? { invoices: money ? 'journal' : invoices } : {}),
    ...(payments ? { payments } : {}),
    ...(refunds ? { refunds: money && GOODS.includes(refunds) ? 'journal' : refunds } : {}),
  };
}

/** What is expected of this ERP where a shop expects goods. */
export const expectedIn = (
  parties: Parties,
  expected: ReadonlyMap<string, readonly ExpectedDocument[]>,
): ReadonlyMap<string, readonly ExpectedDocument[]> =>
  isMoney(parties)
    ? new Map([...expected].map(([number, documents]) => [number, inMoney(parties, documents)]))
    : expected;

function inMoney(parties: Parties, documents: readonly ExpectedDocument[]): ExpectedDocument[] {
  const { receivable } = parties.erp.codes.accounts;
  const booked = documents.some(({ kind }) => isBooked(parties, kind));
  return documents
    .filter(({ id }) => !(booked && id.startsWith('I')))
    .map((document) => {
      const { asEntries: entries, ...rest } = document;
      const { kind, total } = document;
      if (rest.id.startsWith('I')) return { ...rest, kind: 'journal' };
      if (kind !== 'credit-note' && kindIn(parties, kind) === kind) return rest;
      const accounts = entries ?? { [receivable]: kind === 'credit-note' ? negate(total) : total };
      return { ...rest, kind: 'journal', accounts };
    });
}

/** An ERP that takes what is given back as money only, whatever its orders are. */
const isMoney = ({ erp }: Parties): boolean => erp.entriesByDefault === true;

/** The order itself moves the ledger, so its invoices must not. */
const isBooked = (parties: Parties, orders: DocumentKind): boolean =>
  asEntries(parties) && orders !== 'credit-note' && GOODS.includes(orders);
