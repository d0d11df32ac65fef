import fc from 'fast-check';
import type { DocumentEntry, ErpDocument } from '../../../../domain/documents';
import { exponentOf, multiply, negate, roundTo, sum } from '../../../../domain/money';
import { ifsSnapshot, type IfsCloudOptions } from '../../../../sandbox/ifs-cloud';
import { carry, failureOf, receivable, reversalOf, settings, startIfs, type Bench } from './support';

const II = 'InstantInvoiceHandling';
const BATCH = `POST ${II}/$batch`;
const HEAD = `POST ${II}/InstantInvoiceSet`;
const SAVE = `POST ${II}/SourceLines/SourceLineVirtual_SaveToSrcTaxItemTable`;

const INVOICES = {
  referenceField: 'Cf_Web_Ref',
  taxField: 'Cf_Web_Tax',
  companyCurrency: 'EUR',
  supplyCountry: 'DE',
  paymentTerms: '30',
  taxPercentages: { '21': '21', '6': '6', '0': '0' },
  defaultTaxCode: '0',
  dueDays: 14,
};

let bench: Bench;
let running: Bench | undefined;
const open = async (
  invoices: Record<string, unknown> = {},
  sandbox: IfsCloudOptions = {},
  concurrency?: number,
): Promise<Bench> =>
  (running = bench =
    await startIfs(
      {
        customFields: { InstantInvoice: ['Cf_Web_Ref', 'Cf_Web_Tax'] },
        customers: [
          {
            id: 'C100',
            name: 'Ada Lovelace',
            currency: 'EUR',
            companies: ['10'],
            addresses: [{ id: 'WEB', country: 'GB' }],
          },
        ],
        ...sandbox,
      },
      { receivable: 'instant-invoice', invoices: { ...INVOICES, ...invoices } },
      concurrency,
    ));
afterEach(async () => {
  await running?.close();
  running = undefined;
});

const standing = (): ReturnType<typeof ifsSnapshot>['invoices'] => ifsSnapshot(bench.sandbox.ifs).invoices;

const entry = (
  line: DocumentEntry['line'],
  account: string,
  amount: string,
  taxCode?: string,
): DocumentEntry => ({
  line,
  account,
  amount,
  text: line,
  dimensions: line === 'goods' ? { B: '100' } : {},
  ...(taxCode === undefined ? {} : { taxCode }),
});

const invoice = (more: Partial<ErpDocument> = {}): ErpDocument => {
  const document = receivable({
    entries: [
      entry('receivable', '', '63.13'),
      entry('goods', '3010', '-45', '21'),
      entry('goods', '3020', '-10', '6'),
      entry('shipping', '4010', '-4.90', '21'),
      entry('discount', '3730', '7', '21'),
      entry('tax', '2611', '-9.63', '21'),
      entry('tax', '2611', '-0.60', '6'),
    ],
    ...more,
  });
  const [first] = document.entries ?? [];
  return { ...document, totals: { ...document.totals, total: first?.amount ?? '0' } };
};

const ROWS = [
  ['3010', '21', '45', '9.45'],
  ['3020', '6', '10', '0.6'],
  ['4010', '21', '4.9', '1.03'],
  ['3730', '21', '-7', '-1.47'],
];
const WHOLE = { rows: ROWS, taxes: ['9.45', '0.6', '1.03', '-1.47'] };
/** 9.45 + 1.03 − 1.47 is 9.01, and the shop took 9.63: the rest goes to the largest row, in proportion. */
const SHARED = { rows: [['3010', '21', '45', '10.1'], ROWS[1], ['4010', '21', '4.9', '1.1'], ['3730', '21', '-7', '-1.57']], taxes: ['10.1', '0.6', '1.1', '-1.57'] }; // prettier-ignore

