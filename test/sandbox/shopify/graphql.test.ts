import {
  startShopify,
  STATIC_TOKEN,
  type ShopifyOptions,
  type ShopifySandbox,
} from '../../../sandbox/shopify';

const sandboxes: ShopifySandbox[] = [];
afterEach(async () => {
  for (const sandbox of sandboxes.splice(0)) await sandbox.close();
});
const start = async (options: ShopifyOptions = {}): Promise<ShopifySandbox> => {
  const sandbox = await startShopify(options);
  sandboxes.push(sandbox);
  return sandbox;
};
interface Answer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly message: string; readonly path?: unknown; readonly extensions: Record<string, unknown> }[];
  readonly extensions?: { readonly cost: Record<string, unknown> };
} // prettier-ignore
async function ask(
  sandbox: ShopifySandbox,
  query: string,
  variables?: object,
  token = STATIC_TOKEN,
): Promise<Answer> {
  const answer = await fetch(`${sandbox.url}/admin/api/2026-10/graphql.json`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-shopify-access-token': token },
    body: JSON.stringify({ query, variables }),
  });
  return (await answer.json()) as Answer;
}

describe('documents are refused', () => {
  it.each<[string, string, object | undefined, string]>([
    ['an unknown root', '{ definitelyNot }', undefined, 'undefinedField'],
    ['an unknown field', '{ shop { name motto } }', undefined, 'undefinedField'],
    ['a deprecated field', '{ orders(first: 1) { nodes { totalPrice } } }', undefined, 'undefinedField'],
    ['a field of another type', '{ node(id: "gid://shopify/Order/1") { id name } }', undefined, 'undefinedField'],
    ['a fragment that cannot be', '{ shop { ... on Order { id } } }', undefined, 'cannotSpreadFragment'],
    ['a fragment of no type', '{ node(id: "gid://shopify/Order/1") { ... on Invoice { id } } }', undefined, 'undefinedType'],
    ['an unknown fragment', '{ shop { ...Missing } }', undefined, 'useAndDefineFragment'],
    ['an object without selections', '{ shop }', undefined, 'selectionMismatch'],
    ['selections on a scalar', '{ shop { name { first } } }', undefined, 'selectionMismatch'],
    ['a connection without first', '{ orders { nodes { id } } }', undefined, 'BAD_REQUEST'],
    ['an unknown argument', '{ orders(first: 1, status: "any") { nodes { id } } }', undefined, 'argumentNotAccepted'],
    ['a missing argument', '{ node { id } }', undefined, 'missingRequiredArguments'],
    ['a literal of another type', '{ orders(first: "1") { nodes { id } } }', undefined, 'argumentLiteralsIncompatible'],
    ['a sort key that is none', '{ orders(first: 1, sortKey: TOTAL) { nodes { id } } }', undefined, 'argumentLiteralsIncompatible'],
    ['a variable that is not declared', 'query A { node(id: $id) { id } }', {}, 'variableNotDefined'],
    ['a variable that is not used', 'query A($id: ID!) { shop { name } }', { id: '1' }, 'variableNotUsed'],
    ['a variable that may be null', 'query A($id: ID) { node(id: $id) { id } }', { id: '1' }, 'variableMismatch'],
    ['a variable without a value', 'query A($id: ID!) { node(id: $id) { id } }', {}, 'INVALID_VARIABLE'],
    ['a value of another type', 'query A($n: Int!) { orders(first: $n) { nodes { id } } }', { n: '5' }, 'INVALID_VARIABLE'],
    ['an unknown directive', '{ shop { name @live } }', undefined, 'undefinedDirective'],
    ['too large a page', '{ orders(first: 251) { nodes { id } } }', undefined, 'ARGUMENT_LIMIT'],
    ['a foreign id', '{ node(id: "17") { id } }', undefined, 'argumentLiteralsIncompatible'],
    ['a search it cannot read', '{ orders(first: 1, query: "colour:red") { nodes { id } } }', undefined, 'BAD_REQUEST'],
    ['a cursor that is none', '{ orders(first: 1, after: "x") { nodes { id } } }', undefined, 'BAD_REQUEST'],
  ])('%s', async (_, query, variables, code) => {
    const sandbox = await start();
    sandbox.shop.addOrder({ index: 1 });
    const { errors } = await ask(sandbox, query, variables);
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual([code]);
  }); // prettier-ignore

  it('in the words real shops were recorded with', async () => {
    const { data, errors } = await ask(await start(), 'query GraphqlBaseValidation { definitelyNot }');
    expect(data).toBeUndefined();
    expect(errors).toEqual([
      {
        message: "Field 'definitelyNot' doesn't exist on type 'QueryRoot'",
        locations: [{ line: 1, column: 1 }],
        path: ['query GraphqlBaseValidation', 'definitelyNot'],
        extensions: { code: 'undefinedField', typeName: 'QueryRoot', fieldName: 'definitelyNot' },
      },
    ]);
  });

  it('that are no GraphQL', async () => {
    const sandbox = await start();
    for (const query of ['{ shop {', 'shop { name }', '{ shop { name } } }', '{ }', '']) {
      expect((await ask(sandbox, query)).errors).toHaveLength(1);
    }
  });
});

