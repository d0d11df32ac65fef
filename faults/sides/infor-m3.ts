import type {
  FinanceSnapshot,
  OrdersSnapshot,
  OrderSnapshot,
  PurchaseSnapshot,
  Row,
} from '../../sandbox/infor-m3';
import { addUp, exactly, less, plainQuantity, product } from '../exact';
import { LIST_EFFECTS, READ_EFFECTS, WRITE_EFFECTS, type ErpControls, type Target } from '../lane';
import { sourceOf, type Content, type ErpDraft, type ErpEntry, type ErpOrder, type ErpState } from '../truth';

/** Which charge of the mapping carries what. */
export interface Charges {
  readonly shipping: string;
  readonly discount: string;
  readonly tax: string;
  readonly rounding: string;
  readonly other: readonly string[];
}

export interface InforM3Options {
  readonly charges: Charges;
  /** The order type of credit notes. */
  readonly creditType?: string;
  /** Calls beside those of sales orders. */
  readonly targets?: readonly Target[];
}

/** Purchase orders, for one order in so many. */
export const purchaseTargets = (share: number): Target[] => [
  { call: 'PPS370MI/StartEntry', perOrder: share, effects: WRITE_EFFECTS },
  { call: 'PPS370MI/AddHead', perOrder: share, effects: WRITE_EFFECTS },
  { call: 'PPS370MI/AddLine', perOrder: share * 2, effects: WRITE_EFFECTS },
  { call: 'PPS370MI/FinishEntry', perOrder: share, effects: WRITE_EFFECTS },
  { call: 'PPS200MI/DltLine', perOrder: share * 0.3, effects: WRITE_EFFECTS },
  { call: 'PPS200MI/GetHead', perOrder: share, effects: READ_EFFECTS },
];

/** Vouchers, so many for each order; their lines come positional or with fields. */
export const voucherTargets = (share: number, lines: 'records' | 'fields'): Target[] => [
  { call: 'GLS840MI/AddBatchHead', perOrder: share, effects: WRITE_EFFECTS },
  {
    call: `GLS840MI/AddBatchLine${lines === 'fields' ? 'Fld' : ''}`,
    perOrder: share * 2,
    effects: WRITE_EFFECTS,
  },
  { call: 'GLS840MI/CtrlBatch', perOrder: share, effects: WRITE_EFFECTS },
  { call: 'GLS840MI/UpdBatch', perOrder: share, effects: WRITE_EFFECTS },
  { call: 'GLS200MI/LstVoucherLines', perOrder: share, effects: READ_EFFECTS },
  { call: 'CRS630MI/GetAccountID', perOrder: 0.2, effects: READ_EFFECTS },
];

export const salesTargets: readonly Target[] = [
  { call: 'OIS100MI/AddBatchHead', perOrder: 1, effects: WRITE_EFFECTS },
  { call: 'OIS100MI/Confirm', perOrder: 1, effects: WRITE_EFFECTS },
  { call: 'OIS100MI/AddBatchLine', perOrder: 2, effects: WRITE_EFFECTS },
  { call: 'OIS100MI/AddBatchHeadChg', perOrder: 1, effects: WRITE_EFFECTS },
  { call: 'OIS100MI/DelHead', perOrder: 0.15, effects: WRITE_EFFECTS },
  { call: 'OIS100MI/GetHead', perOrder: 1, effects: READ_EFFECTS },
  { call: 'OIS100MI/GetBatchHead', perOrder: 1, effects: READ_EFFECTS },
];

/** Infor M3's side of a lane. */
export const inforM3Side = ({
  charges,
  creditType,
  targets = salesTargets,
}: InforM3Options): ErpControls => ({
  targets: [
    ...targets,
    { call: 'CRS610MI/Add', perOrder: 0.4, effects: WRITE_EFFECTS },
    { call: 'EXPORTMI/Select', perOrder: 3, effects: LIST_EFFECTS },
    { call: 'CRS610MI/LstBySearchKey', perOrder: 0.5, effects: LIST_EFFECTS },
    { call: 'token', perOrder: 0, effects: ['error-503', 'cut', 'slow', 'throttle', 'html'] },
  ],
  revoke: async (control) => void (await control.call('POST', '/tokens/expire')),
  // A new login is all it takes.
  restore: async () => undefined,
  state: async (control) => {
    const { batches, orders } = await control.call<OrdersSnapshot>('GET', '/orders');
    const vouchers = await control.call<FinanceSnapshot['vouchers']>('GET', '/vouchers');
    const purchases = await control.call<readonly PurchaseSnapshot[]>('GET', '/purchase-orders');
    const customers = await control.call<Row[]>('GET', '/customers');
    return {
      orders: [
        ...orders.map((order) => orderOf(order, charges, creditType)),
        ...purchases.filter(({ finished }) => finished).map((purchase) => purchaseOf(purchase, charges)),
      ],
      entries: vouchers.map(entryOf),
      drafts: [
        ...batches
          .filter(({ order }) => order === undefined)
          .map(({ batch, reference }) => draft(`${batch} (batch)`, reference)),
        ...purchases
          .filter(({ finished }) => !finished)
          .map(({ number, reference }) => draft(`${number} (entry)`, reference)),
      ],
      customers: customers.flatMap(customer),
    };
  },
  keysOf: async (control, order) => {
    const { batches, orders } = await control.call<OrdersSnapshot>('GET', '/orders');
    const own = [...batches, ...orders].filter(({ reference }) => sourceOf(reference) === order);
    return [...new Set([order, ...own.flatMap((one) => [one.reference, one.batch, one.order ?? one.batch])])];
  },
});

