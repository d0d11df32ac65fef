import type { Truths } from '../../faults/checker';
import type {
  Booked,
  Content,
  ErpEntry,
  ErpOrder,
  ErpState,
  Paper,
  Seen,
  ShopOrder,
  Taken,
} from '../../faults/truth';

/** Made-up states of both sides, in order unless a test spoils them. */
export const content = (more: Partial<Content> = {}): Content => ({
  currency: 'EUR',
  lines: [
    { item: 'MUG', quantity: '2', amount: '25.00' },
    { item: 'PEN', quantity: '1', amount: '2.19' },
  ],
  sums: {
    lines: '27.19',
    shipping: '4.90',
    discount: '1.00',
    tax: '5.91',
    other: '0.00',
    rounding: '0.00',
    total: '37.00',
  },
  shipTo: '50667 Köln, DE',
  ...more,
});

export const bought = (number: string, more: Partial<ShopOrder> = {}): ShopOrder => ({
  id: number,
  number,
  state: 'due',
  ...content(),
  ...more,
});

export const entered = (source: string, more: Partial<ErpOrder> = {}): ErpOrder => ({
  id: `E${source}`,
  reference: source,
  source,
  kind: 'sales-order',
  deleted: false,
  ...content(),
  ...more,
});

/** What 37.00 of goods, shipping and tax does to accounts. */
export const BOOKED: Booked = {
  currency: 'EUR',
  accounts: { '1300': '37.00', '4000': '-27.19', '4100': '-3.90', '2200': '-5.91' },
};
export const turned = ({ currency, accounts }: Booked): Booked => ({
  currency,
  accounts: Object.fromEntries(
    Object.entries(accounts).map(([account, amount]) => [
      account,
      amount.startsWith('-') ? amount.slice(1) : `-${amount}`,
    ]),
  ),
});

/** What should stand for a thing of the shop whose money becomes an entry. */
export const booked = (source: string, more: Partial<Booked> = {}): Paper => ({
  source,
  kind: 'journal',
  booked: { ...BOOKED, ...more },
});

/** A voucher that stands for it. */
export const posted = (source: string, more: Partial<ErpEntry> = {}): ErpEntry => ({
  id: `V${source}`,
  reference: source,
  source,
  kind: 'journal',
  takesBack: false,
  ...BOOKED,
  ...more,
});

/** The voucher that takes another one back. */
export const offset = (entry: ErpEntry, more: Partial<ErpEntry> = {}): ErpEntry => ({
  ...entry,
  ...turned(entry),
  id: `${entry.id}/C`,
  takesBack: true,
  ...more,
});

export const taken = (version: ShopOrder, ...later: readonly ShopOrder[]): Taken => ({
  number: version.number,
  versions: [version, ...later],
  needsPerson: false,
});

export const erp = (orders: readonly ErpOrder[], more: Partial<ErpState> = {}): ErpState => ({
  orders,
  entries: [],
  drafts: [],
  customers: [{ id: 'W1', key: 'ada' }],
  ...more,
});

export const CONFIRMED: Seen = { stage: 'confirmed', cause: [] };
export const ATTENTION: Seen = { stage: 'needs-attention', cause: ['item:GADGET'] };

/** Two orders that stand as they should. */
export function inOrder(more: Partial<Truths> = {}): Truths {
  const orders = [bought('1'), bought('2')];
  return {
    taken: orders.map((order) => taken(order)),
    shop: orders,
    erp: erp([entered('1'), entered('2')]),
    seen: new Map([
      ['1', CONFIRMED],
      ['2', CONFIRMED],
    ]),
    ...more,
  };
}
