import { absolute, isZero } from '../../../domain/money';
import {
  ifsSnapshot,
  startIfsCloud,
  type IfsCloudSandbox,
  type VoucherSnapshot,
} from '../../../sandbox/ifs-cloud';
import type { StandingDocument } from '../documents';
import type { DemoErp, ErpCodes } from './erp';

const COMPANY = '10';
const TEMPLATE = 'WEBTMPL';
/** What a voucher that takes another one back has behind its reference. */
const REVERSAL = '/C';

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

/** IFS Cloud: every document is a voucher of the general ledger. */
export const ifsCloud: DemoErp<IfsCloudSandbox> = {
  system: 'ifs-cloud',
  title: 'IFS Cloud',
  credential: 'demo-ifs',
  codes,
  entries: ['journal', 'payment', 'receivable'],
  moneyOnly: true,
  holdsUp: ['account'],
  // Entries carry no charges; what no line explains goes to the account of rounding.
  mapping: {},
  start: async () => {
    const { categories, ...single } = codes.accounts;
    const accounts = [...new Set([...Object.values(single), ...Object.values(categories)])];
    const sandbox = await startIfsCloud({
      companies: [{ company: COMPANY }],
      accounts: accounts.map((account) => ({ account })),
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
      }),
      documents: () => standing(ifsSnapshot(sandbox.ifs).vouchers),
      alarms: () =>
        ifsSnapshot(sandbox.ifs)
          .vouchers.filter(({ balanced }) => !balanced)
          .map(({ number }) => `voucher ${number} is not balanced`),
      close: () => sandbox.close(),
    };
  },
};

/** Vouchers that were not taken back; what moves what customers owe is what they amount to. */
function standing(vouchers: readonly VoucherSnapshot[]): StandingDocument[] {
  const takenBack = new Set(
    vouchers
      .map(({ reference }) => reference)
      .filter((reference) => reference.endsWith(REVERSAL))
      .flatMap((reference) => [reference, reference.slice(0, -REVERSAL.length)]),
  );
  return vouchers
    .filter(({ reference }) => !takenBack.has(reference))
    .map(({ reference, currency, total, accounts }) => {
      const owed = accounts[codes.accounts.receivable] ?? '0';
      return { kind: 'journal', reference, currency, total: absolute(isZero(owed) ? total : owed), accounts };
    });
}