const seen = (): unknown[] =>
  standing().map(({ items, taxItems }) => ({
    rows: items.map((row) => [row['CodeA'], row['VatCode'], row['NetCurrAmount'], row['VatCurrAmount']]),
    taxes: taxItems.map((row) => row['TaxCurrAmount']),
  }));

describe('a receivable as an instant invoice', () => {
  test('stands in IFS once and to the cent, with the shop’s tax on its rows', async () => {
    await open();
    const { confirmation, findings } = await carry(bench, bench.erp, invoice());
    expect(findings).toEqual(['absent']);
    expect(confirmation).toEqual({ number: 'CI00000001', status: 'Preliminary', total: '63.13' });
    expect(seen()).toEqual([SHARED]);
    expect(standing()[0]?.head).toMatchObject({
      Company: '10',
      Identity: 'C100',
      InvoiceDate: '2026-11-20',
      DueDate: '2026-12-04',
      Currency: 'EUR',
      CurrRate: '1',
      PayTermId: expect.any(String) as string,
      InvoiceAddressId: 'WEB',
      DeliveryCountry: 'DE',
      Cf_Web_Ref: 'I100',
      Cf_Web_Tax: '4 saved',
    });
    expect(standing()[0]?.items[0]).toMatchObject({ CodeB: '100' });
    expect(bench.sent.filter(({ write }) => write).map(({ name }) => name)).toEqual([BATCH, BATCH]);
    expect((await carry(bench, bench.erpWith(), invoice())).findings).toEqual(['complete']);
    expect(standing()).toHaveLength(1);
    expect(bench.erp.capabilities.documents.receivable).toEqual({ referenceLength: 50 });
  });

  test('has the tax of each row by its percentage where that is what the shop took', async () => {
    await open();
    const { entries = [] } = invoice();
    const natural = invoice({
      entries: [
        entry('receivable', '', '62.51'),
        ...entries.slice(1, 5),
        entry('tax', '2611', '-9.01', '21'),
        entries[6]!,
      ],
    });
    expect((await carry(bench, bench.erp, natural)).confirmation.total).toBe('62.51');
    expect(seen()).toEqual([WHOLE]);
  });

  test('says amounts in the company’s currency at IFS’s own rate', async () => {
    await open();
    const yen = invoice({
      currency: 'JPY',
      entries: [
        entry('receivable', '', '12100'),
        entry('goods', '3010', '-10000', '21'),
        entry('tax', '2611', '-2100', '21'),
      ],
    });
    expect((await carry(bench, bench.erp, yen)).confirmation.total).toBe('12100');
    expect(standing()[0]).toMatchObject({
      head: { CurrRate: '0.61', DivFactor: '100' },
      items: [{ NetCurrAmount: '10000', VatCurrAmount: '2100', VatDomAmount: '12.81' }],
      taxItems: [
        { TaxCurrAmount: '2100', TaxDomAmount: '12.81', TaxBaseDomAmount: '61', TaxPercentage: '21' },
      ],
    });
  });

  test('comes to the smallest unit whatever the tax is', async () => {
    await open();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('EUR', 'JPY', 'KWD'),
        fc.array(fc.integer({ min: 1, max: 99_999 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 0, max: 50_000 }),
        fc.integer({ min: 0, max: 1_000_000 }),
        async (currency, nets, tax, id) => {
          const unit = `1e-${exponentOf(currency)}`;
          const amounts = nets.map((net) => roundTo(multiply(String(net), unit), currency));
          const taxed = roundTo(multiply(String(tax), unit), currency);
          const total = sum([...amounts, taxed]);
          const document = invoice({
            reference: `I${id}-${currency}-${nets.join('-')}-${tax}`,
            currency,
            entries: [
              entry('receivable', '', total),
              ...amounts.map((amount, index) =>
                entry('goods', index % 2 ? '3010' : '3020', negate(amount), '21'),
              ),
              ...(tax === 0 ? [] : [entry('tax', '2611', negate(taxed), '21')]),
            ],
          });
          const { confirmation } = await carry(bench, bench.erp, document);
          expect(confirmation.total).toBe(total);
          const last = standing().at(-1);
          expect(sum(last?.taxItems.map((row) => String(row['TaxCurrAmount'])) ?? [])).toBe(taxed);
        },
      ),
      { numRuns: 12 },
    );
  });
});

