import type { OrdersSnapshot, OrderSnapshot, Row } from '../../sandbox/infor-m3';
import { addUp, exactly, plainQuantity } from '../exact';
import { LIST_EFFECTS, READ_EFFECTS, WRITE_EFFECTS, type ErpControls } from '../lane';
import type { Content, ErpOrder, ErpState } from '../truth';

/** Which charge of the mapping carries what. */
export interface Charges {
  readonly shipping: string;
  readonly discount: string;
  readonly tax: string;
  readonly rounding: string;
  readonly other: readonly string[];
}

/** Infor M3's side of a lane. */
export const inforM3Side = (charges: Charges): ErpControls => ({
  targets: [
    { call: 'OIS100MI/AddBatchHead', perOrder: 1, effects: WRITE_EFFECTS },
    { call: 'OIS100MI/Confirm', perOrder: 1, effects: WRITE_EFFECTS },
    { call: 'OIS100MI/AddBatchLine', perOrder: 2, effects: WRITE_EFFECTS },
    { call: 'OIS100MI/AddBatchHeadChg', perOrder: 1, effects: WRITE_EFFECTS },
    { call: 'OIS100MI/DelHead', perOrder: 0.15, effects: WRITE_EFFECTS },
    { call: 'CRS610MI/Add', perOrder: 0.4, effects: WRITE_EFFECTS },
    { call: 'EXPORTMI/Select', perOrder: 3, effects: LIST_EFFECTS },
    { call: 'OIS100MI/GetHead', perOrder: 1, effects: READ_EFFECTS },
    { call: 'OIS100MI/GetBatchHead', perOrder: 1, effects: READ_EFFECTS },
    { call: 'CRS610MI/LstBySearchKey', perOrder: 0.5, effects: LIST_EFFECTS },
    { call: 'token', perOrder: 0, effects: ['error-503', 'cut', 'slow', 'throttle', 'html'] },
  ],
  revoke: async (control) => void (await control.call('POST', '/tokens/expire')),
  // A new login is all it takes.
  restore: async () => undefined,
  state: async (control) => {
    const { batches, orders } = await control.call<OrdersSnapshot>('GET', '/orders');
    const customers = await control.call<Row[]>('GET', '/customers');
    return { ...standing({ batches, orders }, charges), customers: customers.flatMap(customer) };
  },
  keysOf: async (control, order) => {
    const { batches, orders } = await control.call<OrdersSnapshot>('GET', '/orders');
    const own = [...batches, ...orders].filter(({ reference }) => orderOf(reference) === order);
    return [...new Set([order, ...own.flatMap((one) => [one.reference, one.batch, one.order ?? one.batch])])];
  },
});

/** A later version of an order is entered under its number with `/1`, `/2` … behind it. */
const orderOf = (reference: string): string => reference.replace(/\/\d+$/, '');

const customer = (row: Row): ErpState['customers'] =>
  row['ALCU'] ? [{ id: row['CUNO'] ?? '', key: row['ALCU'] }] : [];

const standing = ({ batches, orders }: OrdersSnapshot, charges: Charges): Omit<ErpState, 'customers'> => ({
  orders: orders.map((order): ErpOrder => ({
    id: order.order ?? order.batch,
    reference: order.reference,
    order: orderOf(order.reference),
    deleted: order.deleted,
    ...contentOf(order, charges),
  })),
  drafts: batches
    .filter(({ order }) => order === undefined)
    .map(({ batch, reference }) => ({ id: `${batch} (batch)`, reference, order: orderOf(reference) })),
});

function contentOf(order: OrderSnapshot, codes: Charges): Content {
  const { currency } = order;
  const charged = (...ids: readonly string[]): string =>
    addUp(
      currency,
      order.charges.filter(({ id }) => ids.includes(id)).map(({ amount }) => amount),
    );
  const discount = charged(codes.discount);
  const to = order.addresses.find((address) => address['ADRT'] === '1');
  return {
    currency,
    lines: order.lines.map(({ item, quantity, net }) => ({
      item,
      quantity: plainQuantity(quantity),
      amount: exactly(net, currency),
    })),
    sums: {
      lines: exactly(order.totals.lines, currency),
      shipping: charged(codes.shipping),
      discount: exactly(discount.startsWith('-') ? discount.slice(1) : `-${discount}`, currency),
      tax: charged(codes.tax),
      other: charged(...codes.other),
      rounding: charged(codes.rounding),
      total: exactly(order.totals.total, currency),
    },
    ...(to && { shipTo: `${to['PONO'] ?? ''} ${to['TOWN'] ?? ''}, ${to['CSCD'] ?? ''}` }),
  };
}
