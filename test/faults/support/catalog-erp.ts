import { seedPrices, seedStock, stockSnapshot, type M3State } from '../../../sandbox/infor-m3';
import { between, pick, type FaultRule, type Random } from '../../../sandbox/kit';
import type { Side } from './catalog-sides';

const LATE_MS = 30;

/** Of each transaction in a request, so that they are rarer than the shop's. */
export const ERP_FAULTS: readonly FaultRule[] = [
  { call: 'OIS100MI/LstNewBalances', effect: 'stale-read', nth: [1, 4], rate: 0.2 },
  { call: 'OIS320MI/LstNewPrices', effect: 'stale-read', rate: 0.3 },
  { call: 'MMS200MI/Lst*', effect: 'page-shift', nth: 2, rate: 0.1 },
  { call: 'OIS320MI/LstListPrices', effect: 'page-shift', rate: 0.1 },
  { call: 'OIS100MI/*', effect: 'commit-late', nth: [20, 60], rate: 0.01, delayMs: LATE_MS },
  { call: '*', effect: 'error-500', rate: 0.01 },
  { call: '*', effect: 'commit-then-drop', rate: 0.01 },
  { call: '*', effect: 'token-expired', nth: 50, rate: 0.005 },
  // Without a word about how long: that stops everything for a second.
  { call: '*', effect: 'throttle', nth: 100 },
];

/** Goods come in: the ERP books them, and the shop's own account knows how many there really are. */
export function receive(side: Side, erp: M3State, item: string, pieces: number): void {
  const row = stockSnapshot(erp, [item]).find(({ warehouse }) => warehouse === 'A01');
  if (!row) throw new Error(`M3 keeps no ${item}`);
  seedStock(erp, [{ item, onHand: String(Number(row.onHand) + pieces), allocated: row.allocated }]);
  side.receive(item, pieces);
}

/** What people do in the ERP: prices, names, an article off the market and back, and mostly goods that come in. */
export function erpMoves(options: {
  readonly side: Side;
  readonly erp: M3State;
  readonly random: Random;
  readonly sold: readonly string[];
  readonly withdrawn: string;
}): { next(): void } {
  const { side, erp, random, sold, withdrawn } = options;
  let names = 0;
  const change = (item: string, fields: (row: Readonly<Record<string, string>>) => object): void => {
    const row = erp.items.get(item)?.row;
    if (!row) throw new Error(`M3 has no ${item}`);
    Object.assign(row, fields(row));
    erp.changed(row);
  };
  return {
    next: () => {
      const item = pick(random, [...sold, withdrawn]);
      switch (between(random, 1, 6)) {
        case 1: {
          const price = `${between(random, 5, 30)}.${between(random, 10, 99)}`;
          return seedPrices(erp, [{ list: 'WEB', currency: 'EUR', item, price }]);
        }
        case 2:
          names += 1;
          return change(item, () => ({ ITDS: `${item} no. ${names}` }));
        case 3:
          return change(withdrawn, ({ STAT }) => ({ STAT: STAT === '20' ? '90' : '20' }));
        default:
          return receive(side, erp, item, between(random, 1, 4));
      }
    },
  };
}