describe('an answer that is lost', () => {
  const cases: readonly (readonly [what: string, nth: number, effect: 'commit-then-drop' | 'refuse' | 'cut', findings: string[]])[] = [
    ['head and rows, done', 1, 'commit-then-drop', ['absent', 'partial']],
    ['head and rows, done and broken off', 1, 'cut', ['absent', 'partial']],
    ['head and rows, not done', 1, 'refuse', ['absent', 'absent']],
    ['tax lines, done', 2, 'commit-then-drop', ['absent', 'complete']],
    ['tax lines, done and broken off', 2, 'cut', ['absent', 'complete']],
    ['tax lines, not done', 2, 'refuse', ['absent', 'partial']],
  ]; // prettier-ignore
  test.each(cases)('of %s is found out, and nothing comes twice', async (_, nth, effect, expected) => {
    await open();
    bench.sandbox.faults.set([{ call: BATCH, nth, effect, times: 1 }]);
    const { findings, failures } = await carry(bench, bench.erp, invoice());
    expect(failures).toHaveLength(1);
    expect(findings).toEqual(expected);
    expect(seen()).toEqual([SHARED]);
  });

  test.each([1, 2])('of change set %s that arrives late is found, not repeated', async (nth) => {
    await open();
    bench.sandbox.faults.set([{ call: BATCH, nth, effect: 'commit-late', delayMs: 20, times: 1 }]);
    const failure = await failureOf(bench.erp.post(bench.context, invoice(), { state: 'absent', means: [] }));
    expect(failure.kind).toBe('in-doubt');
    await bench.sandbox.settle();
    const { findings } = await carry(bench, bench.erp, invoice());
    expect(findings).toEqual([nth === 1 ? 'partial' : 'complete']);
    expect(seen()).toEqual([SHARED]);
  });

  test('a 500 after the commit that says nothing is in doubt too', async () => {
    await open();
    await bench.control('/commit-then-500', { call: BATCH });
    expect((await carry(bench, bench.erp, invoice())).failures).toEqual(['in-doubt']);
    expect(seen()).toEqual([SHARED]);
  });

  test('attempts at once save the tax lines once: the head’s ETag decides', async () => {
    await open();
    bench.sandbox.faults.set([{ call: SAVE, effect: 'refuse', times: 1 }]);
    await failureOf(bench.erp.post(bench.context, invoice(), { state: 'absent', means: [] }));
    const draft = await bench.erp.find(bench.context, invoice());
    expect(draft).toMatchObject({ state: 'partial', draft: '1' });
    const ends = await Promise.allSettled(
      [1, 2, 3].map(() => bench.erpWith().post(bench.context, invoice(), draft)),
    );
    expect(ends.some(({ status }) => status === 'fulfilled')).toBe(true);
    for (const end of ends)
      if (end.status === 'rejected') expect(end.reason).toMatchObject({ kind: 'unavailable' });
    expect(seen()).toEqual([SHARED]);
    expect((await carry(bench, bench.erp, invoice())).findings).toEqual(['complete']);
  });

  test('a late attempt whose time is over writes nothing', async () => {
    await open();
    const late = { ...bench.context, closesAt: 1 };
    expect((await failureOf(bench.erp.post(late, invoice(), { state: 'absent', means: [] }))).kind).toBe(
      'unavailable',
    );
    expect(standing()).toEqual([]);
  });
});

