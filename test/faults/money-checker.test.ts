import { check, type Truths } from '../../faults/checker';
import type { ErpEntry, ErpOrder, Paper, Seen } from '../../faults/truth';
import {
  ATTENTION,
  booked,
  BOOKED,
  bought,
  CONFIRMED,
  content,
  entered,
  erp,
  offset,
  posted,
  taken,
  turned,
} from './states';

/** The rules about what of an order becomes documents of money: each must be able to fail. */

const broken = (truths: Truths): string[] => [
  ...new Set(check(truths).map(({ rule, order }) => `${rule} ${order}`)),
];

/** One order with these parts, after each version; the last is what the shop says now. */
function shopWith(
  versions: readonly (readonly Paper[])[],
  entries: readonly ErpEntry[],
  more: { readonly orders?: readonly ErpOrder[]; readonly seen?: Seen } = {},
): Truths {
  const [first, ...later] = versions.map((papers) => bought('1', { papers }));
  const last = later.at(-1) ?? first!;
  return {
    taken: [taken(first!, ...later)],
    shop: [last],
    erp: erp(more.orders ?? [], { entries }),
    seen: new Map([['1', more.seen ?? CONFIRMED]]),
  };
}

const SALE = booked('1');
const REFUND: Paper = { source: 'R7', kind: 'journal', booked: turned(BOOKED) };
const refunded = posted('R7', turned(BOOKED));

test('an order, a payment and a refund that stand break no rule', () => {
  const payment = booked('P5', { accounts: { '1210': '37.00', '1300': '-37.00' } });
  const paid = posted('P5', { accounts: { '1210': '37.00', '1300': '-37.00' } });
  expect(check(shopWith([[SALE, payment, REFUND]], [posted('1'), paid, refunded]))).toEqual([]);
});

describe('a refund', () => {
  test('that is not there is lost, though its order stands', () => {
    const truths = shopWith([[SALE], [SALE, REFUND]], [posted('1')]);
    expect(broken(truths)).toEqual(['lost 1']);
    expect(check(truths)[0]?.what).toContain('R7');
  });
  test('that visibly waits is not lost', () => {
    expect(broken(shopWith([[SALE, REFUND]], [posted('1')], { seen: ATTENTION }))).toEqual(['stuck 1']);
  });
  test('that was posted twice is doubled', () => {
    const twice = [posted('1'), refunded, { ...refunded, id: 'VR7b' }];
    expect(broken(shopWith([[SALE, REFUND]], twice))).toEqual(['doubled 1']);
    expect(broken(shopWith([[SALE, REFUND]], twice, { seen: ATTENTION }))).toContain('doubled 1');
  });
  test('that stands in two versions at once is doubled', () => {
    const second = { ...refunded, id: 'VR7b', reference: 'R7/1' };
    expect(broken(shopWith([[SALE, REFUND]], [posted('1'), refunded, second]))).toEqual(['doubled 1']);
  });
  test('of an order that was cancelled since may not stand', () => {
    expect(broken(shopWith([[SALE, REFUND], []], [posted('1'), offset(posted('1')), refunded]))).toEqual([
      'not-due 1',
    ]);
  });
  test('as a credit note is compared like an order', () => {
    const credit: Paper = { source: 'R7', kind: 'credit-note', goods: content() };
    const note = entered('R7', { kind: 'credit-note' });
    expect(broken(shopWith([[SALE, credit]], [posted('1')], { orders: [note] }))).toEqual([]);
    const short = { ...note, lines: note.lines.slice(1) };
    expect(broken(shopWith([[SALE, credit]], [posted('1')], { orders: [short] }))).toEqual(['cents-off 1']);
    const sold = { ...note, kind: 'sales-order' as const };
    expect(broken(shopWith([[SALE, credit]], [posted('1')], { orders: [sold] }))).toEqual(['cents-off 1']);
  });
});

