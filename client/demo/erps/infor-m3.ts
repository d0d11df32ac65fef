import { absolute, add, negate, sum } from '../../../domain/money';
import {
  financeSnapshot,
  ordersSnapshot,
  seedAccounts,
  seedCharges,
  seedItems,
  seedPriceLists,
  seedPrices,
  seedStock,
  startInforM3,
  type InforM3Sandbox,
  type M3State,
} from '../../../sandbox/infor-m3';
import { SPARE_ITEM } from '../article';
import type { StandingDocument } from '../documents';
import { FOLLOWED, WEB_CURRENCY, WEB_LIST } from '../followed-article';
import type { DemoErp, ErpCodes } from './erp';
import { withoutTakenBack } from './taken-back';

/** An order type that takes negative quantities. */
const CREDIT_TYPE = 'CRD';

/** Statuses of items: being prepared, and released. */
const PREPARED = '10';
const RELEASED = '20';

const codes: ErpCodes = {
  templates: { consumer: 'WEBB2C', company: 'WEBB2B' },
  blockedCustomer: 'K10017',
  supplier: 'SUP1',
  accounts: {
    receivable: '1300',
    money: '1210',
    goods: '4000',
    categories: { kitchen: '4001', clothing: '4002', books: '4003', office: '4004', hardware: '4005' },
    shipping: '4100',
    discount: '4200',
    tax: '2200',
    other: '4010',
    rounding: '4900',
  },
};

/** Infor M3: customer orders, credit orders, purchase orders, vouchers of the receivables and the general ledger. */
export const inforM3: DemoErp<InforM3Sandbox> = {
  system: 'infor-m3',
  title: 'Infor M3',
  credential: 'demo-infor',
  codes,
  entries: ['journal', 'payment'],
  holdsUp: () => ['item', 'customer', 'account'],
  mapping: () => ({
    shipping: [{ charge: 'FRT' }],
    discounts: { as: 'charge', charge: 'DSC' },
    taxes: { as: 'charge', charge: 'TAX' },
    otherCharges: [
      { when: { charge: 'gift-card' }, charge: 'GFT' },
      { when: { charge: 'store-credit' }, charge: 'CRD' },
      { when: { charge: 'gift-wrap' }, charge: 'WRP' },
      { when: { charge: 'adjustment' }, charge: 'ADJ' },
    ],
    rounding: { charge: 'RND', tolerance: '0.05' },
  }),
  start: async (articles) => {
    const items = new Map(
      articles.flatMap(({ erpItem, name }) =>
        erpItem === undefined ? [] : [[erpItem, { number: erpItem, description: name.slice(0, 30) }]],
      ),
    );
    const aliases = new Map(
      articles.flatMap(({ by, erpItem, sku }) =>
        by === 'alias' && erpItem !== undefined ? [[sku, { item: erpItem, alias: sku, category: '1' }]] : [],
      ),
    );
    const sandbox = await startInforM3({
      items: [
        ...items.values(),
        { number: SPARE_ITEM, description: 'Gadget' },
        { number: FOLLOWED.sku, description: FOLLOWED.name },
      ],
      aliases: [...aliases.values()],
      customers: [
        {
          number: codes.blockedCustomer,
          name: 'Blocked Trading Ltd',
          country: 'GB',
          currency: 'GBP',
          fields: { BLCD: '1' },
        },
      ],
    });
    seedCharges(sandbox.m3, [{ id: 'ADJ', description: 'Adjustment' }]);
    const revenue = Object.entries(codes.accounts.categories);
    seedAccounts(
      sandbox.m3,
      revenue.map(([category, number]) => ({ number, name: `Revenue, ${category}` })),
    );
    seedPriceLists(sandbox.m3, [{ list: WEB_LIST, currency: WEB_CURRENCY }]);
    return {
      url: sandbox.url,
      sandbox,
      secret: sandbox.ionapi,
      settings: (requestsPerMinute) => ({
        company: '100',
        division: 'AAA',
        facility: 'A01',
        warehouse: 'A01',
        requestsPerMinute,
        settleSeconds: 2,
        vouchers: { receivableAccount: codes.accounts.receivable },
        creditNotes: { orderType: CREDIT_TYPE },
      }),
      documents: () => [...orders(sandbox.m3), ...purchases(sandbox.m3), ...vouchers(sandbox.m3)],
      offer: ({ sku: item, name }, { price, stock }) => {
        if (!sandbox.m3.items.has(item))
          seedItems(sandbox.m3, [{ number: item, description: name, status: PREPARED }]);
        seedPrices(sandbox.m3, [{ list: WEB_LIST, currency: WEB_CURRENCY, item, price }]);
        seedStock(sandbox.m3, [{ item, warehouse: 'A01', onHand: stock }]);
      },
      release: async (item) => {
        await fetch(`${sandbox.url}/__control/items/${item}/status/${RELEASED}`, { method: 'POST' });
      },
      alarms: () => doubledCustomers(sandbox.m3),
      unblock: `curl -X POST ${sandbox.url}/__control/customers/${codes.blockedCustomer}/unblock`,
      close: () => sandbox.close(),
    };
  },
};

/** Final orders that were not deleted, as M3 itself adds them up. */
const orders = (m3: M3State): StandingDocument[] =>
  ordersSnapshot(m3)
    .orders.filter(({ deleted }) => !deleted)
    .map(({ reference, currency, totals: { total }, head }) =>
      head['ORTP'] === CREDIT_TYPE
        ? { kind: 'credit-note', reference, currency, total: negate(total) }
        : { kind: 'sales-order', reference, currency, total },
    );

/** What was cancelled has no lines any more. */
const purchases = (m3: M3State): StandingDocument[] =>
  financeSnapshot(m3)
    .purchaseOrders.filter(({ finished, lines }) => finished && lines.length > 0)
    .map(({ reference, currency, total = '0', charges }) => ({
      kind: 'purchase-order',
      reference,
      currency,
      total: add(total, sum(charges.map((charge) => charge['CEVA'] ?? '0'))),
    }));

/** Vouchers that were not taken back; what moves what customers owe is what they amount to. */
function vouchers(m3: M3State): StandingDocument[] {
  const standing: StandingDocument[] = financeSnapshot(m3).vouchers.map(
    ({ invoice, reference, currency, accounts }) => ({
      kind: invoice === undefined ? 'journal' : 'receivable',
      reference: invoice ?? reference,
      currency,
      total: absolute(accounts[codes.accounts.receivable] ?? '0'),
      accounts,
    }),
  );
  return withoutTakenBack(standing);
}

function doubledCustomers(m3: M3State): string[] {
  const numbers = new Map<string, string[]>();
  for (const { row } of m3.customers.values()) {
    const key = row['ALCU'];
    if (key) numbers.set(key, [...(numbers.get(key) ?? []), row['CUNO'] ?? '']);
  }
  return [...numbers.values()]
    .filter((same) => same.length > 1)
    .map((same) => `customers ${same.join(' and ')} are one and the same buyer`);
}
