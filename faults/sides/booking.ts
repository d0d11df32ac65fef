import { addUp, exactly } from '../exact';
import type { Booked } from '../truth';

/** Amounts gathered by account, as a general ledger shows them; what comes to nothing is left out. */
export interface Booking {
  add(account: string, amount: string): void;
  /** Debits less credits. */
  rest(): string;
  booked(): Booked;
}

export function createBooking(currency: string): Booking {
  const gathered: Record<string, string> = {};
  return {
    add: (account, amount) => {
      gathered[account] = addUp(currency, [gathered[account] ?? '0', amount]);
    },
    rest: () => addUp(currency, Object.values(gathered)),
    booked: () => ({
      currency,
      accounts: Object.fromEntries(
        Object.entries(gathered).filter(([, amount]) => amount !== exactly('0', currency)),
      ),
    }),
  };
}
