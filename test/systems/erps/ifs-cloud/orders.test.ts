import fc from 'fast-check';
import type { ErpDocument } from '../../../../domain/documents';
import { exponentOf, multiply, roundTo } from '../../../../domain/money';
import type { Exchange } from '../../../../systems/context';
import { CO, CANCEL, charge, line, orders, RELEASE, salesOrder, startOrders } from './order-support';
import { carry, failureOf, type Bench } from './support';

let bench: Bench;
let running: Bench | undefined;
const open = async (...args: Parameters<typeof startOrders>): Promise<Bench> =>
  (running = bench = await startOrders(...args));
afterEach(async () => {
  await running?.close();
  running = undefined;
});

const BATCH = `POST ${CO}/$batch`;
const HEAD = `POST ${CO}/CustomerOrderSet`;
const LINE = `${HEAD}/OrderLinesArray`;
const CHARGE = `${HEAD}/CustomerOrderChargeArray`;
const ONE_BY_ONE = { orders: { entry: 'one-by-one' } };

const standing = (): unknown =>
  orders(bench).map(({ number, reference, state, lines, charges }) => ({
    number,
    reference,
    state,
    lines: lines.map((row) => [row['CatalogNo'], row['BuyQtyDue'], row['SaleUnitPrice']]),
    charges: charges.map((row) => [row['ChargeType'], row['ChargeAmount']]),
  }));

const WHOLE = {
  number: 'P10001',
  reference: '100000123',
  state: 'Planned',
  lines: [
    ['MUG', '3', '8.5'],
    ['SHIRT', '1', '29.99'],
  ],
  charges: [
    ['FREIGHT', '4.9'],
    ['DISCOUNT', '-5.55'],
    ['TAX', '10.15'],
  ],
};

describe('a sales order', () => {
  test.each([
    ['change-set', 1],
    ['one-by-one', 6],
  ])('stands in IFS once and to the cent, entered %s', async (entry, writes) => {
    await open({}, { orders: { entry } });
    const { confirmation, findings } = await carry(bench, bench.erp, salesOrder());
    expect(findings).toEqual(['absent']);
    expect(confirmation).toEqual({ number: 'P10001', status: 'Planned', total: '64.99' });
    expect(standing()).toEqual([WHOLE]);
    expect(bench.sent.filter(({ write }) => write)).toHaveLength(writes);
    expect((await carry(bench, bench.erpWith(), salesOrder())).findings).toEqual(['complete']);
    expect(orders(bench)).toHaveLength(1);
  });

  test('goes to the address of the customer that is the order’s, with the shop’s price frozen', async () => {
    await open(
      {},
      { orders: { coordinator: 'WEB', orderType: 'WO', deliveryDays: 2, exemptTaxCode: 'NOTAX' } },
    );
    await bench.control('/accounts', { account: '9999' });
    const terms = { paymentTerms: '30', deliveryMethod: 'UPS', deliveryTerms: 'DAP' };
    const finding = { state: 'absent', means: [] } as const;
    const erp = bench.erpWith({
      orders: { site: '1', coordinator: 'WEB', orderType: 'WO', deliveryDays: 2 },
    });
    await erp.post(bench.context, salesOrder({ terms }), finding);
    expect(orders(bench)).toMatchObject([
      {
        customer: 'C100',
        head: {
          Contract: '1',
          CurrencyCode: 'EUR',
          CustomerPoNo: '100000123',
          ShipAddrNo: '2',
          OrderId: 'WO',
          AuthorizeCode: 'WEB',
          ShipViaCode: 'UPS',
          DeliveryTerms: 'DAP',
          PayTermId: '30',
          // Midnight of the tenant, an hour ahead of UTC.
          WantedDeliveryDate: '2026-11-21T23:00:00Z',
        },
        lines: [{ PriceFreeze: 'Frozen', TaxLiability: 'EXEMPT', FetchTaxFromDefaults: 'FALSE' }, {}],
        charges: [{ Company: '10', ChargedQty: '1', ChargeAmountInclTax: '4.9' }, {}, {}],
      },
    ]);
  });

  test('leaves the tax to IFS where the mapping says so', async () => {
    await open();
    const document = salesOrder({ taxByErp: true, charges: [charge('shipping', 'FREIGHT', '4.90')] });
    expect((await carry(bench, bench.erp, document)).confirmation.total).toBe('60.39');
    const [order] = orders(bench);
    expect(order?.lines[0]).toMatchObject({ TaxLiability: 'TAX', FetchTaxFromDefaults: 'TRUE' });
    expect(order?.lines[0]?.['UnitPriceInclTax'] ?? null).toBeNull();
  });

  test('whose price IFS recalculates is a conflict, and is not called done', async () => {
    await open({}, { orders: { priceFreeze: 'Free' } });
    const failure = await failureOf(carry(bench, bench.erp, salesOrder()));
    expect(failure).toMatchObject({ kind: 'conflict', causes: ['erp:conflict:100000123'] });
    expect(failure.message).toMatch(/line 1 \(MUG\): 3 pieces for 38\.70 EUR in IFS, 3 for 25\.50 EUR here/);
  });

  test('is released where the connection says so, and found again after that', async () => {
    await open({}, { orders: { release: RELEASE } });
    expect((await carry(bench, bench.erp, salesOrder())).confirmation.status).toBe('Released');
    expect((await carry(bench, bench.erpWith(), salesOrder())).findings).toEqual(['complete']);
  });

  test('whose release was lost is released by the next attempt', async () => {
    await open({}, { orders: { release: RELEASE } });
    bench.sandbox.faults.set([{ call: `${HEAD}/CustomerOrder_Release`, effect: 'refuse', times: 1 }]);
    const { findings, confirmation } = await carry(bench, bench.erp, salesOrder());
    expect(findings).toEqual(['absent', 'partial']);
    expect(confirmation.status).toBe('Released');
    expect(orders(bench)).toHaveLength(1);
  });
});