describe('documents are answered', () => {
  it('with aliases, fragments, variables, defaults and directives', async () => {
    const sandbox = await start();
    sandbox.shop.addOrder({ index: 1, lines: [{ sku: 'A', price: '15.00', taxRate: '16' }] });
    const { data } = await ask(
      sandbox,
      `query Q($id: ID!, $some: Boolean = false, $more: Boolean!) {
        one: order(id: $id) { ...Names total: totalPriceSet { shopMoney { amount } } email @include(if: $some) }
        node(id: $id) { __typename id ... on Order { ...Names @skip(if: $more) } }
      } fragment Names on Order { name }`,
      { id: 'gid://shopify/Order/5000000000001', more: true },
    );
    expect(data).toEqual({
      one: { name: '#1001', total: { shopMoney: { amount: '17.4' } } },
      node: { __typename: 'Order', id: 'gid://shopify/Order/5000000000001' },
    });
  });

  it('with null for what is not there, by its place', async () => {
    const sandbox = await start();
    sandbox.shop.addOrder({ index: 1 });
    const ids = ['gid://shopify/Order/9', 'gid://shopify/Order/5000000000001', 'gid://shopify/Refund/1'];
    const { data } = await ask(sandbox, 'query Q($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids });
    expect(data).toEqual({ nodes: [null, { id: 'gid://shopify/Order/5000000000001' }, null] });
  });

  it('without what the scopes do not cover, and says so beside the rest', async () => {
    const sandbox = await start({ scopes: ['read_orders'] });
    sandbox.shop.addOrder({ index: 1, createdAt: new Date().toISOString(), customer: { id: 5 } });
    const { data, errors } = await ask(sandbox, '{ orders(first: 1) { nodes { name customer { id } } } }');
    expect(data).toEqual({ orders: { nodes: [{ name: '#1001', customer: null }] } });
    expect(errors).toMatchObject([
      { message: expect.stringContaining('`read_customers` access scope') as string, path: ['orders', 'nodes', 0, 'customer'], extensions: { code: 'ACCESS_DENIED' } },
    ]); // prettier-ignore
  });

  it('with orders of sixty days only, without the scope for all', async () => {
    const sandbox = await start({ scopes: ['read_orders'] });
    sandbox.shop.addOrder({ index: 1, createdAt: new Date(Date.now() - 61 * 86_400_000).toISOString() });
    sandbox.shop.addOrder({ index: 2, createdAt: new Date(Date.now() - 59 * 86_400_000).toISOString() });
    const { data } = await ask(
      sandbox,
      '{ ordersCount { count } node(id: "gid://shopify/Order/5000000000001") { id } }',
    );
    expect(data).toEqual({ ordersCount: { count: 1 }, node: null });
  });

  it('with money as the shop writes it', async () => {
    const sandbox = await start();
    const specs = [{ currency: 'EUR', price: '15.00' }, { currency: 'EUR', price: '2.40' }, { currency: 'JPY', price: '1980' }, { currency: 'KWD', price: '12.345' }]; // prettier-ignore
    specs.forEach(({ currency, price }, place) => sandbox.shop.addOrder({ index: place + 1, currency, lines: [{ sku: 'A', price }] })); // prettier-ignore
    const { data } = await ask(
      sandbox,
      '{ orders(first: 9, sortKey: ID) { nodes { totalPriceSet { presentmentMoney { amount } } } } }',
    );
    const nodes = (
      data?.['orders'] as { nodes: { totalPriceSet: { presentmentMoney: { amount: string } } }[] }
    ).nodes;
    expect(nodes.map(({ totalPriceSet }) => totalPriceSet.presentmentMoney.amount)).toEqual(['15.0', '2.4', '1980.0', '12.345']); // prettier-ignore
  });
});

describe('the price of a query', () => {
  const MONEY = '{ shopMoney { amount currencyCode } }';
  it.each([
    [
      15,
      `query OrderCreateLineItemFieldsDownstreamRead($id: ID!) { order(id: $id) { id subtotalPriceSet ${MONEY} totalDiscountsSet ${MONEY} currentTotalPriceSet ${MONEY} lineItems(first: 5) { nodes { id title quantity sku customAttributes { key value } requiresShipping taxable vendor product { id } originalUnitPriceSet ${MONEY} discountAllocations { allocatedAmountSet ${MONEY} } } } } }`,
    ],
    [
      10,
      `query Read($id: ID!) { order(id: $id) { id subtotalPriceSet ${MONEY} currentSubtotalPriceSet ${MONEY} totalTaxSet ${MONEY} currentTotalTaxSet ${MONEY} currentTaxLines { title rate priceSet ${MONEY} } lineItems(first: 5) { nodes { title quantity currentQuantity originalUnitPriceSet ${MONEY} taxLines { title rate priceSet ${MONEY} } } } } }`,
    ],
    [1, 'query Read($id: ID!) { bulkOperation(id: $id) { id status url } }'],
  ])('%s, as recorded from a real shop', async (cost, query) => {
    const { extensions } = await ask(await start(), query, { id: 'gid://shopify/Order/1' });
    expect(extensions?.cost['requestedQueryCost']).toBe(cost);
  });

  it('of a mutation is 10, with its payload', async () => {
    const sandbox = await start();
    const query = 'mutation M { bulkOperationRunQuery(query: "{ orders { edges { node { id } } } }") { bulkOperation { id status } userErrors { field message } } }'; // prettier-ignore
    expect((await ask(sandbox, query)).extensions?.cost['requestedQueryCost']).toBe(10);
  });

  it('is taken from a bucket that refills; who asks for more is throttled inside HTTP 200', async () => {
    let now = 1_000_000;
    const sandbox = await start({ now: () => new Date(now) });
    const query = '{ orders(first: 250) { nodes { id customer { id } } } }';
    sandbox.bucket.set(20);
    const { data, errors, extensions } = await ask(sandbox, query);
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([{ message: 'Throttled', extensions: { code: 'THROTTLED' } }]);
    expect(extensions?.cost).toEqual({
      requestedQueryCost: 24,
      actualQueryCost: null,
      throttleStatus: { maximumAvailable: 2_000, currentlyAvailable: 20, restoreRate: 100 },
    });
    now += 40;
    expect((await ask(sandbox, query)).data).toBeDefined();
  });

  it('has a limit of its own', async () => {
    const ids = Array.from({ length: 250 }, (_, place) => `gid://shopify/Order/${place}`);
    const query = 'query Q($ids: [ID!]!) { nodes(ids: $ids) { ... on Order { customer { id } billingAddress { city } shippingAddress { city } paymentTerms { id } } } }'; // prettier-ignore
    const { errors, extensions } = await ask(await start(), query, { ids });
    expect(errors).toMatchObject([{ extensions: { code: 'MAX_COST_EXCEEDED', maxCost: 1_000 } }]);
    expect(extensions).toBeUndefined();
  });
});

it('refuses a token it does not know, in a sentence instead of a list', async () => {
  const answer = await ask(await start(), '{ shop { name } }', undefined, 'shpat_other');
  expect(answer).toEqual({ errors: expect.stringContaining('Invalid API key or access token') as string });
});
