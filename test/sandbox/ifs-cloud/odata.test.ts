import fc from 'fast-check';
import { entityType, type Row } from '../../../sandbox/ifs-cloud/odata/edm';
import { parseFilter } from '../../../sandbox/ifs-cloud/odata/filter';
import { Problem } from '../../../sandbox/ifs-cloud/odata/problems';
import { credit, debit, Ifs, type Json, NOW, problem, voucherParts } from './ifs-client';

let ifs: Ifs;
const ROWS = 'VoucherRowsAnalysis.svc/VoucherRowSet';
const ACCOUNTS = 'VoucherRowsAnalysis.svc/Reference_Account';

describe('reading', () => {
  beforeAll(async () => {
    ifs = await Ifs.start({ now: NOW });
    for (const number of ['A-1', "O'Neill", 'A-3'])
      await ifs.batch(
        'ManualVoucherHandling',
        voucherParts([
          debit('1510', 121.1, { ReferenceNumber: number, CodeB: '100' }),
          credit('3010', 121.1, { ReferenceNumber: number, Quantity: 2 }),
        ]),
      );
  });
  afterAll(() => ifs.close());

  const accounts = async (filter: string): Promise<unknown[]> =>
    (await ifs.rows(ACCOUNTS, { $filter: filter, $select: 'Account' })).map(({ Account }) => Account);
  const refused = async (path: string): Promise<string> => {
    const reply = await ifs.call(path);
    return `${reply.status} ${problem(reply.body)}`;
  };

  it('answers rows with context, ETag, keyref and bare decimals', async () => {
    const reply = await ifs.call(`${ROWS}?$top=1`);
    expect(reply.headers.get('content-type')).toBe('application/json;odata.metadata=minimal');
    expect(reply.body['@odata.context']).toBe(
      `${ifs.sandbox.baseUrl}/VoucherRowsAnalysis.svc/$metadata#VoucherRowSet`,
    );
    expect((reply.body['value'] as Json[])[0]).toMatchObject({
      '@odata.etag': expect.stringMatching(/^W\/"[\w+/=]+"$/) as string,
      luname: 'VoucherRow',
      keyref: 'COMPANY=10^VOUCHER_TYPE=M^ACCOUNTING_YEAR=2026^VOUCHER_NO=2026000001^ROW_NO=1^',
      AccountingYear: 2026,
      CurrencyDebetAmount: 121.1,
      CurrencyCreditAmount: null,
      VoucherDate: '2026-11-20',
      YearPeriodKey: 202611,
    });
    expect(reply.text).toContain('"CurrencyDebetAmount":121.1,');
  });

  it('adds the keys to what is selected, and an id where they were not', async () => {
    const reply = await ifs.call(`${ROWS}?$select=Text&$top=1`);
    expect(reply.body['@odata.context']).toMatch(/#VoucherRowSet\(Text\)$/);
    expect(Object.keys((reply.body['value'] as Json[])[0] ?? {})).toEqual([
      '@odata.etag', '@odata.id', 'Company', 'VoucherType', 'AccountingYear', 'VoucherNo', 'RowNo', 'Text',
    ]); // prettier-ignore
    const all = await ifs.call(`${ACCOUNTS}?$select=Company,Account&$top=1`);
    expect(Object.keys((all.body['value'] as Json[])[0] ?? {})).toEqual([
      '@odata.etag',
      'Company',
      'Account',
    ]);
  });

  it.each([
    ["Account eq '1510'", ['1510']],
    ["Account ge '1580' and Account lt '2420'", ['1580', '1910']],
    ["Account eq '1510' or Account eq '1910' or Account eq '1510'", ['1510', '1910']],
    ["startswith(Account,'15') and not (Account eq '1580')", ['1510']],
    ["(Account eq '1510' or Account eq '3010') and Company eq '10'", ['1510', '3010']],
    ["Account eq '1510' or Account eq '3010' and Company eq '99'", ['1510']],
    ["contains(Description,'ounding')", ['3740']],
    ["endswith(Description,'home')", ['3010']],
    [
      "not startswith(Account,'1') and LogicalAccountType eq IfsApp.VoucherRowsAnalysis.AccountTypeValue'Cost'",
      ['6570'],
    ],
    ["ValidFrom le 2000-01-01 and Account eq '1510'", ['1510']],
    ['ValidFrom gt 2000-01-01', []],
    ["ProcessCode eq null and Account eq '1510'", ['1510']],
    ['ProcessCode ne null', []],
    ["TaxCodeMandatory eq false and '1510' eq Account", ['1510']],
    ["TaxCodeMandatory or Account eq '1910'", ['1910']],
    ["contains(ProcessCode,'x') or Account eq '1910'", ['1910']],
  ])('filters by %s', async (filter, expected) => {
    expect(await accounts(filter)).toEqual(expected);
  });

  it('compares decimals as numbers and takes quotes doubled', async () => {
    expect(
      await ifs.rows(ROWS, { $filter: 'AccountingYear eq 2026.0 and CurrencyDebetAmount gt 121.09' }),
    ).toHaveLength(3);
    expect(await ifs.rows(ROWS, { $filter: "ReferenceNumber eq 'O''Neill' and RowNo eq 1" })).toHaveLength(1);
    expect(
      await ifs.rows(ROWS, { $filter: "ReferenceNumber eq 'A-1' or ReferenceNumber eq 'A-3'" }),
    ).toHaveLength(4);
  });

  it.each([
    [
      '$filter=NotAColumn eq 1',
      "400 ODP_MALFORMED_REQUEST: The property 'NotAColumn', used in a query expression, is not defined in type 'IfsApp.VoucherRowsAnalysis.VoucherRow'.",
    ],
    [
      "$filter=AccountingYear eq '2026'",
      "400 ODP_MALFORMED_REQUEST: The types 'Edm.Decimal' and 'Edm.String' are not compatible.",
    ],
    [
      '$filter=Company eq 10',
      "400 ODP_MALFORMED_REQUEST: The types 'Edm.String' and 'Edm.Decimal' are not compatible.",
    ],
    [
      "$filter=VoucherDate eq '2026-11-20'",
      "400 ODP_MALFORMED_REQUEST: The types 'Edm.Date' and 'Edm.String' are not compatible.",
    ],
    [
      '$filter=VoucherDate eq 2026-11-20T00:00:00Z',
      "400 ODP_MALFORMED_REQUEST: The types 'Edm.Date' and 'Edm.DateTimeOffset' are not compatible.",
    ],
    [
      '$filter=VoucherDate add 1 eq 2026-11-20',
      "501 ODP_NOT_IMPLEMENTED: The operator 'add' is not supported.",
    ],
    ['$filter=length(Text) eq 1', "501 ODP_NOT_IMPLEMENTED: The function 'length' is not supported."],
    ["$filter=Company has 'x'", "501 ODP_NOT_IMPLEMENTED: The operator 'has' is not supported."],
    ["$filter=Company eq 'x", '400 ODP_MALFORMED_REQUEST: Syntax error in the expression at position 11.'],
    ["$filter=(Company eq 'x'", "400 ODP_MALFORMED_REQUEST: Unexpected 'end' in the expression."],
    ["$filter=Company eq 'x' Company", "400 ODP_MALFORMED_REQUEST: Unexpected 'Company' in the expression."],
    ["$filter=not Company eq 'x'", "400 ODP_MALFORMED_REQUEST: 'not' needs parentheses before 'Company'."],
    ['$filter=VoucherDate eq 2026-02-30', "400 ODP_MALFORMED_REQUEST: '2026-02-30' is no literal"],
    [
      '$select=Nope',
      "400 ODP_MALFORMED_REQUEST: The property 'Nope', used in a query expression, is not defined in type 'IfsApp.VoucherRowsAnalysis.VoucherRow'.",
    ],
    [
      '$orderby=Nope',
      "400 ODP_MALFORMED_REQUEST: The property 'Nope', used in a query expression, is not defined in type 'IfsApp.VoucherRowsAnalysis.VoucherRow'.",
    ],
    ['$top=x', "400 ODP_MALFORMED_REQUEST: The value of '$top' is no number: 'x'."],
    ['$count=true', '501 ODP_NOT_IMPLEMENTED: $count is not supported for this projection.'],
    ['$search=x', "501 ODP_NOT_IMPLEMENTED: The system query option '$search' is not supported."],
    ['$limit=1', "400 ODP_MALFORMED_REQUEST: The system query option '$limit' is not defined."],
  ])('refuses %s', async (query, expected) => {
    expect(await refused(`${ROWS}?${query.replaceAll(' ', '%20')}`)).toBe(expected);
  });

  it('takes enumerations by their full names only', async () => {
    const ask = (literal: string): Promise<string> =>
      refused(`${ACCOUNTS}?$filter=ReqText%20eq%20${literal}`);
    expect(await accounts("ReqText eq IfsApp.VoucherRowsAnalysis.AccountRequestText'Mandatory'")).toEqual([]);
    expect(await ask("'Can'")).toMatch(
      /^400 .*'IfsApp.VoucherRowsAnalysis.AccountRequestText' and 'Edm.String'/,
    );
    expect(await ask("AccountRequestText'Can'")).toMatch(/^400 .*not compatible/);
    expect(await ask("IfsApp.VoucherRowsAnalysis.AccountRequestText'Blocked'")).toMatch(
      /^400 .*no member 'Blocked'/,
    );
  });

  it('refuses what cannot be expanded, and reads arrays by their own address', async () => {
    const head = 'ManualVoucherHandling.svc/VoucherSet';
    expect(await refused(`${head}?$expand=VoucherRowArray`)).toMatch(/^501 ODP_NOT_IMPLEMENTED/);
    expect(await refused(`${head}?$expand=Nope`)).toMatch(/^400/);
    const key = "Company='10',VoucherType='M',AccountingYear=2026,VoucherNo=2026000001";
    expect(await ifs.rows(`${head}(${key})/VoucherRowArray`)).toHaveLength(2);
    expect((await ifs.call(`${head}(${key})/VoucherRowArray/$count`)).text).toBe('2');
    expect((await ifs.call(`${head}(${encodeURIComponent(key)})`)).body).toMatchObject({
      VoucherNo: 2026000001,
    });
    expect(await refused(`${head}(Company='10')`)).toMatch(/^400 .*key predicates do not match/);
    expect(await refused(`${head}(${key.replace('2026000001', '9')})/VoucherRowArray`)).toMatch(
      /^404 ODP_RESOURCE/,
    );
    expect(await refused(`${head}(${key})/Nope`)).toMatch(/^400 /);
  });

  it('orders by several columns', async () => {
    const rows = await ifs.rows(ROWS, { $orderby: 'RowNo desc, VoucherNo', $select: 'RowNo,VoucherNo' });
    expect(rows.map(({ RowNo, VoucherNo }) => `${String(RowNo)}/${String(VoucherNo)}`)).toEqual([
      '2/2026000001', '2/2026000002', '2/2026000003', '1/2026000001', '1/2026000002', '1/2026000003',
    ]); // prettier-ignore
  });

  it('knows its services and what they are made of', async () => {
    const catalogue = await ifs.rows('AllProjections.svc/Projections', {
      $filter: "contains(ProjectionName,'Voucher')",
    });
    expect(catalogue.map(({ ProjectionName }) => ProjectionName)).toEqual([
      'ManualVoucherHandling',
      'VoucherRowsAnalysis',
    ]);
    expect((await ifs.call('ManualVoucherHandling.svc/')).body['value']).toEqual([
      { name: 'VoucherSet', kind: 'EntitySet', url: 'VoucherSet' },
    ]);
    const metadata = await ifs.call('ManualVoucherHandling.svc/$metadata');
    expect(metadata.headers.get('content-type')).toBe('application/xml');
    for (const part of [
      'Namespace="IfsApp.ManualVoucherHandling"',
      '<Property Name="VoucherNo" Type="Edm.Decimal" Precision="130" Scale="65"></Property>',
      '<Property Name="Text" Type="Edm.String" MaxLength="200"></Property>',
      '<Property Name="VoucherStatus" Type="IfsApp.ManualVoucherHandling.VoucherStatus"></Property>',
      'Name="VoucherRowArray" Type="Collection(IfsApp.ManualVoucherHandling.VoucherRow)"',
      '<EntitySet Name="VoucherSet" EntityType="IfsApp.ManualVoucherHandling.Voucher">',
    ])
      expect(metadata.text).toContain(part);
    expect(await refused('NoSuchServiceXyz.svc/$metadata')).toBe(
      '404 ODP_METADATA_NOTFOUND: Metadata not found.',
    );
    expect(await refused('ManualVoucherHandling.svc/NoSuchSet')).toMatch(/^404 ODP_RESOURCE_NOTFOUND/);
  });

  it('has valid metadata for every projection', async () => {
    for (const { ProjectionName } of await ifs.rows('AllProjections.svc/Projections')) {
      const { status, text } = await ifs.call(`${String(ProjectionName)}.svc/$metadata`);
      expect(status).toBe(200);
      const opened = [...text.matchAll(/<(\w[\w:]*)[^>]*?(\/?)>/g)].filter((tag) => tag[2] === '').length;
      expect([...text.matchAll(/<\/[\w:]+>/g)]).toHaveLength(opened);
      const named = new Set(
        [...text.matchAll(/<(?:EnumType|EntityType) Name="(\w+)"/g)].map((tag) => tag[1]),
      );
      for (const [, name] of text.matchAll(/Type="(?:Collection\()?IfsApp\.\w+\.(\w+)\)?"/g))
        expect(named).toContain(name);
    }
  });
});

describe('paging', () => {
  afterEach(() => ifs.close());
  const customers = Array.from({ length: 25 }, (_, index) => ({
    id: `C${String(index).padStart(2, '0')}`,
    name: 'X',
  }));
  const ids = (rows: readonly Json[]): unknown[] => rows.map(({ CustomerId }) => CustomerId);

  it('cuts what is beyond the ceiling without a word, or with a relative link', async () => {
    ifs = await Ifs.start({ customers, answerCeiling: 10 });
    const silent = await ifs.call('CustomerHandling.svc/CustomerInfoSet?$top=20');
    expect(silent.body['value']).toHaveLength(10);
    expect(silent.body).not.toHaveProperty('@odata.nextLink');
    const seen: unknown[] = [];
    let next: string | undefined =
      'CustomerInfoSet?$select=CustomerId&$filter=startswith(CustomerId,%27C%27)';
    while (next !== undefined) {
      const { body }: { body: Json } = await ifs.call(`CustomersHandling.svc/${next}`);
      seen.push(...ids(body['value'] as Json[]));
      next = body['@odata.nextLink'] as string | undefined;
      if (next !== undefined) expect(next).toMatch(/^CustomerInfoSet\?.*\$skiptoken=/);
    }
    expect(seen).toEqual(customers.map(({ id }) => id));
    const top = await ifs.call('CustomersHandling.svc/CustomerInfoSet?$top=10');
    expect(top.body).not.toHaveProperty('@odata.nextLink');
    const twelve = await ifs.call('CustomersHandling.svc/CustomerInfoSet?$top=12&$count=true');
    expect(twelve.body['@odata.count']).toBe(25);
    const rest = await ifs.call(`CustomersHandling.svc/${String(twelve.body['@odata.nextLink'])}`);
    expect(ids(rest.body['value'] as Json[])).toEqual(['C10', 'C11']);
  });

  it('shifts when rows come or go between pages', async () => {
    ifs = await Ifs.start({ customers });
    const page = async (skip: number): Promise<unknown[]> =>
      ids(await ifs.rows('CustomerHandling.svc/CustomerInfoSet', { $top: '2', $skip: String(skip) }));
    expect(await page(0)).toEqual(['C00', 'C01']);
    await ifs.control('POST', '/customers/C00/delete');
    expect(await page(2)).toEqual(['C03', 'C04']);
    await ifs.control('POST', '/faults', [
      { call: 'GET CustomerHandling/CustomerInfoSet', effect: 'page-shift' },
    ]);
    expect(await page(0)).toEqual(['C01', 'C02']);
    expect(await page(2)).toEqual(['C04', 'C05']);
  });
});

describe('the filter parser', () => {
  const context = {
    type: entityType('T', 'T', ['A'], 'A:s N:n D:d B:b'),
    namespace: 'IfsApp.X',
    enums: {},
    offset: 0,
  };

  it('reads anything or says what is wrong with it', () => {
    const word = fc.constantFrom(
      'A',
      'N',
      'D',
      'B',
      'eq',
      'and',
      'or',
      'not',
      '(',
      ')',
      ',',
      "'x'",
      '1',
      'contains',
      'null',
      '2026-11-20',
      'add',
      '-',
      "'",
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        try {
          parseFilter(words.join(' '), context).test({});
        } catch (error) {
          expect(error).toBeInstanceOf(Problem);
        }
      }),
    );
  });

  it('finds by its cases every row that its test accepts', () => {
    type Node = { text: string; truth: (row: Row) => boolean };
    const leaf = fc
      .tuple(fc.constantFrom('A', 'N'), fc.constantFrom('eq', 'ne'), fc.integer({ min: 0, max: 2 }))
      .map(([column, operator, value]): Node => ({
        text: `${column} ${operator} ${column === 'A' ? `'${value}'` : value}`,
        truth: (row) => (row[column] === String(value)) === (operator === 'eq'),
      }));
    const { tree } = fc.letrec<{ tree: Node }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => ({
          text: `(${a.text}) and (${b.text})`,
          truth: (row: Row) => a.truth(row) && b.truth(row),
        })),
        fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => ({
          text: `(${a.text}) or (${b.text})`,
          truth: (row: Row) => a.truth(row) || b.truth(row),
        })),
        tie('tree').map((a) => ({ text: `not (${a.text})`, truth: (row: Row) => !a.truth(row) })),
      ),
    }));
    const row = fc.record({ A: fc.constantFrom('0', '1', '2'), N: fc.constantFrom('0', '1', '2') });
    fc.assert(
      fc.property(tree, row, (node, values) => {
        const filter = parseFilter(node.text, context);
        expect(filter.test(values)).toBe(node.truth(values));
        if (node.truth(values))
          expect(
            filter.cases.some((each) =>
              Object.entries(each).every(([name, value]) => values[name as 'A'] === value),
            ),
          ).toBe(true);
      }),
    );
  });
});
