import { createRecords } from '../faults/records';
import { look } from '../faults/verdict';
import type { Taken } from '../faults/truth';
import { CONNECTION, lane } from './lane';
import type { Stand } from './stand';

const MOST_TOLD = 5;

/**
 * The fault suite's checker has the last word on every run: each order the shop took stands in the ERP once and to the
 * cent, and nothing else does. @throws Error that names what differs
 */
export async function assertAgreement(stand: Stand, placed: number): Promise<void> {
  const orders = await lane.shop.orders(stand.shop);
  if (orders.length !== placed)
    throw new Error(
      `the shop holds ${orders.length} orders instead of ${placed}: the benchmark itself failed`,
    );
  const taken: Taken[] = orders.map((order) => ({
    number: order.number,
    versions: [order],
    needsPerson: false,
  }));
  const records = createRecords({
    dataFolder: stand.dataFolder,
    databaseUrl: stand.database.url,
    connection: CONNECTION,
  });
  const { violations, moving } = await look({ lane, ground: stand, records, taken: () => taken });
  if (violations.length === 0 && moving === 0) return;
  const told = violations.slice(0, MOST_TOLD).map(({ rule, order, what }) => `${order} ${rule}: ${what}`);
  throw new Error(
    `shop and ERP do not agree (${violations.length} violations, ${moving} orders in motion): ${told.join('; ')}`,
  );
}
