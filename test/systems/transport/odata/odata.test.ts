import fc from 'fast-check';
import { isFailure } from '../../../../domain/failure';
import { parseBatch } from '../../../../sandbox/ifs-cloud/odata/parse-batch';
import { jsonNumber } from '../../../../systems/transport/json';
import {
  allOf,
  allPages,
  anyOf,
  changeSetRequest,
  dateLiteral,
  entityPath,
  enumLiteral,
  eq,
  errorWords,
  linkAddress,
  momentLiteral,
  queryString,
  readChangeSetAnswer,
  readMetadata,
  readODataError,
  typeOfNavigation,
  typeOfSet,
  type ODataQuery,
  type ODataRow,
} from '../../../../systems/transport/odata';

describe('literals', () => {
  test('quote text, double its quotes, and leave decimals, dates and enumerations bare', () => {
    expect(allOf(eq('Name', "O'Neil"), eq('Year', jsonNumber('2026')), undefined)).toBe(
      "Name eq 'O''Neil' and Year eq 2026",
    );
    expect(eq('Day', dateLiteral('2026-11-20'))).toBe('Day eq 2026-11-20');
    expect(eq('At', momentLiteral('2026-11-20T10:00:00Z'))).toBe('At eq 2026-11-20T10:00:00Z');
    expect(eq('Objstate', enumLiteral('IfsApp.X.State', 'Released'))).toBe(
      "Objstate eq IfsApp.X.State'Released'",
    );
    expect(anyOf(['a', 'b'])).toBe('(a or b)');
    expect(anyOf(['a'])).toBe('a');
    expect(() => dateLiteral("2026-11-20' or 1 eq 1")).toThrow(RangeError);
    expect(() => momentLiteral('2026-11-20')).toThrow(RangeError);
  });

  test('in a key are encoded for a path, and no text breaks out of its quotes', () => {
    expect(entityPath('VoucherSet', { Company: '10', AccountingYear: jsonNumber('2026') })).toBe(
      "VoucherSet(Company='10',AccountingYear=2026)",
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const path = entityPath('S', { K: text });
        expect(path).toMatch(/^S\(K='[^/?#&\s]*'\)$/);
        const inner = decodeURIComponent(path).slice("S(K='".length, -"')".length);
        expect(inner.replaceAll("''", '')).not.toContain("'");
        expect(inner.replaceAll("''", "'")).toBe(text);
      }),
    );
  });

  test('a query is encoded once, with blanks as %20', () => {
    expect(
      queryString({
        filter: "Text eq 'a&b+c'",
        select: ['A', 'B'],
        orderby: ['A', 'B desc'],
        top: 5,
        skip: 10,
      }),
    ).toBe(
      '?$filter=Text%20eq%20%27a%26b%2Bc%27&$select=A%2CB&$orderby=A%2CB%20desc&$top=5&$skip=10'.replaceAll(
        '%27',
        "'",
      ),
    );
    expect(queryString({})).toBe('');
  });
});