describe('a voucher', () => {
  test.each(Object.keys(BOOKED.accounts))('that is a cent off on account %s and its partner', (account) => {
    const other = account === '4000' ? '4100' : '4000';
    const accounts = { ...BOOKED.accounts };
    const add = (name: string, cents: number): string => (Number(accounts[name]) + cents / 100).toFixed(2);
    const off = posted('1', {
      accounts: { ...accounts, [account]: add(account, 1), [other]: add(other, -1) },
    });
    expect(broken(shopWith([[SALE]], [off]))).toEqual(['cents-off 1']);
    expect(broken(shopWith([[SALE]], [off], { seen: ATTENTION }))).toContain('cents-off 1');
  });
  test('in another currency, or on an account more', () => {
    expect(broken(shopWith([[SALE]], [posted('1', { currency: 'USD' })]))).toEqual(['cents-off 1']);
    const accounts = { ...BOOKED.accounts, '4000': '-27.00', '4999': '-0.19' };
    expect(broken(shopWith([[SALE]], [posted('1', { accounts })]))).toEqual(['cents-off 1']);
  });
  test('whose debits and credits differ is unbalanced', () => {
    const lame = { ...BOOKED, accounts: { ...BOOKED.accounts, '2200': '-5.90' } };
    expect(broken(shopWith([[{ ...SALE, booked: lame }]], [posted('1', lame)]))).toEqual(['unbalanced 1']);
  });
  test('under a reference the shop never had is a stranger', () => {
    expect(broken(shopWith([[SALE]], [posted('1'), posted('R9')]))).toEqual(['stranger R9']);
  });
  test('is no order, and an order is no voucher', () => {
    expect(broken(shopWith([[SALE]], [], { orders: [entered('1')] }))).toEqual(['cents-off 1']);
    const goods: Paper = { source: '1', kind: 'sales-order', goods: content() };
    expect(broken(shopWith([[goods]], [posted('1')]))).toContain('cents-off 1');
  });
});

describe('an edit', () => {
  const more = { accounts: { ...BOOKED.accounts, '1300': '38.00', '4000': '-28.19' } };
  const NOW = booked('1', more);
  const old = posted('1');
  const fresh = posted('1', { ...more, id: 'V1b', reference: '1/1' });

  test('is netted: the earlier entry offset, the later one standing', () => {
    expect(check(shopWith([[SALE], [NOW]], [old, offset(old), fresh]))).toEqual([]);
  });
  test('that was never carried leaves an outdated entry', () => {
    expect(broken(shopWith([[SALE], [NOW]], [old]))).toEqual(['outdated 1']);
  });
  test('whose earlier entry was not offset stands twice', () => {
    expect(broken(shopWith([[SALE], [NOW]], [old, fresh]))).toContain('doubled 1');
  });
  test('whose offset is a cent off does not net', () => {
    const short = offset(old, {
      accounts: { ...turned(BOOKED).accounts, '1300': '-36.99', '4000': '27.18' },
    });
    expect(broken(shopWith([[SALE], [NOW]], [old, short, fresh]))).toEqual(['not-netting 1']);
  });
  test('that was offset twice is doubled', () => {
    expect(broken(shopWith([[SALE], [NOW]], [old, offset(old), offset(old, { id: 'X' }), fresh]))).toEqual([
      'doubled 1',
    ]);
  });
  test('an offset of nothing does not net', () => {
    expect(broken(shopWith([[SALE]], [old, offset({ ...old, reference: '1/4' })]))).toEqual([
      'not-netting 1',
    ]);
  });
  test('that visibly waits may show an earlier version, none, but no half', () => {
    const waiting = { seen: ATTENTION };
    expect(broken(shopWith([[SALE], [NOW]], [old], waiting))).toEqual(['stuck 1']);
    expect(broken(shopWith([[SALE], [NOW]], [old, offset(old)], waiting))).toEqual(['stuck 1']);
    const half = offset(old, { accounts: { '1300': '-10.00', '4000': '10.00' } });
    expect(broken(shopWith([[SALE], [NOW]], [old, half], waiting))).toEqual(['not-netting 1', 'stuck 1']);
  });
  test('a cancellation nets to nothing', () => {
    expect(check(shopWith([[SALE], []], [old, offset(old)]))).toEqual([]);
    expect(broken(shopWith([[SALE], []], [old]))).toEqual(['not-due 1']);
  });
});

test('the harness is caught when the parts on its list are not the shop’s', () => {
  const truths = shopWith([[SALE]], [posted('1')]);
  expect(broken({ ...truths, shop: [bought('1', { papers: [SALE, REFUND] })] })).toEqual(['list-differs 1']);
});
