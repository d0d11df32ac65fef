import type { ErpDocument } from '../../../../domain/documents';
import {
  absolute,
  add,
  display,
  equal,
  isZero,
  normalize,
  subtract,
  sum,
  type Amount,
} from '../../../../domain/money';
import { textOf, type ODataRow } from '../../../transport/odata';
import type { IfsCloudSettings } from '../schemas';
import { accountOf, codePartsOf } from './voucher';

export interface VoucherComparison {
  /** Set when the voucher is another one than was sent. */
  readonly difference?: string;
  /** What the voucher amounts to in IFS, as the document counts it. */
  readonly total: Amount;
}

interface Line {
  readonly account: string;
  readonly parts: Readonly<Record<string, string>>;
  readonly amount: Amount;
}

/**
 * Compares account by account, and within an account by the code parts that were sent: IFS may fill in others. A row on
 * an account that the document does not name is a difference too, such as tax that IFS added.
 */
export function compareVoucher(
  document: ErpDocument,
  rows: readonly ODataRow[],
  settings: IfsCloudSettings,
): VoucherComparison {
  const wanted = (document.entries ?? []).map((entry): Line => ({
    account: accountOf(document, entry, settings),
    parts: codePartsOf(entry),
    amount: entry.amount,
  }));
  const standing = rows.map((row): Line => ({
    account: textOf(row, 'Account'),
    parts: Object.fromEntries(
      [...'BCDEFGHIJ'].map((letter) => [`Code${letter}`, textOf(row, `Code${letter}`)]),
    ),
    amount: signedAmount(row),
  }));
  const total = totalOf(document, standing, settings);
  const currency = rows
    .map((row) => textOf(row, 'CurrencyCode'))
    .find((each) => each && each !== document.currency);
  if (currency) return { difference: `currency ${currency} in IFS, ${document.currency} here`, total };
  const shown = (amount: Amount): string => display(amount, document.currency);
  for (const { account, parts } of [...wanted.map(({ account }) => ({ account, parts: {} })), ...wanted]) {
    const here = amountOf(wanted, account, parts);
    const there = amountOf(standing, account, parts);
    if (equal(here, there)) continue;
    const name = [`account ${account}`, ...Object.entries(parts).map((part) => part.join(' '))].join(', ');
    return { difference: `${name}: ${shown(there)} in IFS, ${shown(here)} here`, total };
  }
  const named = new Set(wanted.map(({ account }) => account));
  const foreign = standing.find(({ account, amount }) => !named.has(account) && !isZero(amount));
  if (foreign) {
    return { difference: `account ${foreign.account}: ${shown(foreign.amount)} in IFS, nothing here`, total };
  }
  return { total };
}

/** What stands on an account with at least these code parts. */
const amountOf = (lines: readonly Line[], account: string, parts: Line['parts']): Amount =>
  sum(
    lines
      .filter((line) => line.account === account)
      .filter((line) => Object.entries(parts).every(([name, value]) => line.parts[name] === value))
      .map(({ amount }) => amount),
  );

/** Debit positive. A row shows its amounts in two fields, in one signed field, or in both ways. */
function signedAmount(row: ODataRow): Amount {
  const debit = amountIn(row, 'CurrencyDebetAmount');
  const credit = amountIn(row, 'CurrencyCreditAmount');
  if (debit === undefined && credit === undefined) return amountIn(row, 'CurrencyAmount') ?? '0';
  return subtract(debit ?? '0', credit ?? '0');
}

function amountIn(row: ODataRow, field: string): Amount | undefined {
  const text = textOf(row, field);
  return text === '' ? undefined : normalize(text);
}

/** What the customer owes more or less by it, with the sign of the document's own total. */
function totalOf(document: ErpDocument, standing: readonly Line[], settings: IfsCloudSettings): Amount {
  const entries = document.entries ?? [];
  const [main] = [...entries.filter(({ line }) => line === 'receivable'), ...entries];
  if (!main) return '0';
  const account = accountOf(document, main, settings);
  const others = entries.filter(
    (entry) => entry !== main && accountOf(document, entry, settings) === account,
  );
  const amount = subtract(amountOf(standing, account, {}), add('0', ...others.map((entry) => entry.amount)));
  const { total } = document.totals;
  return equal(absolute(amount), absolute(total)) ? total : amount;
}
