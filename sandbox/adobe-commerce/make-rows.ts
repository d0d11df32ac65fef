import { type Micro, micro, over, percent, times, total } from './fixed';
import type { ChildSpec, LineSpec } from './order-spec';
import type { RawItem, RawNumber } from './raw-order';

/** How amounts are computed and written in one order. */
export interface Writer {
  /** Decimals of the order's and of the base currency. */
  readonly places: number;
  readonly basePlaces: number;
  readonly rate: Micro;
  readonly gross: boolean;
  readonly number: (value: Micro) => RawNumber;
}

export interface Amounts {
  readonly rowTotal: Micro;
  readonly discount: Micro;
  readonly tax: Micro;
  /** Tax hidden in a gross discount. */
  readonly compensation: Micro;
}

export interface Rows {
  readonly items: readonly RawItem[];
  /** What counts towards the header: one entry a sold row, in the order's and in the base currency. */
  readonly counted: readonly { readonly order: Amounts; readonly base: Amounts; readonly taxRate: string }[];
}

/** In base currency each amount is converted and rounded by itself, as the shop does. */
export const toBase = (value: Micro, { rate, basePlaces }: Writer): Micro => over(value, rate, basePlaces);

const NOTHING: Amounts = { rowTotal: 0n, discount: 0n, tax: 0n, compensation: 0n };

/** The rows of one order, parents before children, with ids below `orderId × 1000`. */
export function makeRows(
  lines: readonly LineSpec[],
  orderId: number,
  storeId: number,
  createdAt: string,
  writer: Writer,
): Rows {
  const items: RawItem[] = [];
  const counted: { order: Amounts; base: Amounts; taxRate: string }[] = [];
  const common = { order_id: orderId, store_id: storeId, created_at: createdAt, updated_at: createdAt };
  const push = (row: Omit<RowParts, 'id' | 'common'>): RawItem => {
    const item = makeRow({ ...row, id: orderId * 1_000 + items.length + 1, common }, writer);
    items.push(item);
    return item;
  };
  const count = (amounts: Amounts, taxRate: string): void => {
    counted.push({ order: amounts, base: convert(amounts, writer), taxRate });
  };
  for (const line of lines) {
    const type = line.type ?? 'simple';
    const qty = micro(line.qty ?? '1');
    const taxRate = line.taxRate ?? '0';
    if (type === 'bundle-dynamic') {
      const children = (line.children ?? []).map((child) => ({
        child,
        qty: micro(child.qty ?? line.qty ?? '1'),
      }));
      const amounts = children.map(({ child, qty: each }) =>
        compute(child.price ?? '0', each, undefined, child.discount, taxRate, writer),
      );
      const sum = total(amounts.map(({ rowTotal }) => rowTotal));
      const shown = {
        rowTotal: sum,
        discount: 0n,
        tax: total(amounts.map(({ tax }) => tax)),
        compensation: 0n,
      };
      const parent = push({
        spec: line,
        type: 'bundle',
        qty,
        price: over(sum, qty, 4),
        amounts: shown,
        taxRate,
        originalPrice: 0n,
      });
      for (const [index, { child, qty: each }] of children.entries()) {
        const own = amounts[index] ?? NOTHING;
        push({
          spec: child,
          type: 'simple',
          qty: each,
          price: netPrice(child.price ?? '0', own, each, writer),
          amounts: own,
          taxRate,
          parent,
        });
        count(own, taxRate);
      }
      continue;
    }
    const amounts = compute(line.price, qty, line.rowTotal, line.discount, taxRate, writer);
    const price = netPrice(line.price, amounts, qty, writer);
    const shownType = type === 'bundle-fixed' ? 'bundle' : type;
    const parent = push({ spec: line, type: shownType, qty, price, amounts, taxRate });
    count(amounts, taxRate);
    for (const child of childrenOf(line)) {
      const repeated = type === 'configurable' && line.priceOnChild === true;
      const each = child.qty === undefined ? qty : micro(child.qty);
      const own = repeated ? amounts : NOTHING;
      push({
        spec: child,
        type: 'simple',
        qty: each,
        price: repeated ? price : 0n,
        amounts: own,
        taxRate,
        parent,
      });
    }
  }
  return { items, counted };
}

