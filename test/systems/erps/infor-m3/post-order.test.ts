import { contentHash } from '../../../../domain/canonical-json';
import { FIELDS } from '../../../../systems/erps/infor-m3/lengths';
import { callsMade, carry, failureOf, order, startM3, type Bench } from './support';

let bench: Bench;
let running: Bench | undefined;
const open = async (...args: Parameters<typeof startM3>): Promise<Bench> =>
  (running = bench = await startM3(...args));
afterEach(async () => {
  await running?.close();
  running = undefined;
});

interface Snapshot {
  readonly reference: string;
  readonly batch: string;
  readonly order?: string;
  readonly totals: { readonly total: string };
  readonly lines: readonly {
    readonly item: string;
    readonly quantity: string;
    readonly customerLine: string;
  }[];
  readonly charges: readonly { readonly id: string; readonly amount: string }[];
  readonly addresses: readonly Record<string, string>[];
  readonly texts: readonly Record<string, string>[];
  readonly head: Record<string, string>;
}

async function control<T>(path: string, method = 'GET', body?: unknown): Promise<T> {
  const answer = await fetch(`${bench.sandbox.url}/__control${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

const standing = (): Promise<{ batches: Snapshot[]; orders: (Snapshot & { deleted: boolean })[] }> =>
  control('/orders');

/** Exactly one order, complete, to the cent. */
async function expectOneOrder(document = order()): Promise<Snapshot> {
  const { batches, orders } = await standing();
  expect(batches).toHaveLength(1);
  expect(orders).toHaveLength(1);
  const only = orders[0]!;
  expect(only.reference).toBe(document.reference);
  expect(Number(only.totals.total)).toBe(Number(document.totals.total));
  expect(only.lines.map(({ item, customerLine }) => `${customerLine} ${item}`)).toEqual(
    document.lines.map(({ item, position }) => `${position} ${item}`),
  );
  expect(only.charges.map(({ id, amount }) => `${id} ${Number(amount)}`).sort()).toEqual(
    document.charges.map(({ code, amount }) => `${code} ${Number(amount)}`).sort(),
  );
  return only;
}

test('an order stands in M3 once and to the cent, in six requests', async () => {
  await open();
  const document = order();
  expect(await bench.erp.find(bench.context, document)).toEqual({ state: 'absent', means: ['export'] });
  const { confirmation, findings } = await carry(bench, bench.erp, document);
  expect(findings).toEqual(['absent']);
  expect(confirmation).toMatchObject({ number: '0000000001', status: '22', total: '62.47' });
  const only = await expectOneOrder();
  expect(only.head).toMatchObject({
    CUNO: 'WEB1',
    CUOR: '100000123',
    ORDT: '20261120',
    CUCD: 'EUR',
    FACI: 'A01',
    WHLO: 'A01',
  });
  expect(only.addresses.map(({ ADRT, TOWN }) => `${ADRT} ${TOWN}`).sort()).toEqual(['1 Köln', '3 London']);
  expect(only.texts.length).toBeGreaterThan(1);
  expect(bench.exchanges.filter(({ write }) => write).every(({ outcome }) => outcome === 'ok')).toBe(true);
  // One search in this test, then search, head, content, confirmation, reading back, search; the login comes on top.
  expect(bench.sandbox.requests.summary().count).toBe(8);
});

test('what stands is adopted, not entered again', async () => {
  await open();
  await carry(bench, bench.erp, order());
  const again = await carry(bench, bench.erpWith(), order());
  expect(again.findings).toEqual(['complete']);
  await expectOneOrder();
});

test('another order under the same reference is a conflict, two are an alarm', async () => {
  await open();
  await carry(bench, bench.erp, order());
  const other = order({ lines: [{ ...order().lines[0]!, quantity: '9', amount: '90.00' }] });
  const finding = await bench.erp.find(bench.context, other);
  expect(finding).toMatchObject({ state: 'conflict', number: '0000000001' });
  expect((await failureOf(bench.erp.post(bench.context, other, finding))).kind).toBe('conflict');

  for (const change of [{ currency: 'USD' }, { customer: 'WEB2' }]) {
    expect((await bench.erp.find(bench.context, order(change))).state).toBe('conflict');
  }
  const missing = order({ lines: [...order().lines, { ...order().lines[0]!, position: 3 }] });
  expect((await bench.erp.find(bench.context, missing)).state).toBe('conflict');

  const posted = await bench.erp.post(bench.context, order(), { state: 'absent', means: [] });
  expect(await bench.erp.find(bench.context, order())).toEqual({
    state: 'duplicate',
    numbers: ['0000000001', '0000000002'],
  });
  expect((await failureOf(bench.erp.confirm(bench.context, order(), posted))).kind).toBe('duplicate-found');
});

describe.each([
  ['EXPORTMI refused', { exportmi: 'refused' as const }, {}, ['customer', 'stop-list', 'batch-search']],
  ['EXPORTMI missing', { missingTransactions: ['EXPORTMI'] }, {}, ['customer', 'stop-list', 'batch-search']],
  [
    'only the lists by customer',
    { missingTransactions: ['EXPORTMI', 'OIS120MI', 'OIS275MI'] },
    {},
    ['customer'],
  ],
  ['as configured', {}, { duplicateCheck: ['customer'] }, ['customer']],
])('where a tenant has %s', (_, sandbox, given, means) => {
  test('the other searches find and prove', async () => {
    await open(sandbox, given);
    expect(await bench.erp.find(bench.context, order())).toEqual({ state: 'absent', means });
    await carry(bench, bench.erp, order());
    expect((await bench.erp.find(bench.context, order())).state).toBe('complete');
    await expectOneOrder();
    expect(bench.sandbox.requests.count('EXPORTMI/Select')).toBeLessThanOrEqual(2);
  });
});

test('a stale search table alone proves nothing', async () => {
  await open({ exportmi: 'refused', searchLagMs: 3_600_000, stopListing: 'stopped-only' });
  await carry(bench, bench.erp, order());
  expect((await bench.erp.find(bench.context, order())).state).toBe('complete');
});

const CALLS = ['AddBatchHead', 'AddBatchText', 'AddBatchLine', 'AddBatchHeadChg', 'Confirm', 'GetOrderNo'];
const SEARCHES = [{}, { exportmi: 'refused' as const }];

describe.each(CALLS)('an accident at %s', (transaction) => {
  const call = `OIS100MI/${transaction}`;
  describe.each(SEARCHES)('with searches %j', (sandbox) => {
    test.each([
      'commit-then-drop',
      'cut',
      'refuse',
      'error-500',
      'html',
      'throttle',
      'error-in-200',
    ] as const)('%s ends in exactly one order', async (effect) => {
      await open(sandbox);
      bench.sandbox.faults.set([{ call, effect, times: 1 }]);
      await carry(bench, bench.erp, order());
      await expectOneOrder();
      expect(bench.sandbox.faults.rules()[0]?.fired).toBe(1);
    });

    test('a write that arrives late ends in exactly one order when it is waited for', async () => {
      await open(sandbox);
      bench.sandbox.faults.set([{ call, effect: 'commit-late', times: 1, delayMs: 60_000 }]);
      const { failures } = await carry(bench, bench.erp, order(), () => bench.sandbox.settle());
      expect(failures.length).toBeGreaterThan(0);
      await expectOneOrder();
    });

    test('a 500 after the work was done ends in exactly one order', async () => {
      await open(sandbox);
      await control('/commit-then-500', 'POST', { call, times: 1 });
      await carry(bench, bench.erp, order());
      await expectOneOrder();
    });

    test('a token that ends on the way ends in exactly one order', async () => {
      await open(sandbox);
      bench.sandbox.faults.set([{ call, effect: 'token-expired', times: 1 }]);
      const { failures } = await carry(bench, bench.erp, order());
      expect(failures).toEqual([]);
      await expectOneOrder();
    });
  });
});

test.each([
  [{ texts: [] }, 'enters what is missing on the same batch order'],
  [{}, 'deletes a batch order whose charges cannot be told and enters it afresh'],
])('%j: %s', async (_, what) => {
  await open();
  const charges = what.startsWith('deletes') ? order().charges : [];
  const document = order({ charges });
  bench.sandbox.faults.set([{ call: 'OIS100MI/AddBatchLine', effect: 'error-in-200', nth: 2 }]);
  const { findings } = await carry(bench, bench.erp, document);
  expect(findings).toEqual(['absent', 'partial']);
  const only = await expectOneOrder(document);
  expect(only.batch).toBe(what.startsWith('deletes') ? 'T000000002' : 'T000000001');
});

test('when the half-entered order cannot be deleted it waits, and nothing is entered beside it', async () => {
  await open({ missingTransactions: ['OIS100MI/DelBatchHead'] });
  bench.sandbox.faults.set([{ call: 'OIS100MI/AddBatchLine', effect: 'error-in-200', nth: 2 }]);
  const failure = await failureOf(carry(bench, bench.erp, order()));
  expect(failure.kind).toBe('rejected');
  expect(failure.causes).toEqual(['erp:TransactionNotFound:OIS100MI/DelBatchHead']);
  const { batches, orders } = await standing();
  expect([batches.length, orders.length]).toEqual([1, 0]);
});

test('a half-entered order that somebody else filled is a conflict', async () => {
  await open();
  bench.sandbox.faults.set([{ call: 'OIS100MI/Confirm', effect: 'refuse', times: 1 }]);
  await failureOf(bench.erp.post(bench.context, order(), { state: 'absent', means: [] }));
  const other = order({ lines: [{ ...order().lines[0]!, item: 'A200' }] });
  expect(await bench.erp.find(bench.context, other)).toMatchObject({
    state: 'conflict',
    number: 'T000000001 (batch)',
  });
});

describe('what M3 holds back comes back in its own words, and goes on when the cause is gone', () => {
  test.each([[{}], [{ itemCheck: 'confirm' as const }]])('an item M3 does not sell (%j)', async (sandbox) => {
    await open(sandbox);
    const bad = order({ lines: [order().lines[0]!, { ...order().lines[1]!, item: 'A900', sku: 'OLD' }] });
    const failure = await failureOf(carry(bench, bench.erp, bad));
    expect(failure.kind).toBe('rejected');
    expect(failure.causes).toEqual(['item:OLD']);
    expect(failure.message).toContain('A900 is invalid');
    // The mapping is corrected: the same reference, another item.
    await carry(bench, bench.erp, order());
    await expectOneOrder();
  });

  test('every bad line is named at once', async () => {
    await open();
    const bad = order({
      lines: order().lines.map((line) => ({ ...line, item: 'NONE', sku: `S${line.position}` })),
    });
    expect((await failureOf(carry(bench, bench.erp, bad))).causes).toEqual(['item:S1', 'item:S2']);
  });

  test('a credit stop', async () => {
    await open();
    await control('/customers/WEB1/block', 'POST');
    const failure = await failureOf(carry(bench, bench.erp, order()));
    expect(failure.kind).toBe('rejected');
    expect(failure.causes).toEqual(['customer:WEB1']);
    expect(failure.message).toContain('status 30');
    expect(failure.message).toContain('is blocked for orders');
    await control('/customers/WEB1/unblock', 'POST');
    const { findings } = await carry(bench, bench.erp, order());
    expect(findings).toEqual(['partial']);
    await expectOneOrder();
  });

  test('a customer that does not exist', async () => {
    await open();
    const failure = await failureOf(carry(bench, bench.erp, order({ customer: 'NOBODY' })));
    expect(failure.causes).toEqual(['customer:NOBODY']);
  });

  test('a head M3 finds fault with, corrected in the mapping', async () => {
    await open({ headCheck: 'confirm' });
    const failure = await failureOf(carry(bench, bench.erp, order({ terms: { orderType: 'XXX' } })));
    expect(failure.causes).toEqual(['erp:batch-15:100000123']);
    expect(failure.message).toContain('Order type XXX does not exist');
    await carry(bench, bench.erp, order({ terms: { orderType: '001' } }));
    await expectOneOrder();
  });

  test('an interrupted transfer is confirmed again', async () => {
    await open();
    bench.sandbox.faults.set([{ call: 'OIS100MI/Confirm', effect: 'refuse', times: 1 }]);
    const document = order({ charges: [] });
    await failureOf(bench.erp.post(bench.context, document, { state: 'absent', means: [] }));
    await control('/batches/T000000001/interrupt', 'POST');
    const failure = await failureOf(carry(bench, bench.erp, document));
    expect(failure.causes).toEqual(['erp:batch-55:100000123']);
    await carry(bench, bench.erp, document);
    await expectOneOrder(document);
  });

  test('or is left to people where reconfirm is off', async () => {
    await open({}, { reconfirm: false });
    await control('/customers/WEB1/block', 'POST');
    await failureOf(carry(bench, bench.erp, order()));
    await control('/customers/WEB1/unblock', 'POST');
    const failure = await failureOf(carry(bench, bench.erp, order()));
    expect(failure.kind).toBe('rejected');
    expect(bench.sandbox.requests.count('OIS100MI/Confirm')).toBe(1);
  });
});

test('while M3 still works on the order nothing is confirmed and nothing is entered', async () => {
  await open({ confirmReads: 4 });
  const posted = await bench.erp.post(bench.context, order(), { state: 'absent', means: [] });
  expect(posted).toEqual({ draft: 'T000000001' });
  expect((await failureOf(bench.erp.confirm(bench.context, order(), posted))).kind).toBe('unavailable');
  const confirmation = await bench.erp.confirm(bench.context, order(), posted);
  expect(confirmation.number).toBe('0000000001');
  await expectOneOrder();
});

test('the final number is taken from GetOrderNo, whatever Confirm answers', async () => {
  await open({ confirmAnswers: 'final' });
  const { confirmation } = await carry(bench, bench.erp, order());
  expect(confirmation.number).toBe('0000000001');
});

test('a total that is not ours is a conflict, unless the ERP computes the tax', async () => {
  await open({ vatPercent: '19' });
  const failure = await failureOf(carry(bench, bench.erp, order()));
  expect(failure.kind).toBe('conflict');
  expect(failure.message).toMatch(/amounts to .* EUR, the shop's order to 62\.47 EUR/);
  const untaxed = order({ reference: '100000124', taxByErp: true });
  expect((await carry(bench, bench.erp, untaxed)).confirmation.number).toBe('0000000002');
});

test('a tenant that takes discounts per unit is served by the setting, and found out without it', async () => {
  await open({ discountAmounts: 'per-unit' });
  const lines = [{ ...order().lines[0]!, discount: '1.00' }];
  expect((await failureOf(carry(bench, bench.erp, order({ lines })))).kind).toBe('conflict');
  const per = bench.erpWith({ lineDiscountApplies: 'unit' });
  const { confirmation } = await carry(bench, per, order({ lines, reference: '100000124' }));
  expect(Number(confirmation.total)).toBe(36.47);
});

test('a gift is entered at nothing, not at M3’s list price', async () => {
  await open();
  const gift = { ...order().lines[0]!, unitPrice: '0', amount: '0' };
  const document = order({ lines: [gift, { ...order().lines[1]!, quantity: '0.5', amount: '4.00' }] });
  await carry(bench, bench.erp, document);
  await expectOneOrder(document);
  expect((await bench.erp.find(bench.context, document)).state).toBe('complete');
});

test('charges with one code become one charge', async () => {
  await open({ duplicateCharges: 'add' });
  const extra = { kind: 'other' as const, code: 'DSC', text: 'Gift card', amount: '-3.00' };
  const document = order({ charges: [...order().charges, extra] });
  await carry(bench, bench.erp, document);
  const [only] = (await standing()).orders;
  expect(Number(only?.totals.total)).toBe(59.47);
  expect(only?.charges.filter(({ id }) => id === 'DSC')).toHaveLength(1);
});

test('a key that does not fit is refused before anything is written', async () => {
  await open();
  for (const [document, field] of [
    [order({ reference: 'R'.repeat(21) }), 'CUOR'],
    [order({ lines: [{ ...order().lines[0]!, item: 'I'.repeat(16) }] }), 'ITNO'],
    [order({ charges: [{ ...order().charges[0]!, code: 'TOOLONG' }] }), 'CRID'],
  ] as const) {
    const failure = await failureOf(bench.erp.post(bench.context, document, { state: 'absent', means: [] }));
    expect(failure.kind).toBe('rejected');
    expect(failure.causes).toEqual([`erp:InputFieldTooLong:${field}`]);
  }
  expect(bench.sandbox.requests.count('OIS100MI/AddBatchHead')).toBe(0);
});

test('an order of more lines than a bulk takes is entered whole', async () => {
  await open({}, { bulkSize: 25 });
  const lines = [...Array(60).keys()].map((index) => ({ ...order().lines[0]!, position: index + 1 }));
  const document = order({ lines });
  await carry(bench, bench.erp, document);
  await expectOneOrder(document);
});

test('orders posted at the same time share requests and keep their own fate', async () => {
  await open({}, { bulkSize: 100 });
  const documents = [...Array(12).keys()].map((index) =>
    order({ reference: `R${index}`, ...(index === 5 ? { customer: 'NOBODY' } : {}) }),
  );
  const ends = await Promise.allSettled(documents.map((document) => carry(bench, bench.erp, document)));
  expect(ends.map(({ status }) => status === 'fulfilled')).toEqual(documents.map((_, index) => index !== 5));
  expect((await standing()).orders).toHaveLength(11);
});

test('references are searched for exactly, quotes and all', async () => {
  await open();
  const odd = order({ reference: "O'Neil;1-2 x" });
  await carry(bench, bench.erp, odd);
  expect((await bench.erp.find(bench.context, odd)).state).toBe('complete');
  expect((await bench.erp.find(bench.context, order({ reference: "O'Neil;1-2" }))).state).toBe('absent');
  const lists = bench.erpWith({ duplicateCheck: ['customer', 'batch-search', 'stop-list'] });
  expect((await lists.find(bench.context, odd)).state).toBe('complete');
});

test('a preview takes the real path and writes nothing', async () => {
  await open();
  const before = contentHash(await standing());
  const preview = bench.erpWith({}, { withhold: true });
  const finding = await preview.find(bench.context, order());
  expect(await preview.post(bench.context, order(), finding)).toEqual({
    number: 'PREVIEW',
    draft: 'PREVIEW',
  });
  const withheld = bench.exchanges.filter(({ outcome }) => outcome === 'withheld');
  expect(withheld.map(({ call }) => call)).toEqual([
    'OIS100MI/AddBatchHead',
    ...Array<string>(3).fill('OIS100MI/AddBatchText'),
    ...Array<string>(2).fill('OIS100MI/AddBatchAddress'),
    ...Array<string>(2).fill('OIS100MI/AddBatchLine'),
    ...Array<string>(3).fill('OIS100MI/AddBatchHeadChg'),
    'OIS100MI/Confirm',
  ]);
  expect(contentHash(await standing())).toBe(before);
});

test('a preview of a half-entered order writes nothing either', async () => {
  await open();
  bench.sandbox.faults.set([{ call: 'OIS100MI/AddBatchLine', effect: 'error-in-200', nth: 2 }]);
  await failureOf(bench.erp.post(bench.context, order({ charges: [] }), { state: 'absent', means: [] }));
  const before = contentHash(await standing());
  for (const document of [order({ charges: [] }), order()]) {
    const preview = bench.erpWith({}, { withhold: true });
    const finding = await preview.find(bench.context, document);
    expect((await preview.post(bench.context, document, finding)).number).toBe('PREVIEW');
  }
  expect(contentHash(await standing())).toBe(before);
});

describe('an order that its batch order names and M3 does not show', () => {
  const deleteOrder = (): Promise<unknown> =>
    bench.erp.post(
      bench.context,
      order({
        key: 'cancellation:1',
        kind: 'cancellation',
        reverses: { key: 'sales-order:1', kind: 'sales-order', number: '0000000001' },
      }),
      { state: 'absent', means: [] },
    );

  test('may only be late', async () => {
    await open();
    await carry(bench, bench.erp, order());
    bench.sandbox.faults.set([
      { call: 'OIS100MI/GetHead', effect: 'stale-read', nth: 1 },
      { call: 'EXPORTMI/Select', effect: 'stale-read', nth: 2 },
    ]);
    expect((await failureOf(bench.erp.find(bench.context, order()))).kind).toBe('unavailable');
    expect(await bench.erp.find(bench.context, order())).toMatchObject({ state: 'complete' });
  });

  test('was deleted behind our back when it stays away: a person decides', async () => {
    await open();
    await carry(bench, bench.erp, order());
    await deleteOrder();
    expect((await failureOf(bench.erp.find(bench.context, order()))).kind).toBe('unavailable');
    const patient = bench.erpWith({ settleSeconds: 0 });
    expect(await patient.find(bench.context, order())).toMatchObject({
      state: 'conflict',
      number: '0000000001',
    });
  });
});

test('the calls made are calls we declare', () => {
  expect([...callsMade].filter((call) => !FIELDS[call])).toEqual([]);
  expect(callsMade.size).toBeGreaterThan(12);
});