describe('what stands under the reference', () => {
  test('with other content is a conflict', async () => {
    await open();
    await carry(bench, bench.erp, invoice());
    const { entries = [] } = invoice();
    const other = (more: Partial<ErpDocument>): Promise<unknown> =>
      bench.erp.find(bench.context, invoice(more));
    expect(await other({ currency: 'USD' })).toMatchObject({
      state: 'conflict',
      number: 'CI00000001',
      difference: 'currency EUR in IFS, USD here',
    });
    const moved = entries.map((each) => (each.account === '4010' ? { ...each, account: '3740' } : each));
    expect(await other({ entries: moved })).toMatchObject({
      state: 'conflict',
      difference: 'account 3740: 4.90 EUR and tax of 1.10 EUR here, 4.90 EUR and tax of 1.10 EUR in IFS',
    });
    bench.sandbox.ifs.table('invoiceItem').delete(standing()[0]?.items[1] ?? {});
    expect(await other({})).toMatchObject({
      state: 'conflict',
      difference: 'account 3020: 10.00 EUR and tax of 0.60 EUR here, nothing in IFS',
    });
  });

  test('twice is an alarm', async () => {
    await open();
    await carry(bench, bench.erp, invoice());
    bench.sandbox.ifs.table('invoice').put({ ...standing()[0]?.head, InvoiceId: '77', InvoiceNo: 'CI77' });
    expect(await bench.erp.find(bench.context, invoice())).toEqual({
      state: 'duplicate',
      numbers: ['invoice 1', 'invoice 77'],
    });
    expect((await failureOf(bench.erp.confirm(bench.context, invoice(), {}))).kind).toBe('duplicate-found');
  });

  test('is not proved absent where the company may not be seen', async () => {
    await open({}, { allowedCompanies: ['20'] });
    const failure = await failureOf(bench.erp.find(bench.context, invoice()));
    expect(failure).toMatchObject({ kind: 'rejected', causes: ['customer:C100'] });
    expect(failure.advice).toMatch(/Allowed Companies/);
  });

  test('that lost its tax lines’ mark is no success', async () => {
    await open();
    await carry(bench, bench.erp, invoice());
    bench.sandbox.ifs.table('invoice').put({ ...standing()[0]?.head, Cf_Web_Tax: '3 saved' });
    expect((await failureOf(bench.erp.confirm(bench.context, invoice(), {}))).message).toMatch(
      /Cf_Web_Tax is 3 saved in IFS/,
    );
  });
});

describe('refusals', () => {
  test('of one row leave nothing of the invoice behind', async () => {
    await open({}, { companies: [{ company: '10', taxCodes: ['21'] }] });
    const failure = await failureOf(carry(bench, bench.erp, invoice()));
    expect(failure).toMatchObject({ kind: 'rejected' });
    expect(failure.message).toMatch(/Tax code 6 does not exist/);
    expect(standing()).toEqual([]);
  });

  test('of tax lines say that the invoice stands without them, and it is completed later', async () => {
    await open();
    bench.sandbox.faults.set([{ call: HEAD.replace('POST', 'PATCH'), effect: 'refuse', times: 1 }]);
    await failureOf(bench.erp.post(bench.context, invoice(), { state: 'absent', means: [] }));
    expect(standing()[0]?.taxItems).toEqual([]);
    const draft = await bench.erp.find(bench.context, invoice());
    bench.sandbox.ifs.table('taxCode').delete({ Company: '10', TaxCode: '6' });
    const failure = await failureOf(bench.erp.post(bench.context, invoice(), draft));
    expect(failure.message).toMatch(/invoice CI00000001 stands in IFS without its tax lines: .*Tax code 6/);
    expect(standing()[0]?.taxItems).toEqual([]);
    bench.sandbox.ifs.table('taxCode').put({ Company: '10', TaxCode: '6' });
    expect((await carry(bench, bench.erp, invoice())).findings).toEqual(['partial']);
    expect(seen()).toEqual([SHARED]);
  });

  test('name every tax code, percentage and row that is missing, before anything is sent', async () => {
    await open({ defaultTaxCode: undefined, taxPercentages: { '21': 21 } });
    const document = invoice({
      entries: [
        entry('receivable', '', '60'),
        entry('goods', '3010', '-40', '6'),
        entry('rounding', '3740', '-1'),
        entry('tax', '2611', '-19', '21'),
      ],
    });
    const failure = await failureOf(bench.erp.find(bench.context, document));
    expect(failure).toMatchObject({
      kind: 'missing-mapping',
      causes: ['tax-code:rounding:3740', 'tax-percentage:6', 'tax-row:21'],
    });
    expect(bench.sent).toEqual([]);
  });

  test('of what is no invoice say what to do', async () => {
    await open();
    const given = invoice({ entries: [entry('receivable', '', '-12'), entry('goods', '3010', '12', '0')] });
    expect((await failureOf(bench.erp.find(bench.context, given))).advice).toMatch(/post refunds as journal/);
    const reversal = reversalOf(invoice(), 'CI00000001');
    const failure = await failureOf(bench.erp.find(bench.context, reversal));
    expect(failure).toMatchObject({ kind: 'rejected', causes: ['cancellation:I100'] });
    expect(failure.advice).toMatch(/Credit invoice CI00000001 in IFS by hand/);
  });

  test('of a currency that IFS knows no rate of leave nothing', async () => {
    await open();
    const failure = await failureOf(carry(bench, bench.erp, invoice({ currency: 'CHF' })));
    expect(failure.kind).toBe('rejected');
    expect(standing()).toEqual([]);
  });
});

