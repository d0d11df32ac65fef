import { Decimal } from 'decimal.js';
import type { Row } from './refusals';
import type { M3State } from './state';
import { purchaseTotal } from './transactions/purchase-orders';

/** A posted voucher as whoever checks the sandbox sees it, without a call to M3. */
export interface VoucherSnapshot {
  /** The first word of its text. */
  readonly reference: string;
  /** Year, series and number. */
  readonly number: string;
  /** CINO, where a customer owes by it. */
  readonly invoice?: string;
  readonly customer?: string;
  readonly division: string;
  readonly currency: string;
  readonly date: string;
  /** Sum of the debits. */
  readonly total: string;
  /** Account to signed amount. */
  readonly accounts: Readonly<Record<string, string>>;
  readonly lines: readonly Readonly<Row>[];
}

export interface PurchaseSnapshot {
  /** HREF. */
  readonly reference: string;
  readonly number: string;
  readonly supplier: string;
  readonly currency: string;
  readonly division: string;
  /** False while it is only entered. */
  readonly finished: boolean;
  readonly lines: readonly Readonly<Row>[];
  readonly charges: readonly Readonly<Row>[];
  readonly addresses: readonly Readonly<Row>[];
  readonly texts: readonly Readonly<Row>[];
  /** Net amount of the lines; of entries not told. */
  readonly total?: string;
}

export interface ReturnSnapshot {
  /** YREF. */
  readonly reference: string;
  readonly number: string;
  readonly customer: string;
  readonly order: string;
  readonly currency: string;
  readonly lines: readonly Readonly<Row>[];
  readonly total: string;
}

export interface FinanceSnapshot {
  readonly vouchers: readonly VoucherSnapshot[];
  /** Key, status and number of lines of every batch of the finance interface. */
  readonly voucherBatches: readonly { key: string; status: string; lines: number }[];
  /** Orders and entries alike. */
  readonly purchaseOrders: readonly PurchaseSnapshot[];
  readonly returns: readonly ReturnSnapshot[];
}

export function financeSnapshot(state: M3State): FinanceSnapshot {
  const { finance } = state;
  return {
    vouchers: finance.vouchers.map(({ head, lines }) => voucher(head, lines)),
    voucherBatches: [...finance.voucherBatches.values()].map((batch) => ({
      key: batch.head['KEY1'] ?? '',
      status: batch.status,
      lines: batch.lines.size,
    })),
    purchaseOrders: [
      ...[...finance.purchaseEntries.values()].map((entry) => purchase(entry)),
      ...[...finance.purchaseOrders.values()].map((order) => purchase(order, purchaseTotal(state, order))),
    ],
    returns: [...finance.returns.values()].map(({ head, lines }) => ({
      reference: head['YREF'] ?? '',
      number: head['REPN'] ?? '',
      customer: head['CUNO'] ?? '',
      order: head['ORNO'] ?? '',
      currency: head['CUCD'] ?? '',
      lines,
      total: lines
        .reduce(
          (sum, line) => sum.plus(new Decimal(line['REQ0'] ?? '0').times(line['SAPR'] ?? '0')),
          new Decimal(0),
        )
        .toFixed(state.decimals(head['CUCD'])),
    })),
  };
}

function voucher(head: Row, lines: readonly Row[]): VoucherSnapshot {
  const accounts = new Map<string, Decimal>();
  for (const { AIT1 = '', CUAM = '0' } of lines) {
    accounts.set(AIT1, (accounts.get(AIT1) ?? new Decimal(0)).plus(CUAM));
  }
  const owed = lines.find(({ CINO }) => CINO);
  const debits = lines.map(({ CUAM = '0' }) => new Decimal(CUAM)).filter((amount) => amount.greaterThan(0));
  return {
    reference: (lines[0]?.['VTXT'] ?? '').split(' ')[0] ?? '',
    number: [head['YEA4'], head['VSER'], head['VONO']].join('-'),
    ...(owed && { invoice: owed['CINO'], customer: owed['PYNO'] }),
    division: head['DIVI'] ?? '',
    currency: lines[0]?.['CUCD'] ?? '',
    date: head['ACDT'] ?? '',
    total: Decimal.sum(0, ...debits).toFixed(),
    accounts: Object.fromEntries([...accounts].map(([account, amount]) => [account, amount.toFixed()])),
    lines,
  };
}

const purchase = (
  { head, ...parts }: { head: Row } & Pick<PurchaseSnapshot, 'lines' | 'charges' | 'addresses' | 'texts'>,
  total?: string,
): PurchaseSnapshot => ({
  reference: head['HREF'] ?? '',
  number: head['PUNO'] ?? '',
  supplier: head['SUNO'] ?? '',
  currency: head['CUCD'] ?? '',
  division: head['DIVI'] ?? '',
  finished: total !== undefined,
  lines: parts.lines,
  charges: parts.charges,
  addresses: parts.addresses,
  texts: parts.texts,
  ...(total === undefined ? {} : { total }),
});
