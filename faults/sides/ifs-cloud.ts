import type { CustomerSnapshot, VoucherSnapshot } from '../../sandbox/ifs-cloud';
import { exactly } from '../exact';
import { LIST_EFFECTS, READ_EFFECTS, WRITE_EFFECTS, type ErpControls } from '../lane';
import { sourceOf, type ErpEntry, type ErpState } from '../truth';

/** What a voucher that takes another one back has behind its reference. */
const REVERSAL = /\/C$/;

/** IFS Cloud's side of a lane: vouchers, in the hold table or in the ledger. */
export const ifsCloudSide = (template: string): ErpControls => ({
  targets: [
    { call: 'POST ManualVoucherHandling/$batch', perOrder: 1.3, effects: WRITE_EFFECTS },
    { call: 'GET VoucherRowsAnalysis/VoucherRowSet', perOrder: 4, effects: LIST_EFFECTS },
    { call: 'GET ManualVoucherHandling/VoucherSet', perOrder: 1.3, effects: READ_EFFECTS },
    { call: 'POST CustomerHandling/CopyExistingCustomer', perOrder: 0.4, effects: WRITE_EFFECTS },
    { call: 'GET CustomersHandling/CustomerInfoSet', perOrder: 0.5, effects: READ_EFFECTS },
    { call: 'token', perOrder: 0, effects: ['error-503', 'cut', 'slow', 'throttle', 'html'] },
  ],
  revoke: async (control) => void (await control.call('POST', '/tokens/expire')),
  // A new login is all it takes.
  restore: async () => undefined,
  state: async (control) => {
    const vouchers = await control.call<VoucherSnapshot[]>('GET', '/vouchers');
    const customers = await control.call<CustomerSnapshot[]>('GET', '/customers');
    return {
      orders: [],
      entries: vouchers.filter(({ balanced }) => balanced).map(entryOf),
      // A head whose rows never came stands in the hold table, out of balance.
      drafts: vouchers
        .filter(({ balanced }) => !balanced)
        .map((voucher) => {
          const { id, reference, source } = entryOf(voucher);
          return { id, reference, source };
        }),
      customers: customers.filter(({ number }) => number !== template).flatMap(keysOf),
    };
  },
  keysOf: async (control, order) => {
    const vouchers = await control.call<VoucherSnapshot[]>('GET', '/vouchers');
    const own = vouchers.filter(({ reference }) => sourceOf(reference.replace(REVERSAL, '')) === order);
    return [...new Set([order, ...own.map(({ reference }) => reference)])];
  },
});

function entryOf({ head, reference, currency, accounts }: VoucherSnapshot): ErpEntry {
  const original = reference.replace(REVERSAL, '');
  const word = (column: string): string => String(head[column] ?? '');
  return {
    id: [word('VoucherType'), word('AccountingYear'), word('VoucherNo')].join(' '),
    reference: original,
    source: sourceOf(original),
    kind: 'journal',
    takesBack: original !== reference,
    currency,
    accounts: Object.fromEntries(
      Object.entries(accounts).map(([account, amount]) => [account, exactly(amount, currency)]),
    ),
  };
}

/** By e-mail, which buyers are known by. */
const keysOf = ({ number, communicationMethods }: CustomerSnapshot): ErpState['customers'] =>
  communicationMethods
    .filter(({ MethodId }) => MethodId === 'E-Mail')
    .map(({ Value }) => ({ id: number, key: String(Value).toLowerCase() }));