describe('a change set', () => {
  const operations = [
    { method: 'POST', path: 'VoucherSet', body: '{"Company":"10"}' },
    { method: 'POST', path: '$1/VoucherRowArray', body: '{"Amount":121.00}' },
    { method: 'PATCH', path: "VoucherSet(Company='10')", body: '{"Text":"x"}', ifMatch: 'W/"abc"' },
  ] as const;

  test('is written so that another reader finds every part, in CRLF lines', () => {
    const { contentType, body } = changeSetRequest(operations, 'n1');
    expect(contentType).toBe('multipart/mixed;boundary=batch_n1');
    expect(body.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(parseBatch(body, contentType)).toEqual([
      {
        kind: 'change-set',
        parts: operations.map((operation, index) => ({
          method: operation.method,
          url: operation.path,
          body: operation.body,
          contentId: String(index + 1),
          headers: {
            accept: 'application/json;odata.metadata=minimal',
            'content-type': 'application/json',
            ...('ifMatch' in operation ? { 'if-match': operation.ifMatch } : {}),
          },
        })),
      },
    ]);
    expect(body).toContain('Content-Transfer-Encoding: binary\r\n');
  });

  const part = (id: number, status: number, body: string): string[] => [
    '--inner',
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    `Content-ID: ${id}`,
    '',
    `HTTP/1.1 ${status} X`,
    'Content-Type: application/json',
    '',
    body,
  ];
  const answer = (
    lines: readonly string[],
    eol = '\r\n',
  ): { headers: Record<string, string>; text: string } => ({
    headers: { 'content-type': 'multipart/mixed; boundary="outer"' },
    text: lines.join(eol),
  });
  const whole = (...parts: string[][]): string[] => [
    'preamble',
    '--outer',
    'Content-Type: multipart/mixed; boundary=inner',
    '',
    ...parts.flat(),
    '--inner--',
    '--outer--',
    '',
  ];

  test.each(['\r\n', '\n'])('is read back in the order it was asked', (eol) => {
    const read = readChangeSetAnswer(answer(whole(part(2, 201, '{"b":2}'), part(1, 201, '{"a":1}')), eol), 2);
    expect(read).toMatchObject({ done: true, parts: [{ text: '{"a":1}' }, { text: '{"b":2}' }] });
  });

  test('that was refused answers once for all', () => {
    const refused = [
      '--outer',
      'Content-Type: application/http',
      'Content-Transfer-Encoding: binary',
      '',
      'HTTP/1.1 500 Internal Server Error',
      'Content-Type: application/json',
      '',
      '{"error":{"code":"X","message":"no"}}',
      '--outer--',
    ];
    expect(readChangeSetAnswer(answer(refused), 2)).toMatchObject({
      done: false,
      part: { status: 500, text: '{"error":{"code":"X","message":"no"}}' },
    });
    expect(readChangeSetAnswer(answer(whole(part(1, 400, '{}'))), 2)).toMatchObject({
      done: false,
      part: { status: 400 },
    });
  });

  test('whose answer breaks off, or lacks a part, tells nothing', () => {
    const lines = whole(part(1, 201, '{}'), part(2, 201, '{}'));
    const { headers, text } = answer(lines);
    for (let end = 0; end < text.lastIndexOf('--outer--'); end += 7)
      expect(readChangeSetAnswer({ headers, text: text.slice(0, end) }, 2)).toBeUndefined();
    expect(readChangeSetAnswer(answer(whole(part(1, 201, '{}'))), 2)).toBeUndefined();
    expect(readChangeSetAnswer({ headers: {}, text }, 2)).toBeUndefined();
  });
});

describe('pages', () => {
  const rows = (count: number): ODataRow[] => Array.from({ length: count }, (_, id) => ({ id }));
  const server = (all: readonly ODataRow[], cap: number, links: boolean) => {
    const asked: ODataQuery[] = [];
    const page = (from: number, top: number) => {
      const end = from + Math.min(top, cap);
      return {
        rows: all.slice(from, end),
        ...(links && end < all.length ? { nextLink: `S?$skiptoken=${end}` } : {}),
      };
    };
    return {
      asked,
      ask: (query: ODataQuery) => {
        asked.push(query);
        return Promise.resolve(page(query.skip ?? 0, query.top ?? cap));
      },
      follow: (link: string) => Promise.resolve(page(Number(link.split('=')[1]), cap)),
    };
  };

  test('are read to the end, however the server cuts them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 700 }),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 100, max: 400 }),
        fc.boolean(),
        async (count, pageSize, cap, links) => {
          const all = rows(count);
          expect(await allPages(server(all, cap, links), { orderby: ['id'] }, pageSize)).toEqual(all);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('a short list is one request, and a link that comes twice is no loop', async () => {
    const short = server(rows(5), 1000, false);
    await allPages(short, { orderby: ['id'] }, 1000);
    expect(short.asked).toEqual([{ orderby: ['id'], top: 1000 }]);
    const loop = { rows: rows(1), nextLink: 'S?again' };
    const source = { ask: () => Promise.resolve(loop), follow: () => Promise.resolve(loop) };
    await expect(allPages(source, { orderby: ['id'] }, 10)).rejects.toMatchObject({ kind: 'unavailable' });
  });

  test('a link is relative to the service, and never leads to another server', () => {
    const root = 'https://acme.ifs.cloud/main/ifsapplications/projection/v1/P.svc';
    expect(linkAddress('Set?$skiptoken=1', root)).toBe(`${root}/Set?$skiptoken=1`);
    expect(linkAddress(`${root}/Set?$skiptoken=1`, root)).toBe(`${root}/Set?$skiptoken=1`);
    for (const link of ['https://evil.example/Set', '//evil.example/Set', 'http://acme.ifs.cloud/Set']) {
      let thrown: unknown;
      try {
        linkAddress(link, root);
      } catch (error) {
        thrown = error;
      }
      expect(isFailure(thrown, 'rejected')).toBe(true);
    }
  });
});

describe('errors', () => {
  test('are read with their details, as text or as an object, without personal data', () => {
    const error = readODataError(
      '{"error":{"code":"E","message":{"lang":"en","value":"Bad  thing for a@b.example."},"details":[{"code":"D","message":"Because."}]}}',
    );
    expect(error).toEqual({
      code: 'E',
      message: 'Bad thing for <e-mail>.',
      details: [{ code: 'D', message: 'Because.' }],
    });
    expect(errorWords(error!)).toBe('Bad thing for <e-mail>. Because.');
    expect(readODataError('{"error":{"code":null,"message":"M"}}')).toEqual({
      code: '',
      message: 'M',
      details: [],
    });
    for (const other of ['<html></html>', '{"value":[]}', '', '{"error":"invalid_client"}'])
      expect(readODataError(other)).toBeUndefined();
  });
});

describe('metadata', () => {
  const EDMX = `<?xml version="1.0"?>
    <edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
    <Schema Namespace="IfsApp.P" xmlns="http://docs.oasis-open.org/odata/ns/edm">
      <!-- <EntitySet Name="Ghost" EntityType="IfsApp.P.Voucher"/> -->
      <EntityType Name="Voucher"><Key><PropertyRef Name="Company"/><PropertyRef Name="VoucherNo"/></Key>
        <Property Name="Company" Type="Edm.String" Nullable="false" MaxLength="20"/>
        <Property Name='VoucherNo' Type='Edm.Decimal' Nullable='false' Precision='130' Scale='65'/>
        <Property Name="Text" Type="Edm.String"><Annotation Term="A" String="x > y"/></Property>
        <NavigationProperty Name="Rows" Type="Collection(IfsApp.P.Row)" ContainsTarget="true"/>
      </EntityType>
      <EntityType Name="Row"><Key><PropertyRef Name="RowNo"/></Key><Property Name="RowNo" Type="Edm.Decimal"/></EntityType>
      <EntityType Name="Empty"/>
      <ComplexType Name="C"><Property Name="NotOfRow" Type="Edm.String"/></ComplexType>
      <Action Name="Voucher_Approve" IsBound="true"/>
      <EntityContainer Name="X"><EntitySet Name="VoucherSet" EntityType="IfsApp.P.Voucher"/></EntityContainer>
    </Schema></edmx:DataServices></edmx:Edmx>`;

  test('tells sets, types, keys, navigations and actions', () => {
    const model = readMetadata(EDMX)!;
    expect([...model.sets.keys()]).toEqual(['VoucherSet']);
    const type = typeOfSet(model, 'VoucherSet')!;
    expect(type.keys).toEqual(['Company', 'VoucherNo']);
    expect(Object.fromEntries(type.properties)).toEqual({
      Company: { type: 'Edm.String', maxLength: 20, nullable: false },
      VoucherNo: { type: 'Edm.Decimal', nullable: false },
      Text: { type: 'Edm.String', nullable: true },
    });
    expect([...typeOfNavigation(model, 'VoucherSet', 'Rows')!.properties.keys()]).toEqual(['RowNo']);
    expect(typeOfNavigation(model, 'VoucherSet', 'Nothing')).toBeUndefined();
    expect([...model.actions]).toEqual(['IfsApp.P.Voucher_Approve']);
    expect(readMetadata('<html></html>')).toBeUndefined();
  });
});