test('a preview enters nothing and shows both steps', async () => {
  await open();
  const erp = bench.erpWith({}, { withhold: true });
  await erp.post(bench.context, invoice(), await erp.find(bench.context, invoice()));
  expect(bench.sent.filter(({ write }) => write)).toEqual([]);
  const withheld = bench.exchanges.filter(({ outcome }) => outcome === 'withheld');
  // Head, four rows; three calls for each row's tax line, and the mark.
  expect(withheld).toHaveLength(5 + 13);
});

describe('the check', () => {
  const results = (more: Record<string, unknown> = {}) =>
    bench
      .erpWith({ invoices: { ...INVOICES, ...more } }, { kinds: ['receivable', 'cancellation'] })
      .ping(bench.context);

  test('proves what instant invoices need, and nothing that only vouchers need', async () => {
    await open({}, { deniedProjections: ['VoucherRowsAnalysis', 'ManualVoucherHandling'] });
    expect((await results()).map(({ name, ok }) => [name, ok])).toEqual([
      ['login to IFS Cloud', true],
      ['entering customer invoices', true],
      ['customers', true],
    ]);
  });

  test.each([
    [{ referenceField: 'Cf_Other' }, /InstantInvoiceSet has no Cf_Other/],
    [{ taxField: 'Cf_Other' }, /InstantInvoiceSet has no Cf_Other/],
    [{ rowsNavigation: 'Rows' }, /no navigation Rows/],
    [{ accountField: 'Account' }, /InvoiceItemArray has no Account/],
    [{ projection: 'InvoiceHandling' }, /no projection InvoiceHandling.*InstantInvoiceHandling/],
  ])('names what %j gets wrong', async (more, words) => {
    await open();
    const result = (await results(more)).find(({ name }) => name === 'entering customer invoices');
    expect(result?.ok).toBe(false);
    expect(result?.detail).toMatch(words);
  });
});

test('without custom fields for reference and tax the connection is refused with a sentence', () => {
  expect(() => settings({ receivable: 'instant-invoice' })).toThrow(
    /invoices\.referenceField and invoices\.taxField/,
  );
  expect(() =>
    settings({ receivable: 'instant-invoice', invoices: { ...INVOICES, taxField: 'InvoiceNo' } }),
  ).toThrow(/must be a custom field/);
  expect(settings({ receivable: 'instant-invoice', invoices: INVOICES }).invoices?.referenceLength).toBe(50);
});
