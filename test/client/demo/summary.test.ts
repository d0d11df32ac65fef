import type { CustomerCard } from '../../../client/demo/people';
import type { DemoResult } from '../../../client/demo/report';
import { summary } from '../../../client/demo/summary';

const CARD: CustomerCard = {
  email: 'ada@customer.example',
  name: 'Ada Arnold-Lindqvist',
  phone: '0221 5550199',
  street: 'Parkallee 7',
  postcode: '50667',
  city: 'Köln',
  country: 'DE',
};
const RESULT: DemoResult = {
  ok: true,
  orders: 2,
  stages: { confirmed: 2 },
  stuck: [],
  sums: { shop: {}, erp: {} },
  documents: [],
  differences: [],
  connections: [],
  changes: {
    made: [
      { connection: 'demo', order: '1', what: 'edited' },
      { connection: 'demo', order: '2', what: 'refunded' },
    ],
    seconds: 2.5,
  },
  ledger: {
    posted: 5,
    by: { orders: 4, invoices: 0, payments: 0, refunds: 1 },
    takenBack: 1,
    orders: 2,
  },
  catalog: [],
  items: [
    { connection: 'demo', sku: 'WEB-TRAY', name: 'Tray', price: '21.90', stock: '15', seconds: 4 },
    { connection: 'late', sku: 'WEB-TRAY', name: 'Tray', price: '21.90', stock: '15' },
  ],
  customers: [
    {
      connection: 'demo',
      story: 'edited',
      edits: { erp: { name: CARD.name, street: 'Hauptstraße 3' }, shop: { street: CARD.street } },
      shop: CARD,
      erp: CARD,
      seconds: 1.2,
      differences: [],
    },
    { connection: 'demo', story: 'entered', shop: CARD, erp: CARD, seconds: 3, differences: [] },
  ],
  seconds: 9.9,
};

test('tells what happened after the orders stood, and what both sides have now', () => {
  const text = summary(RESULT);
  for (const line of [
    'Changed in the shop after they stood in the ERP: 1 edited, 1 refunded. Both sides agreed again 2.5 s later.',
    'WEB-TRAY (Tray) is new in the ERP: in demo 4 s later, at 21.90 and with 15 in stock.',
    'A customer was edited on both sides, in the ERP (name Ada Arnold-Lindqvist, street Hauptstraße 3) and a moment later in demo (street Parkallee 7). 1.2 s later both had: Ada Arnold-Lindqvist, 0221 5550199, Parkallee 7.',
    'Ada Arnold-Lindqvist is new in the ERP: has an account in demo 3 s later.',
    '5 vouchers were posted (4 of orders, 1 of refunds), 1 of them to take another one back; those of each of 2 orders come to what the shop says.',
    'The ERP agrees with the shop to the cent.',
  ])
    expect(text.split('\n')).toContain(line);
  // What did not come in time is a difference, not news.
  expect(text).not.toContain('in late');
});

test('claims nothing that the comparison did not find', () => {
  const { seconds: _, ...changes } = RESULT.changes;
  const text = summary({ ...RESULT, ok: false, changes, differences: ['journal 1 stands 0 times'] });
  expect(text).toContain('1 edited, 1 refunded.\n');
  expect(text).toContain('to take another one back.\n');
  expect(text).toContain('The two sides differ:\n- journal 1 stands 0 times');
  expect(text).not.toContain('agree');
});
