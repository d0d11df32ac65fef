import { netEntries, netTogether } from '../../../client/demo/net-entries';
import type { ExpectedDocument, LedgerEntry } from '../../../client/demo/documents';

const RECEIVABLE = '1510';
const expected = (id: string, owed: string, currency = 'EUR'): ExpectedDocument => ({
  kind: 'journal',
  id,
  currency,
  total: owed,
  accounts: { [RECEIVABLE]: owed },
});
const entry = (reference: string, owed: string, takesBack = false, currency = 'EUR'): LedgerEntry => ({
  reference,
  takesBack,
  currency,
  accounts: { [RECEIVABLE]: owed, 3010: `-${owed}`.replace('--', '') },
});

/** An order that was edited once and given back in part, and one that was cancelled. */
const SHOP = new Map([
  ['1001', [expected('1001', '59.38'), expected('R7', '-9.38')]],
  ['1002', []],
]);
const LEDGER = [
  entry('WC1001', '47.48'),
  entry('WC1001', '-47.48', true),
  entry('WC1001/1', '59.38'),
  entry('WCR7', '-9.38'),
  entry('WC1002', '20.00'),
  entry('WC1002', '-20.00', true),
];
const net = (
  entries: readonly LedgerEntry[],
  waiting: readonly string[] = [],
): ReturnType<typeof netEntries> =>
  netEntries({ entries, expected: SHOP, waiting: new Set(waiting), prefix: 'WC', receivable: RECEIVABLE });

test('every entry ever made of an order comes to what the shop says', () => {
  expect(net(LEDGER)).toEqual({
    posted: 6,
    by: { orders: 5, invoices: 0, payments: 0, refunds: 1 },
    takenBack: 2,
    orders: 2,
    differences: [],
  });
});

test.each<[string, LedgerEntry[], string]>([
  [
    'an edit was posted beside what it replaces',
    LEDGER.filter(({ reference, takesBack }) => reference !== 'WC1001' || !takesBack),
    "what was posted of order WC1001 comes to 97.48 EUR on account 1510, 50 by the shop's books",
  ],
  [
    'what was cancelled was not taken back',
    LEDGER.filter(({ reference, takesBack }) => reference !== 'WC1002' || !takesBack),
    "what was posted of order WC1002 comes to 20 EUR on account 1510, 0 by the shop's books",
  ],
  [
    'a reversal is a cent short',
    [...LEDGER.slice(0, 5), entry('WC1002', '-19.99', true)],
    "what was posted of order WC1002 comes to 0.01 EUR on account 1510, 0 by the shop's books",
  ],
  [
    'nothing was posted of an order',
    LEDGER.slice(4),
    "what was posted of order WC1001 comes to 0 EUR on account 1510, 50 by the shop's books",
  ],
  [
    'it was taken back in another currency',
    [...LEDGER.slice(0, 5), entry('WC1002', '-20.00', true, 'USD')],
    "what was posted of order WC1002 comes to -20 USD on account 1510, 0 by the shop's books",
  ],
  [
    'no order of the shop explains it',
    [...LEDGER, entry('WC1003', '5.00')],
    "what was posted of order WC1003 comes to 5 EUR on account 1510, 0 by the shop's books",
  ],
])('when %s, that is a difference', (_, entries, difference) => {
  expect(net(entries).differences).toContain(difference);
});

test('of an order that waits for a person nothing may be left', () => {
  expect(net(LEDGER.slice(4), ['1001']).differences).toEqual([]);
  expect(net(LEDGER, ['1001']).differences).toHaveLength(1);
});

test('several ledgers add up', () => {
  const one = net(LEDGER);
  expect(netTogether([one, net(LEDGER.slice(4))])).toMatchObject({
    posted: 8,
    by: { orders: 7, refunds: 1 },
    takenBack: 3,
    orders: 3,
  });
});