describe('money', () => {
  test.each([
    ['JPY', '333', '3', '1000', '0'],
    ['KWD', '0.333', '3', '1.000', '0'],
    ['EUR', '0.335', '3', '1.00', '0'],
    ['EUR', '9.99', '7', '69.93', '10.49'],
    ['EUR', '12.3456', '1.5', '18.52', '0'],
  ])('%s: %s × %s is %s less %s, as in the shop', async (currency, unitPrice, quantity, amount, discount) => {
    await open();
    const document = salesOrder({
      currency,
      lines: [line({ unitPrice, quantity, amount, discount })],
      charges: [charge('tax', 'TAX', currency === 'JPY' ? '80' : '0.55')],
    });
    const { confirmation } = await carry(bench, bench.erp, document);
    expect(roundTo(confirmation.total ?? '', currency)).toBe(document.totals.total);
  });

  test('comes to the cent whatever the shop’s unit price, quantity and rounding are', async () => {
    await open();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('EUR', 'JPY', 'KWD'),
        fc.integer({ min: 1, max: 9_999_999 }),
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: -3, max: 3 }),
        fc.integer({ min: 0, max: 1_000_000 }),
        async (currency, minor, pieces, off, id) => {
          const smallest = `1e-${exponentOf(currency)}`;
          const unit = multiply(String(minor), smallest);
          // As shops do: a row may be off by a few of the smallest unit from price times quantity.
          const amount = roundTo(multiply(String(minor * pieces + off), smallest), currency);
          if (amount.startsWith('-') || amount === '0') return;
          const document = salesOrder({
            reference: `N${id}-${currency}-${minor}-${pieces}-${off}`,
            currency,
            lines: [line({ quantity: String(pieces), unitPrice: unit, amount })],
            charges: [charge('rounding', 'ROUNDING', multiply('-1', smallest))],
          });
          const { confirmation } = await carry(bench, bench.erp, document);
          expect(confirmation.total).toBe(document.totals.total);
        },
      ),
      { numRuns: 15 },
    );
  });

  test('that no price can say is told, and nothing is sent', async () => {
    await open({}, { orders: { priceDecimals: 2 } });
    const document = salesOrder({ lines: [line({ quantity: '3', unitPrice: '3.33', amount: '10.00' })] });
    const failure = await failureOf(carry(bench, bench.erp, document));
    expect(failure).toMatchObject({ kind: 'rejected', causes: ['item:mug'] });
    expect(failure.advice).toMatch(/orders\.priceDecimals/);
    expect(bench.sent.filter(({ write }) => write)).toEqual([]);
  });
});

