import { isZero, negate, type Amount } from '../../../domain/money';
import type { OrderCharge } from '../../../domain/order';
import { stored } from './rows';
import type { RawOrder } from './schemas';

/** The shipping of an order, or of the part of it that was billed or given back. `discount` is net of tax. */
export function shippingCharge(
  raw: Pick<RawOrder, 'shipping_amount' | 'shipping_tax_amount' | 'shipping_description'>,
  discount: Amount,
): OrderCharge[] {
  const charge: OrderCharge = {
    kind: 'shipping',
    label: raw.shipping_description ?? 'Shipping',
    amount: stored(raw.shipping_amount),
    discount,
    tax: stored(raw.shipping_tax_amount),
  };
  return isEmpty(charge) ? [] : [charge];
}

/** Everything billed beside goods and shipping. What the buyer pays with (gift cards, credit, points) is negative. */
export function otherCharges(more: Beside): OrderCharge[] {
  const paidWith = (kind: OrderCharge['kind'], label: string, amount: Amount | undefined): OrderCharge =>
    charge(kind, label, negate(stored(amount)));
  return [
    paidWith('gift-card', 'Gift cards', more?.gift_cards_amount),
    paidWith('store-credit', 'Store credit', more?.customer_balance_amount),
    paidWith('reward', 'Reward points', more?.reward_currency_amount),
    charge('gift-wrap', 'Gift wrapping for the order', stored(more?.gw_price), more?.gw_tax_amount),
    charge('gift-wrap', 'Gift wrapping for items', stored(more?.gw_items_price), more?.gw_items_tax_amount),
    charge('gift-wrap', 'Printed card', stored(more?.gw_card_price), more?.gw_card_tax_amount),
    ...(more?.custom_fees ?? []).map((fee) =>
      charge(
        `fee:${fee.custom_fee_code ?? 'unnamed'}`,
        fee.custom_fee_label ?? fee.custom_fee_code ?? 'Fee',
        stored(fee.custom_fee_amount),
      ),
    ),
  ].filter((one) => !isEmpty(one));
}

/**
 * What a credit memo gives back beyond goods and shipping (positive) and what it keeps (negative). No tax is computed
 * on either (Magento’s credit memo totals).
 */
export function adjustments(
  positive: Amount | undefined,
  negative: Amount | undefined,
  net: Amount | undefined,
): OrderCharge[] {
  const charges =
    positive === undefined && negative === undefined
      ? [charge('adjustment', 'Adjustment', stored(net))]
      : [
          charge('adjustment', 'Adjustment refund', stored(positive)),
          charge('adjustment', 'Adjustment fee', negate(stored(negative))),
        ];
  return charges.filter((one) => !isEmpty(one));
}

type Beside =
  | Omit<
      NonNullable<RawOrder['extension_attributes']>,
      'shipping_assignments' | 'company_order_attributes' | 'coupon_codes'
    >
  | undefined;

const charge = (kind: OrderCharge['kind'], label: string, amount: Amount, tax?: Amount): OrderCharge => ({
  kind,
  label,
  amount,
  discount: '0',
  tax: stored(tax),
});

const isEmpty = ({ amount, discount, tax }: OrderCharge): boolean => [amount, discount, tax].every(isZero);
