import { add, isZero, type Amount } from '../../../domain/money';

/** What an entry that takes another one back has behind its reference. */
export const REVERSAL = '/C';

interface Entry {
  readonly reference: string;
  readonly accounts?: Readonly<Record<string, Amount>>;
}

/**
 * Without what another entry takes back to the cent, and without that one. A reversal that does not fit stays, and what it
 * was meant for too.
 */
export function withoutTakenBack<One extends Entry>(entries: readonly One[]): One[] {
  const left = [...entries];
  for (const reversal of entries.filter(({ reference }) => reference.endsWith(REVERSAL))) {
    const original = left.find(
      (one) => `${one.reference}${REVERSAL}` === reversal.reference && cancels(one, reversal),
    );
    if (!original) continue;
    left.splice(left.indexOf(original), 1);
    left.splice(left.indexOf(reversal), 1);
  }
  return left;
}

const cancels = ({ accounts: a = {} }: Entry, { accounts: b = {} }: Entry): boolean =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].every((account) =>
    isZero(add(a[account] ?? '0', b[account] ?? '0')),
  );