describe('what stands under the reference', () => {
  const finding = (document: ErpDocument = salesOrder()): Promise<unknown> =>
    bench.erpWith().find(bench.context, document);

  test.each([
    ['another customer', { customer: 'C200' }, /customer C100 in IFS, C200 here/],
    ['another currency', { currency: 'USD' }, /currency EUR in IFS, USD here/],
    ['another quantity', { lines: [line({ quantity: '4', amount: '34.00' })] }, /line 1 \(MUG\): 3 pieces/],
    ['a line less', { lines: [line()] }, /line of SHIRT: 1 pieces for 29\.99 EUR in IFS, not in the order/],
    [
      'another charge',
      { charges: [charge('shipping', 'FREIGHT', '5.90'), ...salesOrder().charges.slice(1)] },
      /charge FREIGHT: 4\.90 EUR in IFS, 5\.90 EUR here/,
    ],
  ])('is a conflict with %s', async (_, more, words) => {
    await open();
    await carry(bench, bench.erp, salesOrder());
    expect(await finding(salesOrder(more))).toMatchObject({
      state: 'conflict',
      number: 'P10001',
      difference: expect.stringMatching(words) as string,
    });
  });

  test('is a conflict when somebody cancelled it, and a duplicate when there are two', async () => {
    await open();
    await carry(bench, bench.erp, salesOrder());
    const [order] = orders(bench);
    bench.sandbox.ifs.table('customerOrder').put({ ...order?.head, OrderNo: 'P99' });
    expect(await finding()).toEqual({ state: 'duplicate', numbers: ['P10001', 'P99'] });
    expect((await failureOf(bench.erp.confirm(bench.context, salesOrder(), { number: 'P10001' }))).kind).toBe(
      'duplicate-found',
    );
    bench.sandbox.ifs.table('customerOrder').delete({ OrderNo: 'P99' });
    await bench.control('/orders/P10001/state/Cancelled');
    expect(await finding()).toMatchObject({ state: 'conflict', difference: 'it is cancelled in IFS' });
  });

  test('is completed where a line is missing, and nothing is entered twice', async () => {
    await open();
    await carry(bench, bench.erp, salesOrder());
    const [order] = orders(bench);
    bench.sandbox.ifs.table('orderLine').delete(order?.lines[0] ?? {});
    bench.sandbox.ifs.table('orderCharge').delete(order?.charges[1] ?? {});
    expect(await finding()).toMatchObject({ state: 'partial', draft: 'P10001' });
    const { confirmation } = await carry(bench, bench.erpWith(), salesOrder());
    expect(confirmation.total).toBe('64.99');
    expect(orders(bench)).toHaveLength(1);
    expect(orders(bench)[0]).toMatchObject({ lines: [{}, {}], charges: [{}, {}, {}] });
  });

  test('is absent only where the site can be seen', async () => {
    await open({ allowedCompanies: [] });
    expect(await failureOf(bench.erp.find(bench.context, salesOrder()))).toMatchObject({
      kind: 'unauthorized',
      causes: ['warehouse:1'],
    });
    await bench.control('/allowed-companies', ['10']);
    expect(await finding()).toMatchObject({ state: 'absent' });
    // One that the mapping names holds back its own orders only.
    expect(await failureOf(finding(salesOrder({ terms: { warehouse: '9' } })))).toMatchObject({
      kind: 'rejected',
      causes: ['warehouse:9'],
    });
  });

  test('is asked for in one question by orders that come together', async () => {
    await open({}, {}, 1);
    const references = ['1', '2', '3', '4', '5'];
    await bench.erp.find(bench.context, salesOrder());
    const before = bench.sent.length;
    await Promise.all(
      references.map((reference) => bench.erp.find(bench.context, salesOrder({ reference }))),
    );
    expect(bench.sent.length - before).toBeLessThan(references.length);
  });
});

