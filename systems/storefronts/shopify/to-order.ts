import { Failure } from '../../../domain/failure';
import {
  add,
  decimal,
  equal,
  isZero,
  multiply,
  plain,
  round,
  subtract,
  sum,
  type Amount,
} from '../../../domain/money';
import type { Order, OrderLine } from '../../../domain/order';
import { toAddress } from './address';
import { legacyId, numberOf, slug } from './ids';
import { moneyReader, sumOf, type Money } from './money';
import { statusWords, toState } from './order-state';
import { tellRefunds, type RefundStory } from './refunds';
import { lineParts, minus, totalOf, type Parts } from './rows';
import type { RawLine, RawOrder, RawRefund } from './schemas';
import type { ShopifySettings } from './settings';
import { utc } from './times';
import { toBuyer } from './to-buyer';
import { otherCharges, shippingCharges, tipLines } from './to-charges';
import { paymentOf, toPayments } from './to-payments';

/**
 * A shop order in our own words, in the currency the connection chose; nothing is converted and nothing recomputed.
 *
 * Rows are as they were sold, after the merchant's edits and before refunds: refunds are documents of their own.
 * @throws Failure `conflict` when the order cannot be proved
 */
export function toOrder(raw: RawOrder, rawRefunds: readonly RawRefund[], settings: ShopifySettings): Order {
  const money = moneyReader(settings.money);
  const currency = money.currencyOf(raw.totalPriceSet);
  const updatedAt = utc(raw.updatedAt);
  const placedAt = utc(raw.processedAt) ?? utc(raw.createdAt) ?? updatedAt;
  if (placedAt === undefined || updatedAt === undefined) throw undated(raw);
  const story = tellRefunds(raw, rawRefunds, {
    money,
    currency,
    toleratedUnitsPerRow: settings.toleratedUnitsPerRow,
  });
  const tips = tipLines(raw, money);
  const lines = raw.lineItems.nodes
    .filter((line) => !tips.includes(line))
    .flatMap((line) => toLine(line, raw, story, money, currency));
  const shipping = shippingCharges(raw, story, money, currency);
  const removedTax = sum([...story.removed.lines, ...story.removed.shipping].map(({ parts }) => parts.tax));
  const tax = subtract(money(raw.totalTaxSet), removedTax);
  const total = subtract(money(raw.totalPriceSet), story.removedValue);
  const others = otherCharges(raw, story, money, {
    rows: [...lines, ...shipping],
    tips,
    tax,
    total,
  });
  const billTo = toAddress(raw.billingAddress);
  const shipTo = toAddress(raw.shippingAddress);
  const method = raw.shippingLines.nodes.find(({ isRemoved }) => !isRemoved);
  const rows = totalOf(lines);
  const freight = totalOf(shipping);

  return {
    number: numberOf(raw.name, settings.numberPrefix),
    sourceId: raw.legacyResourceId,
    state: toState(raw, settings),
    shopStatus: statusWords(raw),
    placedAt,
    updatedAt,
    currency,
    store: settings.shopDomain,
    customer: toBuyer(raw),
    ...(billTo ? { billTo } : {}),
    ...(shipTo ? { shipTo } : {}),
    ...(method ? { shippingMethod: method.code ?? method.title ?? 'shipping' } : {}),
    ...(method?.title ? { shippingDescription: method.title } : {}),
    payment: paymentOf(raw),
    coupons: raw.discountCodes,
    lines,
    charges: [...shipping, ...others],
    totals: {
      lines: rows.amount,
      shipping: freight.amount,
      discount: add(rows.discount, freight.discount),
      tax,
      other: sum(others.map(({ amount }) => amount)),
      total,
    },
    invoices: [],
    refunds: story.refunds,
    payments: toPayments(raw, rawRefunds, money),
    ...(raw.sourceName ? { type: raw.sourceName } : {}),
  };
}

function toLine(
  line: RawLine,
  raw: RawOrder,
  story: RefundStory,
  money: Money,
  currency: string,
): OrderLine[] {
  const taken = story.removed.lines.filter(({ id }) => id === line.id);
  const quantity = subtract(
    line.quantity,
    sumOf(taken, (row) => row.quantity),
  );
  const parts = taken.reduce<Parts>(
    (left, row) => minus(left, row.parts),
    lineParts(line, raw, money, currency),
  );
  // A row taken off altogether was not sold; cents that rounding left on it stay visible in the sums.
  if (isZero(quantity)) return [];
  const category = line.isGiftCard ? 'gift-card' : line.product?.productType;
  const rate = rateOf(line);
  return [
    {
      id: legacyId(line.id),
      sku: skuOf(line),
      name: line.name ?? line.title ?? line.sku ?? '',
      quantity,
      unitPrice: raw.taxesIncluded ? perUnit(parts.amount, quantity) : money(line.originalUnitPriceSet),
      ...parts,
      ...(rate === undefined ? {} : { taxRate: rate }),
      ...(category ? { category } : {}),
    },
  ];
}

/** Rows without a SKU still need a name that a mapping table can hold. */
const skuOf = (line: RawLine): string =>
  line.sku ?? (line.isGiftCard ? 'gift-card' : `no-sku-${slug(line.title ?? 'item')}`);

const rateOf = ({ taxLines }: RawLine): Amount | undefined => {
  const rates = taxLines.flatMap(({ ratePercentage }) => (ratePercentage ? [ratePercentage] : []));
  return rates.length > 0 && rates.length === taxLines.length ? sum(rates) : undefined;
};

const perUnit = (amount: Amount, quantity: Amount): Amount => {
  const exact = decimal(amount).dividedBy(decimal(quantity));
  const rounded = round(plain(exact), 4);
  return equal(multiply(rounded, quantity), amount) ? rounded : round(plain(exact), 6);
};

const undated = (raw: RawOrder): Failure =>
  new Failure('conflict', `Order ${raw.name} has no date, so it cannot be carried over.`, {
    causes: [`order:${raw.name}`],
    advice: 'Look at the order in the shop; enter it by hand and skip it here.',
  });
