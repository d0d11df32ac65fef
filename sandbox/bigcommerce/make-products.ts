import { type Micro, micro } from '../adobe-commerce/fixed';
import type { Row } from './make-rows';
import type { OrderSpec } from './order-spec';
import type { Raw } from './raw';

/** The rows of `/products`: each sold row, and behind it what was picked along with it. */
export function makeProducts(
  rows: readonly Row[],
  spec: OrderSpec,
  write: (value: Micro) => string,
  addressOf: (index: number) => number,
): Raw[] {
  return rows.flatMap((row, index) => {
    const product = sold(row, spec, write, addressOf(index));
    const picks = (row.spec.picks ?? []).map((pick, place) => ({
      ...product,
      id: row.id * 100 + place + 1,
      product_id: row.id * 100 + place + 1,
      sku: pick.sku,
      name: pick.name ?? pick.sku,
      ...Object.fromEntries(MONEY.map((field) => [field, write(0n)])),
      parent_order_product_id: row.id,
      is_bundled_product: true,
      applied_discounts: [],
      product_options: [],
    }));
    return [product, ...picks];
  });
}

const MONEY = [
  'base_price', 'price_ex_tax', 'price_inc_tax', 'price_tax', 'base_total', 'total_ex_tax', 'total_inc_tax', 'total_tax',
  'wrapping_cost_ex_tax', 'wrapping_cost_inc_tax', 'wrapping_cost_tax', 'base_wrapping_cost', 'discounted_total_inc_tax',
] as const; // prettier-ignore

function sold(row: Row, spec: OrderSpec, write: (value: Micro) => string, addressId: number): Raw {
  const { sku } = row.spec;
  return {
    id: row.id,
    order_id: spec.id,
    product_id: sku === '' ? 0 : 1_000 + row.id,
    variant_id: 2_000 + row.id,
    order_address_id: addressId,
    name: row.spec.name ?? sku,
    name_customer: row.spec.name ?? sku,
    name_merchant: row.spec.name ?? sku,
    sku,
    upc: '',
    type: row.spec.type ?? 'physical',
    base_price: write(micro(row.spec.price)),
    price_ex_tax: write(row.priceEx),
    price_inc_tax: write(row.priceInc),
    price_tax: write(row.priceInc - row.priceEx),
    base_total: write(spec.inclusive ? row.inc : row.ex),
    total_ex_tax: write(row.ex),
    total_inc_tax: write(row.inc),
    total_tax: write(spec.rowTax === 'after' ? row.taxAfter : row.taxBefore),
    weight: '1.0000',
    quantity: row.quantity,
    is_refunded: false,
    quantity_refunded: 0,
    refund_amount: write(0n),
    return_id: 0,
    wrapping_id: 0,
    wrapping_name: '',
    base_wrapping_cost: write(row.wrapping.ex),
    wrapping_cost_ex_tax: write(row.wrapping.ex),
    wrapping_cost_inc_tax: write(row.wrapping.inc),
    wrapping_cost_tax: write(row.wrapping.tax),
    wrapping_message: '',
    quantity_shipped: 0,
    fixed_shipping_cost: write(0n),
    option_set_id: null,
    parent_order_product_id: null,
    is_bundled_product: false,
    external_id: null,
    brand: row.spec.brand ?? '',
    applied_discounts:
      spec.showsDiscounts === false
        ? []
        : row.discounts.map((one) => ({
            ...one,
            name: one.code ?? 'Manual Discount',
            amount: write(one.amount),
          })),
    product_options: [],
    configurable_fields: [],
    gift_certificate_id: null,
    discounted_total_inc_tax: write(row.paid),
  };
}