describe('an answer that is lost', () => {
  test.each([
    ['a connection that dies after the commit', 'commit-then-drop'],
    ['an answer that breaks off', 'cut'],
  ] as const)('%s is searched for, and found', async (_, effect) => {
    await open();
    bench.sandbox.faults.set([{ call: BATCH, effect, times: 1 }]);
    const { failures, findings } = await carry(bench, bench.erp, salesOrder());
    expect(failures).toEqual(['in-doubt']);
    expect(findings).toEqual(['absent', 'complete']);
    expect(standing()).toEqual([WHOLE]);
  });

  test('an order that arrives late is found, not entered again', async () => {
    await open();
    bench.sandbox.faults.set([{ call: BATCH, effect: 'commit-late', delayMs: 20, times: 1 }]);
    const failure = await failureOf(
      bench.erp.post(bench.context, salesOrder(), { state: 'absent', means: [] }),
    );
    expect(failure.kind).toBe('in-doubt');
    await bench.sandbox.settle();
    expect((await carry(bench, bench.erp, salesOrder())).findings).toEqual(['complete']);
    expect(standing()).toEqual([WHOLE]);
  });

  // Head, two lines, three charges: each of them may be the one whose answer is lost, before or after it was done.
  const steps = [[HEAD, 1], [LINE, 1], [LINE, 2], [CHARGE, 1], [CHARGE, 2], [CHARGE, 3]] as const; // prettier-ignore
  test.each(
    steps.flatMap(([call, nth]) =>
      (['commit-then-drop', 'refuse'] as const).map((effect) => [call, nth, effect] as const),
    ),
  )('at %s no. %s (%s) leaves an order that is continued', async (call, nth, effect) => {
    await open({}, ONE_BY_ONE);
    bench.sandbox.faults.set([{ call, nth, effect, times: 1 }]);
    const { findings, failures } = await carry(bench, bench.erp, salesOrder());
    expect(failures).toHaveLength(1);
    const last = call === CHARGE && nth === 3 && effect === 'commit-then-drop';
    const first = call === HEAD && effect === 'refuse';
    expect(findings).toEqual(['absent', first ? 'absent' : last ? 'complete' : 'partial']);
    expect(standing()).toEqual([WHOLE]);
  });

  test('an order that another attempt completes meanwhile gets no line twice: the head’s ETag decides', async () => {
    await open();
    await carry(bench, bench.erp, salesOrder());
    const [order] = orders(bench);
    const table = (name: string): ReturnType<Bench['sandbox']['ifs']['table']> =>
      bench.sandbox.ifs.table(name);
    table('orderLine').delete(order?.lines[1] ?? {});
    const draft = await bench.erp.find(bench.context, salesOrder());
    expect(draft).toMatchObject({ state: 'partial' });
    let reads = 0;
    // Head, lines and charges are read; then the other attempt does what this one is about to do.
    const record = ({ call }: Exchange): void => {
      if (call.startsWith(`GET ${CO}/CustomerOrderSet`)) reads += 1;
      if (reads !== 3 || !call.startsWith('GET')) return;
      table('orderLine').put(order?.lines[1] ?? {});
      table('customerOrder').put(order?.head ?? {});
    };
    const failure = await failureOf(bench.erp.post({ ...bench.context, record }, salesOrder(), draft));
    expect(failure.kind).toBe('unavailable');
    expect(standing()).toEqual([WHOLE]);
    expect((await carry(bench, bench.erp, salesOrder())).findings).toEqual(['complete']);
  });

  test('two attempts at once never make two of what one change set makes', async () => {
    await open();
    await carry(bench, bench.erp, salesOrder());
    const both = await Promise.all([1, 2, 3].map(() => carry(bench, bench.erpWith(), salesOrder())));
    expect(both.map(({ findings }) => findings)).toEqual([['complete'], ['complete'], ['complete']]);
    expect(standing()).toEqual([WHOLE]);
  });

  test('a late attempt whose time is over writes nothing', async () => {
    await open({}, ONE_BY_ONE);
    const late = { ...bench.context, closesAt: 1 };
    const failure = await failureOf(bench.erp.post(late, salesOrder(), { state: 'absent', means: [] }));
    expect(failure.kind).toBe('unavailable');
    expect(orders(bench)).toEqual([]);
  });
});

