import { absolute, isZero, multiply, roundTo, sum, type Amount } from '../../../domain/money';
import {
  ifsSnapshot,
  startIfsCloud,
  type IfsCloudSandbox,
  type IfsRow,
  type OrderSnapshot,
  type SalesPartSeed,
  type VoucherSnapshot,
} from '../../../sandbox/ifs-cloud';
import { SPARE_ITEM, type Article } from '../article';
import type { LedgerEntry, StandingDocument } from '../documents';
import type { DemoErp, ErpCodes } from './erp';
import { ifsPeople } from './ifs-people';
import { REVERSAL, withoutTakenBack } from './taken-back';

const COMPANY = '10';
const TEMPLATE = 'WEBTMPL';
const SITE = '1';
const CANCEL = 'IfsApp.CustomerOrderHandling.CustomerOrder_SetCancelled';

const codes: ErpCodes = {
  templates: { consumer: TEMPLATE, company: TEMPLATE },
  blockedCustomer: 'K10017',
  supplier: 'SUP1',
  accounts: {
    receivable: '1510',
    money: '1580',
    goods: '3010',
    categories: { kitchen: '3011', clothing: '3012', books: '3013', office: '3014', hardware: '3015' },
    shipping: '4010',
    discount: '3730',
    tax: '2611',
    other: '2420',
    rounding: '3740',
  },
};

/** IFS Cloud: every document is a voucher of the general ledger, but for shops that send orders as such. */
export const ifsCloud: DemoErp<IfsCloudSandbox> = {
  system: 'ifs-cloud',
  title: 'IFS Cloud',
  credential: 'demo-ifs',
  codes,
  entries: ['journal', 'payment', 'receivable'],
  entriesByDefault: true,
  holdsUp: (goods) => (goods ? ['item'] : ['account']),
  // Entries carry no charges; what no line explains goes to the account of rounding.
  mapping: (goods) =>
    goods
      ? {
          shipping: [{ charge: 'FREIGHT' }],
          discounts: { as: 'charge', charge: 'DISCOUNT' },
          taxes: { as: 'charge', charge: 'TAX' },
          otherCharges: [{ charge: 'OTHER' }],
          rounding: { charge: 'ROUNDING', tolerance: '0.05' },
        }
      : {},
  start: async (articles) => {
    const { categories, ...single } = codes.accounts;
    const accounts = [...new Set([...Object.values(single), ...Object.values(categories)])];
    const sandbox = await startIfsCloud({
      companies: [{ company: COMPANY }],
      accounts: accounts.map((account) => ({ account })),
      sites: [{ site: SITE, chargeTypes: ['FREIGHT', 'DISCOUNT', 'TAX', 'OTHER', 'ROUNDING'] }],
      salesParts: partsOf(articles),
      customers: [
        { id: TEMPLATE, name: 'Web customer template', currency: 'EUR', companies: [COMPANY] },
        {
          id: codes.blockedCustomer,
          name: 'Blocked Trading Ltd',
          country: 'GB',
          currency: 'GBP',
          companies: [COMPANY],
        },
      ],
    });
    const { clientId, clientSecret } = sandbox.credentials;
    return {
      url: sandbox.url,
      sandbox,
      secret: { clientId, clientSecret },
      settings: (requestsPerMinute) => ({
        url: sandbox.url,
        realm: sandbox.realm,
        company: COMPANY,
        requestsPerMinute,
        settleSeconds: 2,
        gl: { voucherType: 'M', userGroup: 'AC', receivableAccount: codes.accounts.receivable },
        orders: { site: SITE, shipTo: 'add', cancel: { action: CANCEL } },
      }),
      documents: () => {
        const { vouchers, orders } = ifsSnapshot(sandbox.ifs);
        return [...standing(vouchers), ...standingOrders(orders)];
      },
      entries: () => ifsSnapshot(sandbox.ifs).vouchers.map(entryOf),
      people: ifsPeople(sandbox, COMPANY),
      alarms: () =>
        ifsSnapshot(sandbox.ifs)
          .vouchers.filter(({ balanced }) => !balanced)
          .map(({ number }) => `voucher ${number} is not balanced`),
      close: () => sandbox.close(),
    };
  },
};

/** IFS knows no aliases of sales parts: what a shop calls otherwise is sold under the shop's name here. */
function partsOf(articles: readonly Article[]): SalesPartSeed[] {
  const parts = articles.flatMap(({ by, erpItem, sku, name }) =>
    erpItem === undefined ? [] : [[by === 'alias' ? sku : erpItem, name] as const],
  );
  return [...new Map([...parts, [SPARE_ITEM, 'Gadget'] as const])].map(([number, description]) => ({
    number,
    description,
  }));
}

/** Orders that were not cancelled, as their lines and charges add up. */
const standingOrders = (orders: readonly OrderSnapshot[]): StandingDocument[] =>
  orders
    .filter(({ state }) => state !== 'Cancelled')
    .map(({ reference, head, lines, charges }) => {
      const currency = String(head['CurrencyCode']);
      const amounts = [
        ...lines.map((line) =>
          roundTo(multiply(amountIn(line, 'SaleUnitPrice'), amountIn(line, 'BuyQtyDue')), currency),
        ),
        ...charges.map((charge) =>
          multiply(amountIn(charge, 'ChargeAmount'), amountIn(charge, 'ChargedQty')),
        ),
      ];
      return { kind: 'sales-order', reference, currency, total: sum(amounts) };
    });

const amountIn = (row: IfsRow, column: string): Amount => String(row[column] ?? '0');

/** Vouchers that were not taken back; what moves what customers owe is what they amount to. */
const standing = (vouchers: readonly VoucherSnapshot[]): StandingDocument[] =>
  withoutTakenBack(vouchers).map(({ reference, currency, total, accounts }) => {
    const owed = accounts[codes.accounts.receivable] ?? '0';
    return { kind: 'journal', reference, currency, total: absolute(isZero(owed) ? total : owed), accounts };
  });

const entryOf = ({ reference, currency, accounts }: VoucherSnapshot): LedgerEntry => {
  const takesBack = reference.endsWith(REVERSAL);
  return {
    reference: takesBack ? reference.slice(0, -REVERSAL.length) : reference,
    takesBack,
    currency,
    accounts,
  };
};
