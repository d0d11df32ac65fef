import { holdSales } from '../../../activities/catalog/reserve-sales';
import type { DocumentKind, DueDocument } from '../../../domain/documents';
import { parseMapping } from '../../../domain/mapping';
import type { Store } from '../../../store/store';
import { makeOrder } from '../../support/orders';

const order = makeOrder();
const due = (kind: DocumentKind, id: string, more: Partial<DueDocument> = {}): DueDocument => ({
  key: `${kind}:${id}`,
  kind,
  ordinal: 0,
  reference: id,
  contentHash: 'x',
  ...more,
});

async function told(
  documents: readonly DueDocument[],
  outcome: 'due' | 'settled' = 'due',
): Promise<string[]> {
  const calls: string[] = [];
  const say = (what: string) => async (): Promise<void> => void calls.push(what);
  const sales = { reserve: say('reserve'), confirm: say('confirm'), release: say('release') };
  const catalog = { sales } as unknown as Store['catalog'];
  await holdSales({ catalog }, 'acme', order, { outcome, due: documents }, parseMapping({}));
  return calls;
}

test.each<[string, readonly DueDocument[]]>([
  ['a sales order', [due('sales-order', order.number)]],
  ['a receivable', [due('receivable', order.number)]],
  [
    'a later version of a journal',
    [due('journal', order.number, { key: `journal:${order.number}:2`, ordinal: 2 })],
  ],
])('what the shop sold is held while the order is to be booked as %s', async (_, documents) => {
  expect(await told(documents)).toEqual(['reserve']);
});

test.each<[string, readonly DueDocument[]]>([
  ['an invoice', [due('receivable', `I${order.number}`)]],
  ['a payment', [due('payment', 'P17')]],
  ['a refund', [due('credit-note', 'R9')]],
  ['a reversal', [due('cancellation', order.number, { reverses: `sales-order:${order.number}` })]],
])('%s that is due holds nothing: the order itself is booked', async (_, documents) => {
  expect(await told(documents)).toEqual([]);
});

test('an order with nothing due is known to the ERP', async () => {
  expect(await told([], 'settled')).toEqual(['confirm']);
});
