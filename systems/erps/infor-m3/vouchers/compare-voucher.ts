import type { ErpDocument } from '../../../../domain/documents';
import { absolute, add, display, equal, isZero, subtract, type Amount } from '../../../../domain/money';
import { numberOf } from '../compare-order';
import type { M3Record } from '../lengths';
import type { InforM3Settings } from '../schemas';
import { isReceivable } from './voucher';

export interface VoucherComparison {
  /** Set when the voucher is another one than was sent. */
  readonly difference?: string;
  /** What the voucher amounts to in M3, as the document counts it. */
  readonly total: Amount;
}

/**
 * Compares account by account. What stands on accounts that the document does not name must be what the customer owes:
 * M3 chooses that account by itself.
 */
export function compareVoucher(
  document: ErpDocument,
  rows: readonly M3Record[],
  settings: InforM3Settings,
): VoucherComparison {
  const standing = new Map<string, Amount>();
  for (const row of rows) {
    const account = row.AIT1 ?? '';
    standing.set(account, add(standing.get(account) ?? '0', numberOf(row.CUAM) ?? '0'));
  }
  const open = isReceivable(document) ? '' : (settings.vouchers.receivableAccount ?? '');
  const wanted = new Map<string, Amount>();
  for (const { account, line, amount } of document.entries ?? []) {
    const key = account || (line === 'receivable' ? open : '');
    wanted.set(key, add(wanted.get(key) ?? '0', amount));
  }
  let rest: Amount = '0';
  for (const [account, amount] of standing)
    if (!wanted.has(account) || account === '') rest = add(rest, amount);
  const amountOn = (account: string): Amount => (account === '' ? rest : (standing.get(account) ?? '0'));

  const currency = rows.find(({ CUCD }) => CUCD && CUCD !== document.currency)?.CUCD;
  const wrong = [...wanted].find(([account, amount]) => !equal(amountOn(account), amount));
  const total = totalOf(document, amountOn, open);
  if (currency) return { difference: `currency ${currency} in M3, ${document.currency} here`, total };
  if (wrong) {
    const [account, amount] = wrong;
    const name = account ? `account ${account}` : 'the account of the customer';
    const there = display(amountOn(account), document.currency);
    return { difference: `${name}: ${there} in M3, ${display(amount, document.currency)} here`, total };
  }
  if (!wanted.has('') && !isZero(rest)) {
    return { difference: `${display(rest, document.currency)} stand in M3 on accounts nobody named`, total };
  }
  return { total };
}

/** What the customer owes more or less by it, with the sign of the document's own total. */
function totalOf(document: ErpDocument, amountOn: (account: string) => Amount, open: string): Amount {
  const entries = document.entries ?? [];
  const [main] = [...entries.filter(({ line }) => line === 'receivable'), ...entries];
  if (!main) return '0';
  const key = main.account || (main.line === 'receivable' ? open : '');
  const sharing = entries.filter((entry) => entry !== main && (entry.account || '') === key && key !== '');
  const standing = sharing.reduce((left, { amount }) => subtract(left, amount), amountOn(key));
  const { total } = document.totals;
  return equal(absolute(standing), absolute(total)) ? total : standing;
}