/** A configurable always has one child: the variant bought, whose SKU the parent row shows too. */
const childrenOf = (line: LineSpec): readonly ChildSpec[] =>
  line.type === 'configurable' && line.children === undefined
    ? [{ sku: line.sku, name: line.name, qty: line.qty }]
    : (line.children ?? []);

function compute(
  price: string,
  qty: Micro,
  rowTotal: string | undefined,
  discountText: string | undefined,
  taxRate: string,
  { places, gross }: Writer,
): Amounts {
  const discount = micro(discountText ?? '0');
  const rate = micro(taxRate);
  const full = rowTotal === undefined ? times(micro(price), qty, places) : micro(rowTotal);
  if (!gross)
    return { rowTotal: full, discount, tax: percent(full - discount, rate, places), compensation: 0n };
  const hundred = micro('100');
  const taxIn = (amount: Micro): Micro => over((amount * rate) / 1_000_000n, hundred + rate, places);
  const tax = taxIn(full - discount);
  return { rowTotal: full - taxIn(full), discount, tax, compensation: taxIn(full) - tax };
}

const netPrice = (price: string, amounts: Amounts, qty: Micro, { gross }: Writer): Micro =>
  gross ? over(amounts.rowTotal, qty, 4) : micro(price);

const convert = (amounts: Amounts, writer: Writer): Amounts => ({
  rowTotal: toBase(amounts.rowTotal, writer),
  discount: toBase(amounts.discount, writer),
  tax: toBase(amounts.tax, writer),
  compensation: toBase(amounts.compensation, writer),
});

interface RowParts {
  readonly id: number;
  readonly common: Readonly<Record<string, unknown>>;
  readonly spec: { readonly sku: string; readonly name?: string };
  readonly type: string;
  readonly qty: Micro;
  readonly price: Micro;
  readonly originalPrice?: Micro;
  readonly amounts: Amounts;
  readonly taxRate: string;
  readonly parent?: RawItem;
}

function makeRow(
  { id, common, spec, type, qty, price, originalPrice, amounts, taxRate, parent }: RowParts,
  writer: Writer,
): RawItem {
  const { number } = writer;
  const base = convert(amounts, writer);
  const inclTax = amounts.rowTotal + amounts.tax + amounts.compensation;
  const baseInclTax = base.rowTotal + base.tax + base.compensation;
  const basePrice = over(price, writer.rate, 4);
  const priceInclTax = over(inclTax, qty, 4);
  return {
    amount_refunded: 0,
    base_amount_refunded: 0,
    base_discount_amount: number(base.discount),
    base_discount_invoiced: 0,
    base_discount_tax_compensation_amount: number(base.compensation),
    base_original_price: number(basePrice),
    base_price: number(basePrice),
    base_price_incl_tax: number(over(baseInclTax, qty, 4)),
    base_row_invoiced: 0,
    base_row_total: number(base.rowTotal),
    base_row_total_incl_tax: number(baseInclTax),
    base_tax_amount: number(base.tax),
    base_tax_invoiced: 0,
    ...common,
    discount_amount: number(amounts.discount),
    discount_invoiced: 0,
    discount_percent: 0,
    discount_tax_compensation_amount: number(amounts.compensation),
    free_shipping: 0,
    is_qty_decimal: 0,
    is_virtual: type === 'virtual' ? 1 : 0,
    item_id: id,
    name: spec.name ?? spec.sku,
    no_discount: 0,
    original_price: number(originalPrice ?? price),
    ...(parent === undefined ? {} : { parent_item_id: parent.item_id }),
    price: number(price),
    price_incl_tax: number(priceInclTax),
    product_id: 1 + (id % 997),
    product_type: type,
    qty_canceled: 0,
    qty_invoiced: 0,
    qty_ordered: number(qty),
    qty_refunded: 0,
    qty_shipped: 0,
    quote_item_id: id,
    row_invoiced: 0,
    row_total: number(amounts.rowTotal),
    row_total_incl_tax: number(inclTax),
    row_weight: 0,
    sku: spec.sku,
    tax_amount: number(amounts.tax),
    tax_invoiced: 0,
    tax_percent: number(micro(taxRate)),
    weight: 0,
    ...(parent === undefined ? {} : { parent_item: parent }),
  };
}
