import { Ifs, type Json, NOW, problem } from './ifs-client';

let ifs: Ifs;
afterEach(() => ifs.close());

const CO = 'CustomerOrderHandling.svc';
const II = 'InstantInvoiceHandling.svc';
const customers = [
  { id: 'C1', name: 'Ada', currency: 'EUR', companies: ['10'], addresses: [{ id: '1', country: 'DE' }] },
];
const salesParts = [{ number: 'MUG', price: '9.90' }, { number: 'FREE' }, { number: 'OLD', active: false }];

describe('customer orders', () => {
  const ORDER = {
    CustomerNo: 'C1',
    Contract: '1',
    WantedDeliveryDate: '2026-11-25T08:00:00Z',
    CustomerPoNo: 'A-1',
    ShipAddrNo: '1',
  };
  const LINE = {
    CatalogNo: 'MUG',
    BuyQtyDue: 2,
    SaleUnitPrice: 8.5,
    PriceFreeze: 'Frozen',
    WantedDeliveryDate: ORDER.WantedDeliveryDate,
  };
  const CHARGE = {
    ChargeType: 'FREIGHT',
    ChargeAmount: 4.5,
    ChargedQty: 1,
    Contract: '1',
    Company: '10',
    TaxCode: '21',
  };
  beforeEach(async () => {
    ifs = await Ifs.start({ now: NOW, errorDetails: 'always', customers, salesParts });
  });
  const order = (more: Json = {}): ReturnType<Ifs['call']> =>
    ifs.call(`${CO}/CustomerOrderSet`, { body: { ...ORDER, ...more } });
  const one = `${CO}/CustomerOrderSet(OrderNo='P10001')`;
  const line = (more: Json = {}): ReturnType<Ifs['call']> =>
    ifs.call(`${one}/OrderLinesArray`, { body: { ...LINE, ...more } });
  const charge = (more: Json = {}): ReturnType<Ifs['call']> =>
    ifs.call(`${one}/CustomerOrderChargeArray`, { body: { ...CHARGE, ...more } });

  it('are planned, filled and released', async () => {
    expect((await order()).body).toMatchObject({
      OrderNo: 'P10001',
      Objstate: 'Planned',
      CurrencyCode: 'EUR',
      OrderId: 'NO',
    });
    expect((await line()).body).toMatchObject({ LineNo: '1', SaleUnitPrice: 8.5 });
    expect((await charge()).body).toMatchObject({ SequenceNo: 1 });
    const action = `${one}/IfsApp.CustomerOrderHandling.CustomerOrder_Release`;
    const post = (headers: Record<string, string>): ReturnType<Ifs['call']> =>
      ifs.call(action, { method: 'POST', headers });
    expect((await post({})).status).toBe(428);
    expect((await post({ 'if-match': 'W/"x"' })).status).toBe(412);
    const etag = (await ifs.call(one)).headers.get('etag') ?? '';
    expect((await post({ 'if-match': etag })).body).toMatchObject({ Objstate: 'Released' });
    expect(problem((await post({ 'if-match': '*' })).body)).toMatch(/Released cannot be released/);
    const released = "Objstate eq IfsApp.CustomerOrderHandling.CustomerOrderState'Released'";
    expect(await ifs.rows(`${CO}/CustomerOrderSet`, { $filter: released })).toHaveLength(1);
    expect((await ifs.call(`${CO}/CustomerOrderSet?$filter=Objstate%20eq%20%27Released%27`)).status).toBe(
      400,
    );
    expect(await ifs.rows(`${CO}/CustomerOrderLineSet`, { $filter: released })).toHaveLength(1);
    expect((await ifs.call(`${CO}/CustomerOrderLineSet`, { body: LINE })).status).toBe(405);
    await ifs.control('POST', '/orders/P10001/state/Delivered');
    expect(problem((await line()).body)).toMatch(/Delivered cannot be changed/);
    expect(await ifs.control('GET', '/orders')).toMatchObject([
      { number: 'P10001', reference: 'A-1', state: 'Delivered', lines: [{}], charges: [{}] },
    ]);
  });

  it('are cancelled with all their lines, until something of them is picked', async () => {
    const action = (order: string): ReturnType<Ifs['call']> =>
      ifs.call(
        `${CO}/CustomerOrderSet(OrderNo='${order}')/IfsApp.CustomerOrderHandling.CustomerOrder_SetCancelled`,
        { method: 'POST', headers: { 'if-match': '*' } },
      );
    await order();
    await line();
    expect((await action('P10001')).body).toMatchObject({ Objstate: 'Cancelled' });
    expect(await ifs.control('GET', '/orders')).toMatchObject([{ lines: [{ Objstate: 'Cancelled' }] }]);
    expect(problem((await line()).body)).toMatch(/Cancelled cannot be changed/);
    await order();
    await ifs.control('POST', '/orders/P10002/state/Picked');
    expect(problem((await action('P10002')).body)).toMatch(/Picked cannot be cancelled/);
  });

  it('are hidden with their parts when their company is not allowed', async () => {
    await order();
    expect(await ifs.rows('SalesPartHandling.svc/SalesPartSet')).toMatchObject([
      { CatalogNo: 'MUG', Company: '10', Activeind: 'ActivePart' },
      { CatalogNo: 'FREE' },
      { CatalogNo: 'OLD', Activeind: 'InactivePart' },
    ]);
    await ifs.control('POST', '/allowed-companies', []);
    expect(await ifs.rows('SalesPartHandling.svc/SalesPartSet')).toEqual([]);
    expect(await ifs.rows(`${CO}/CustomerOrderSet`)).toEqual([]);
  });

  it('take the sales part’s own price unless theirs is frozen', async () => {
    await order();
    expect((await line({ PriceFreeze: 'Free' })).body).toMatchObject({ SaleUnitPrice: 9.9 });
    expect((await line({ PriceFreeze: undefined })).body).toMatchObject({ SaleUnitPrice: 9.9, LineNo: '2' });
    expect((await line({ CatalogNo: 'FREE', PriceFreeze: 'Free' })).body).toMatchObject({
      SaleUnitPrice: 8.5,
    });
  });

  it('are refused where something is missing or not there', async () => {
    for (const [more, expected] of [
      [{ CustomerNo: 'NOBODY' }, /no order customer/],
      [{ Contract: '9' }, /Site 9/],
      [{ ShipAddrNo: '7' }, /Address 7/],
      [{ WantedDeliveryDate: null }, /WantedDeliveryDate/],
      [{ CurrencyCode: 'XXX' }, /XXX/],
    ] as const)
      expect(problem((await order(more)).body)).toMatch(expected);
    await order();
    for (const [more, expected] of [
      [{ CatalogNo: 'NOPE' }, /NOPE does not exist/],
      [{ CatalogNo: 'OLD' }, /not active/],
      [{ BuyQtyDue: 0 }, /greater than zero/],
      [{ CatalogNo: 'FREE', SaleUnitPrice: null }, /no price/],
    ] as const)
      expect(problem((await line(more)).body)).toMatch(expected);
    for (const [more, expected] of [
      [{ ChargeType: 'GIFT' }, /GIFT/],
      [{ TaxCode: '99' }, /Tax code 99/],
      [{ ChargedQty: null }, /ChargedQty/],
    ] as const)
      expect(problem((await charge(more)).body)).toMatch(expected);
    const empty = await ifs.call(`${one}/IfsApp.CustomerOrderHandling.CustomerOrder_Release`, {
      method: 'POST',
      headers: { 'if-match': '*' },
    });
    expect(problem(empty.body)).toMatch(/without lines/);
    await ifs.control('POST', '/customers/C1/credit-stop');
    expect(problem((await order()).body)).toMatch(/credit stopped/);
  });
});