const draft = (id: string, reference: string): ErpDraft => ({ id, reference, source: sourceOf(reference) });

const customer = (row: Row): ErpState['customers'] =>
  row['ALCU'] ? [{ id: row['CUNO'] ?? '', key: row['ALCU'] }] : [];

function orderOf(order: OrderSnapshot, charges: Charges, creditType: string | undefined): ErpOrder {
  const isCredit = creditType !== undefined && order.head['ORTP'] === creditType;
  return {
    id: order.order ?? order.batch,
    reference: order.reference,
    source: sourceOf(order.reference),
    kind: isCredit ? 'credit-note' : 'sales-order',
    deleted: order.deleted,
    ...contentOf(order, charges, isCredit ? less : (amount) => amount),
  };
}

/** @param sign turns a credit's amounts: the shop counts what it gave back as positive */
function contentOf(order: OrderSnapshot, codes: Charges, sign: (amount: string) => string): Content {
  const { currency } = order;
  const signed = (amount: string): string => sign(exactly(amount, currency));
  const charged = (...ids: readonly string[]): string =>
    signed(
      addUp(
        currency,
        order.charges.filter(({ id }) => ids.includes(id)).map(({ amount }) => amount),
      ),
    );
  const to = order.addresses.find((address) => address['ADRT'] === '1');
  return {
    currency,
    lines: order.lines.map(({ item, quantity, net }) => ({
      item,
      quantity: plainQuantity(sign(quantity)),
      amount: signed(net),
    })),
    sums: {
      lines: signed(order.totals.lines),
      shipping: charged(codes.shipping),
      discount: less(charged(codes.discount)),
      tax: charged(codes.tax),
      other: charged(...codes.other),
      rounding: charged(codes.rounding),
      total: signed(order.totals.total),
    },
    ...(to && { shipTo: `${to['PONO'] ?? ''} ${to['TOWN'] ?? ''}, ${to['CSCD'] ?? ''}` }),
  };
}

/** What was cancelled has no lines any more. */
function purchaseOf(purchase: PurchaseSnapshot, codes: Charges): ErpOrder {
  const { currency, reference, number } = purchase;
  const charged = (...ids: readonly string[]): string =>
    addUp(
      currency,
      purchase.charges.filter(({ SUCE }) => ids.includes(SUCE ?? '')).map(({ CEVA = '0' }) => CEVA),
    );
  const lines = purchase.lines.map(({ ITNO = '', ORQA = '0', PUPR = '0', PUCD = '1' }) => ({
    item: ITNO,
    quantity: plainQuantity(ORQA),
    amount: product(ORQA, PUPR, PUCD, currency),
  }));
  const total = addUp(currency, [purchase.total ?? '0', ...purchase.charges.map(({ CEVA = '0' }) => CEVA)]);
  const [to] = purchase.addresses;
  return {
    id: number,
    reference,
    source: sourceOf(reference),
    kind: 'purchase-order',
    deleted: purchase.lines.length === 0,
    currency,
    lines,
    sums: {
      lines: addUp(
        currency,
        lines.map(({ amount }) => amount),
      ),
      shipping: charged(codes.shipping),
      discount: less(charged(codes.discount)),
      tax: charged(codes.tax),
      other: charged(...codes.other),
      rounding: charged(codes.rounding),
      total,
    },
    ...(to && { shipTo: `${to['PONO'] ?? ''} ${to['TOWN'] ?? ''}, ${to['CSCD'] ?? ''}` }),
  };
}

/** What a voucher that takes another one back has behind its reference. */
const REVERSAL = /\/C$/;

/** Receivables are known by their invoice number, other vouchers by the first word of their text. */
function entryOf({
  invoice,
  reference,
  number,
  currency,
  accounts,
}: FinanceSnapshot['vouchers'][number]): ErpEntry {
  const own = invoice ?? reference;
  const original = own.replace(REVERSAL, '');
  return {
    id: invoice ?? number,
    reference: original,
    source: sourceOf(original),
    kind: invoice === undefined ? 'journal' : 'receivable',
    takesBack: own !== original,
    currency,
    accounts: Object.fromEntries(
      Object.entries(accounts).map(([account, amount]) => [account, exactly(amount, currency)]),
    ),
  };
}
