import { requestsAbout, type Cargo, type History, type LastLook, type Play, type Scene } from '../cargo';
import { RULES, type Rule } from '../checker';
import type { Lane } from '../lane';
import type { FeedStep } from '../plan';
import { inTurns } from '../one-at-a-time';
import { createTakenList } from '../taken-list';
import type { ErpState, Taken } from '../truth';
import { lastLook, look, type Eyes } from '../verdict';
import { planOrders } from './plan-orders';

/** Orders with their invoices, payments and refunds: once and to the cent. */
export const ordersCargo = (lane: Lane): Cargo => ({
  things: 'orders',
  rules: RULES,
  forGood: ['doubled', 'cents-off', 'unbalanced', 'stranger', 'list-differs'] satisfies readonly Rule[],
  feed: (options) => planOrders(lane, options),
  open: (scene) => playOrders(lane, scene),
});

function playOrders(lane: Lane, { ground, records, orders, sleep }: Scene): Play {
  const list = createTakenList(lane, ground.shop, sleep);
  let refunds = 0;
  const eyes: Eyes = { lane, ground, records, taken: list.all };
  const inTurn = inTurns<number>();
  const perform = async (step: FeedStep): Promise<void> => {
    const { do: deed, signals } = step;
    if (deed.kind === 'refund') refunds += 1;
    const numbers = await list.perform(step);
    if (lane.shop.webhooks) return;
    // A webhook that cannot be delivered is lost; the polls are there for it.
    for (const number of numbers)
      for (const delay of signals)
        setTimeout(() => void orders.changed(lane.connection, number, 'live').catch(() => undefined), delay);
  };
  return {
    // On a slow machine one deed on an order may still be under way when the next one is due.
    perform: (step) => inTurn(step.order, () => perform(step as FeedStep)),
    look: () => look(eyes),
    lastLook: async () => {
      const last = await lastLook(eyes);
      return { ...last, ...told(list.all(), last.erp, refunds) };
    },
    history: async (order): Promise<History> => ({
      order,
      versions: (list.all().find(({ number }) => number === order)?.versions ?? []).map(
        ({ state, currency, sums, lines }) =>
          `${state}, ${lines.length} lines, ${sums.total} ${currency}: ${lines.map(({ quantity, item }) => `${quantity} × ${item}`).join(', ')}`,
      ),
      shopRequests: await requestsAbout(ground.shop, [order]),
      erpRequests: await requestsAbout(ground.erp, await lane.erp.keysOf(ground.erp, order)),
      trail: await records.history(order).catch((error: unknown) => [`cannot be read: ${String(error)}`]),
    }),
  };
}

function told(
  taken: readonly Taken[],
  { orders, entries }: ErpState,
  refunds: number,
): Pick<LastLook, 'counts' | 'summary'> {
  const counts = {
    ordersTaken: taken.length,
    versions: taken.reduce((sum, { versions }) => sum + versions.length, 0),
    refunds,
    erpDocuments: orders.length + entries.filter(({ takesBack }) => !takesBack).length,
    erpDocumentsReversed:
      orders.filter(({ deleted }) => deleted).length + entries.filter(({ takesBack }) => takesBack).length,
  };
  const summary = `${counts.ordersTaken} orders taken in ${counts.versions} versions, ${refunds} refunds; ${counts.erpDocuments} documents entered, ${counts.erpDocumentsReversed} of them reversed`;
  return { counts, summary };
}
