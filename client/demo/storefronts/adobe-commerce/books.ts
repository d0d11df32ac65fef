import { absolute, add, negate, roundTo, subtract, type Amount } from '../../../../domain/money';
import type { BillTruth, ShopTruth } from '../../../../sandbox/adobe-commerce';
import type { ExpectedDocument } from '../../documents';
import type { ErpCodes } from '../../erps/erp';

type Accounts = ErpCodes['accounts'];
type Order = ShopTruth['orders'][number];
type Cents = (amount: string) => Amount;

const NOT_DUE = ['canceled', 'holded', 'pending_payment', 'payment_review', 'new'];
const PAID = 2;

/** What an order, its invoices and its credit memos come to by the shop's own books. */
export function documentsOf(order: Order, accounts: Accounts): ExpectedDocument[] {
  if (NOT_DUE.includes(order.state)) return [];
  const { currency } = order;
  // The shop's API answers numbers such as 81.920000000000002 now and then.
  const cents: Cents = (amount) => roundTo(amount || '0', currency);
  return [
    {
      kind: 'sales-order',
      id: order.number,
      currency,
      total: cents(order.grandTotal),
      asEntries: soldAs(order, accounts, cents),
    },
    ...order.invoices
      .filter(({ state }) => state === PAID)
      .map((bill): ExpectedDocument => ({
        kind: 'receivable',
        id: `I${bill.number}`,
        currency,
        total: cents(bill.grandTotal),
        accounts: billedAs(bill, accounts, cents),
      })),
    ...order.creditMemos
      .filter(({ state }) => state === PAID)
      .map((bill): ExpectedDocument => ({
        kind: 'credit-note',
        id: `R${bill.number}`,
        currency,
        total: cents(bill.grandTotal),
      })),
  ];
}

/** Revenue, shipping and tax of an invoice against what the customer owes. */
const billedAs = (
  { grandTotal, subtotal, shipping, tax }: BillTruth,
  accounts: Accounts,
  cents: Cents,
): Record<string, Amount> => ({
  [accounts.receivable]: cents(grandTotal),
  [accounts.goods]: negate(cents(subtotal)),
  [accounts.shipping]: negate(cents(shipping)),
  [accounts.tax]: negate(cents(tax)),
});

/** The whole order; the discount that the shop states contains tax, which it books as compensation. */
function soldAs(order: Order, accounts: Accounts, cents: Cents): Record<string, Amount> {
  const total = cents(order.grandTotal);
  const [goods, shipping, tax] = [cents(order.subtotal), cents(order.shipping), cents(order.tax)];
  const discount = subtract(absolute(cents(order.discount)), cents(order.compensation));
  const other = add(cents(order.giftCards), cents(order.storeCredit));
  const explained = subtract(add(goods, shipping, tax), add(discount, other));
  return {
    [accounts.receivable]: total,
    [accounts.goods]: negate(goods),
    [accounts.shipping]: negate(shipping),
    [accounts.tax]: negate(tax),
    [accounts.discount]: discount,
    [accounts.other]: other,
    [accounts.rounding]: subtract(explained, total),
  };
}