describe('instant invoices', () => {
  const HEAD = {
    Company: '10', Identity: 'C1', PartyType: 'Customer', InvoiceDate: '2026-11-20', DueDate: '2026-12-20',
    Creator: 'INSTANT_INVOICE_API', CurrRate: 1, InvoiceType: 'INSTINV', PayTermId: '30', CreationDate: '2026-11-20T09:57:35Z',
    Currency: 'EUR', OperationalKey: 'NoValue', OutInvVouDateBase: 'InvoiceDate', OutInvCurrRateBase: 'InvoiceDate',
    TaxSellCurrRateBase: 'InvoiceDate', IntAllowed: 'TRUE', AffBaseLedgPost: 'TRUE', TaxCurrRate: 1, DivFactor: 1,
    TaxLiability: 'TAX', InvoiceAddressId: '1', SupplyCountry: 'DE', DeliveryCountry: 'DE', ParallelCurrRate: 1,
  }; // prettier-ignore
  const ITEM = { NetCurrAmount: 100, VatCode: '21', VatCurrAmount: 21, VatDomAmount: 21, CodeA: '3010' };
  const TAX = {
    Company: '10',
    TaxCode: '21',
    TaxPercentage: 21,
    TaxType: 'Tax',
    TaxCurrAmount: 21,
    TaxDomAmount: 21,
    TaxBaseCurrAmount: 100,
  };
  beforeEach(async () => {
    ifs = await Ifs.start({ now: NOW, errorDetails: 'always', customers });
  });
  const invoice = (more: Json = {}): ReturnType<Ifs['call']> =>
    ifs.call(`${II}/InstantInvoiceSet`, { body: { ...HEAD, ...more } });

  it('are made of a head, items, and tax lines through a virtual set', async () => {
    expect((await invoice()).body).toMatchObject({
      InvoiceId: 1,
      InvoiceNo: 'CI00000001',
      keyref: 'COMPANY=10^INVOICE_ID=1^',
    });
    const one = `${II}/InstantInvoiceSet(Company='10',InvoiceId=1)`;
    const item = await ifs.call(`${one}/InvoiceItemArray`, { body: ITEM });
    expect(item.body).toMatchObject({ ItemId: 1, keyref: 'COMPANY=10^INVOICE_ID=1^ITEM_ID=1^' });
    const source = await ifs.call(`${II}/SourceLines`, {
      body: { KeyRef: item.body['keyref'], PackageName: 'INSTANT_INVOICE_API' },
    });
    const address = `${II}/SourceLines(Objkey='${String(source.body['Objkey'])}')`;
    expect((await ifs.call(`${address}/TaxItems`, { body: TAX })).status).toBe(201);
    const save = (): ReturnType<Ifs['call']> =>
      ifs.call(`${address}/IfsApp.InstantInvoiceHandling.SourceLineVirtual_SaveToSrcTaxItemTable`, {
        method: 'POST',
        headers: { 'if-match': String(source.body['@odata.etag']) },
      });
    expect(await ifs.control('GET', '/invoices')).toMatchObject([{ items: [{ ItemId: '1' }], taxItems: [] }]);
    expect((await save()).status).toBe(204);
    expect(await ifs.control('GET', '/invoices')).toMatchObject([
      { number: 'CI00000001', customer: 'C1', taxItems: [{ TaxCurrAmount: '21' }] },
    ]);
    const nowhere = { KeyRef: 'COMPANY=10^INVOICE_ID=9^ITEM_ID=1^', PackageName: 'INSTANT_INVOICE_API' };
    expect(problem((await ifs.call(`${II}/SourceLines`, { body: nowhere })).body)).toMatch(/no source line/);
  });

  it.each(Object.keys(HEAD))('need %s', async (field) => {
    const { status, body } = await invoice({ [field]: null });
    expect(status).toBeGreaterThanOrEqual(403);
    if (field !== 'Company') expect(problem(body)).toContain(`[${field}]`);
  });

  it.each<[Json, RegExp]>([
    [{ Identity: 'X' }, /no invoice customer/],
    [{ InvoiceAddressId: '2' }, /Address 2/],
    [{ Currency: 'XXX' }, /XXX/],
    [{ IntAllowed: 'true' }, /TRUE or FALSE/],
    [{ InvoiceType: 'OTHER' }, /INSTINV/],
    [{ InvoiceDate: '2026-10-31' }, /closed/],
  ])('are refused with %j', async (more, expected) => {
    await ifs.control('POST', '/periods/10/202610/close');
    expect(problem((await invoice(more)).body)).toMatch(expected);
  });

  it('are refused with items that do not fit', async () => {
    await invoice({ Currency: 'JPY' });
    const item = (more: Json): ReturnType<Ifs['call']> =>
      ifs.call(`${II}/InstantInvoiceSet(Company='10',InvoiceId=1)/InvoiceItemArray`, {
        body: { ...ITEM, ...more },
      });
    expect(problem((await item({ NetCurrAmount: 1.5 })).body)).toMatch(/0 decimals/);
    expect(problem((await item({ VatCode: '99' })).body)).toMatch(/Tax code 99/);
    expect(problem((await item({ CodeA: '99' })).body)).toMatch(/Account 99/);
    expect(problem((await item({ VatDomAmount: null })).body)).toMatch(/VatDomAmount/);
  });

  it('know their rates', async () => {
    const base = "IfsApp.InstantInvoiceHandling.BaseDateOutgoingBase'InvoiceDate'";
    const ask = (identity: string, currency = 'null'): ReturnType<Ifs['call']> =>
      ifs.call(
        `${II}/FetchCurrencyInfo(Company='10',PartyType=IfsApp.InstantInvoiceHandling.PartyType'Customer',Identity='${identity}',TransCurrency=${currency},CurrencyType=null,Creator='INSTANT_INVOICE_API',AdvanceInvoice=false,InvoiceDate=2026-11-20,DeliveryDate=null,VoucherDate=null,ArrivalDate=null,CustomsDeclDate=null,OutInvCurrRateBase=${base},TaxSellCurrRateBase=${base},IncInvCurrRateBase=null,TaxBuyCurrRateBase=null)`,
      );
    expect((await ask('C1', "'JPY'")).body).toMatchObject({
      Currency: 'JPY',
      CurrRate: 0.61,
      DivFactor: 100,
    });
    expect((await ask('C1')).body).toMatchObject({ Currency: 'EUR', CurrRate: 1 });
    expect((await ask('X')).status).toBe(500);
    expect((await ifs.call(`${II}/FetchCurrencyInfo(Company='10')`)).status).toBe(400);
  });
});

describe('the values of dimensions', () => {
  const values = "CodePartValuesHandling.svc/CompanyFinanceSet(Company='10')/CodeIArray";
  const value = {
    Company: '10',
    CodePart: 'I',
    CodeI: 'WEB',
    Description: 'Web',
    ValidFrom: '2026-01-01',
    ValidUntil: '2049-12-31',
    BudgetValueDb: false,
  };

  it('can be added', async () => {
    ifs = await Ifs.start({ now: NOW, errorDetails: 'always' });
    expect((await ifs.call(values, { body: value })).status).toBe(201);
    expect((await ifs.call(values, { body: value })).status).toBe(500);
    expect(
      problem((await ifs.call(values, { body: { ...value, CodeI: 'X', ValidFrom: null } })).body),
    ).toMatch(/ValidFrom/);
    expect(await ifs.rows('VoucherRowsAnalysis.svc/Reference_CodeI')).toMatchObject([
      { CodeI: 'WEB', BudgetValue: 'NotBudgetAccount' },
    ]);
  });
});