describe('refusals', () => {
  test.each([
    [
      'item',
      { lines: [line(), line({ position: 2, sku: 'cup', item: 'CUP' })] },
      'item:cup',
      /Sales part CUP/,
    ],
    [
      'charge code',
      { charges: [charge('shipping', 'POST', '4.90')] },
      'charge-code:POST',
      /Charge type POST/,
    ],
    ['customer', { customer: 'NOBODY', shipTo: undefined }, 'customer:NOBODY', /no order customer/],
  ])('name the %s, and leave nothing behind', async (_, more, cause, words) => {
    await open();
    const failure = await failureOf(carry(bench, bench.erp, salesOrder(more)));
    expect(failure).toMatchObject({ kind: 'rejected', causes: [cause] });
    expect(failure.message).toMatch(words);
    expect(orders(bench)).toEqual([]);
  });

  test('in the middle of an order entered one by one say so, and the rest follows', async () => {
    await open({}, ONE_BY_ONE);
    const document = salesOrder({ charges: [charge('shipping', 'POST', '4.90')] });
    const failure = await failureOf(carry(bench, bench.erp, document));
    expect(failure.message).toMatch(/order P10001 stands half entered in IFS: .*Charge type POST/);
    bench.sandbox.ifs.table('chargeType').put({ Contract: '1', ChargeType: 'POST' });
    const { findings } = await carry(bench, bench.erp, document);
    expect(findings).toEqual(['partial']);
    expect(orders(bench)).toHaveLength(1);
  });

  test('of an address that the customer does not have come before anything is written', async () => {
    await open();
    const document = salesOrder({ shipTo: { ...salesOrder().shipTo!, street: ['13 St James Square'] } });
    const failure = await failureOf(carry(bench, bench.erp, document));
    expect(failure).toMatchObject({ kind: 'rejected', causes: ['address:C100:100000123'] });
    expect(failure.message).not.toContain('James');
    expect(bench.sent.filter(({ write }) => write)).toEqual([]);
    const own = bench.erpWith({ orders: { site: '1', shipTo: 'customer' } });
    await carry(bench, own, document);
    expect(orders(bench)[0]?.head['ShipAddrNo'] ?? null).toBeNull();
  });

  test('of an address that is for no deliveries come too, unless it may be added', async () => {
    await open();
    for (const AddressTypeCode of ['Delivery'])
      bench.sandbox.ifs
        .table('customerAddressType')
        .delete({ CustomerId: 'C100', AddressId: '2', AddressTypeCode });
    expect((await failureOf(carry(bench, bench.erp, salesOrder()))).causes).toEqual([
      'address:C100:100000123',
    ]);
    const adding = (): Bench['erp'] => bench.erpWith({ orders: { site: '1', shipTo: 'add' } });
    // The answer to the new address is lost, and then the one to its type: it is added once.
    bench.sandbox.faults.set([
      {
        call: 'POST CustomerHandling/CustomerInfoSet/CustomerInfoAddresses',
        effect: 'commit-then-drop',
        times: 1,
      },
      {
        call: 'POST CustomerHandling/CustomerInfoSet/CustomerInfoAddresses/AddressTypes',
        effect: 'commit-then-drop',
        times: 1,
      },
    ]);
    await carry(bench, adding(), salesOrder());
    await carry(bench, adding(), salesOrder({ reference: '100000124' }));
    const [first, second] = orders(bench);
    expect(first?.head['ShipAddrNo']).toMatch(/^CD-[0-9A-F]{10}$/);
    expect(second?.head['ShipAddrNo']).toBe(first?.head['ShipAddrNo']);
    expect(bench.sandbox.ifs.table('customerAddress').where({ CustomerId: 'C100' })).toHaveLength(3);
  });

  test('a new customer’s order goes to the address it was created with', async () => {
    await open();
    const { number } = await bench.erp.createCustomer(bench.context, {
      searchKey: 'ABCDEFGHIJ',
      template: 'C100',
      name: 'Bo',
      address: { ...salesOrder().shipTo!, name: 'Bo', city: 'Leeds' },
      deliveryAddress: { ...salesOrder().shipTo!, name: 'Bo', company: 'Bo & Co' },
    });
    const shipTo = { ...salesOrder().shipTo!, name: 'Bo', company: 'Bo & Co' };
    await carry(bench, bench.erp, salesOrder({ customer: number, shipTo }));
    expect(orders(bench)).toMatchObject([{ customer: number, head: { ShipAddrNo: 'WEB-D' } }]);
  });

  test('a site nobody names is a gap of the mapping', async () => {
    await open({}, { orders: { site: undefined } });
    expect(await failureOf(bench.erp.find(bench.context, salesOrder()))).toMatchObject({
      kind: 'missing-mapping',
      causes: ['warehouse:none'],
    });
    const { confirmation } = await carry(bench, bench.erp, salesOrder({ terms: { warehouse: '1' } }));
    expect(confirmation.total).toBe('64.99');
  });
});

test('a preview enters nothing and shows the whole order', async () => {
  for (const entry of ['change-set', 'one-by-one']) {
    await open();
    const erp = bench.erpWith({ orders: { site: '1', entry, cancel: CANCEL } }, { withhold: true });
    const finding = await erp.find(bench.context, salesOrder());
    await erp.post(bench.context, salesOrder(), finding);
    expect(bench.sent.filter(({ write }) => write)).toEqual([]);
    const withheld = bench.exchanges.filter(({ outcome }) => outcome === 'withheld');
    expect(withheld).toHaveLength(6);
    expect(JSON.stringify(withheld)).toContain('"CatalogNo":"SHIRT"');
    await bench.close();
    running = undefined;
  }
});
