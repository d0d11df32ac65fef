import { checkCatalog, type CatalogTruths } from '../../faults/catalog/checker';
import type { Article, Bought, Entered } from '../../faults/catalog/truth';

/** Made-up tables, in order unless a test spoils them: two of five mugs were sold. */
const mug = (more: Partial<Article> = {}): Article => ({
  sku: 'MUG',
  oversold: 0,
  shown: { name: 'Mug', price: 19.9, stock: 3, sold: true },
  held: { name: 'Mug', price: 19.9, net: 3, active: true },
  ...more,
});
const sale = (more: Partial<Bought> = {}): Bought => ({
  number: '1',
  lines: [{ sku: 'MUG', quantity: 2 }],
  needsPerson: false,
  cancelled: false,
  ...more,
});
const order = (more: Partial<Entered> = {}): Entered => ({
  id: 'E1',
  reference: '1',
  source: '1',
  lines: [{ sku: 'MUG', quantity: 2 }],
  deleted: false,
  ...more,
});
const truths = (more: Partial<CatalogTruths> = {}): CatalogTruths => ({
  articles: [mug()],
  sales: (more.bought ?? [sale()]).map(({ number, lines, cancelled }) => ({ number, lines, cancelled })),
  entered: [order()],
  drafts: [],
  bought: [sale()],
  listed: new Set(['MUG']),
  seen: new Map(),
  ...more,
});
const broken = (given: CatalogTruths): string[] =>
  checkCatalog(given).map(({ rule, order: subject }) => `${rule} ${subject}`);
const ATTENTION = { stage: 'needs-attention', cause: ['item:NOWHERE'] };

test('what is in order breaks nothing', () => {
  expect(broken(truths())).toEqual([]);
});

describe('an article', () => {
  const shown = mug().shown;
  const held = mug().held;
  if (!shown || !held) throw new Error('a mug has both');
  test.each([
    ['name', { name: 'Cup' }],
    ['price', { price: 18 }],
    ['sale', { sold: false }],
  ])('shown with another %s', (_, more) => {
    expect(broken(truths({ articles: [mug({ shown: { ...shown, ...more } })] }))).toEqual(['outdated MUG']);
  });
  test.each([2, 4])('shown with %i instead of three', (stock) => {
    expect(broken(truths({ articles: [mug({ shown: { ...shown, stock } })] }))).toEqual(['stock-off MUG']);
  });
  test('sold more often than there was of it, at any moment', () => {
    expect(broken(truths({ articles: [mug({ oversold: 1 })] }))).toEqual(['oversold MUG']);
  });
  test('is shown without what was sold and waits', () => {
    const seen = new Map([['1', ATTENTION]]);
    const waiting = { bought: [sale({ needsPerson: true })], entered: [], seen };
    const five = { ...held, net: 5 };
    expect(broken(truths({ ...waiting, articles: [mug({ held: five })] }))).toEqual([]);
    expect(
      broken(truths({ ...waiting, articles: [mug({ held: five, shown: { ...shown, stock: 5 } })] })),
    ).toEqual(['stock-off MUG']);
  });
  test('that one side lacks', () => {
    expect(broken(truths({ articles: [mug({ shown: undefined })] }))).toEqual(['list-differs MUG']);
    expect(broken(truths({ articles: [] }))).toEqual(['list-differs MUG']);
  });
});

describe('a sale', () => {
  const five = mug({ held: { name: 'Mug', price: 19.9, net: 5, active: true } });
  test('that neither stands nor waits is lost', () => {
    expect(broken(truths({ entered: [], articles: [five] }))).toEqual(['lost 1']);
  });
  test('that waits without a reason is stuck', () => {
    const seen = new Map([['1', ATTENTION]]);
    expect(broken(truths({ entered: [], articles: [five], seen }))).toEqual(['stuck 1']);
  });
  test('entered twice', () => {
    expect(broken(truths({ entered: [order(), order({ id: 'E2', reference: '1/1' })] }))).toEqual([
      'doubled 1',
    ]);
    expect(broken(truths({ entered: [order(), order({ id: 'E2', deleted: true })] }))).toEqual(['doubled 1']);
  });
  test('entered otherwise than it was made', () => {
    const entered = [order({ lines: [{ sku: 'MUG', quantity: 3 }] })];
    expect(broken(truths({ entered }))).toEqual(['content-off 1']);
  });
  test('that was called off may not stand', () => {
    const bought = [sale({ cancelled: true })];
    expect(broken(truths({ bought }))).toEqual(['not-due 1']);
    expect(broken(truths({ bought, entered: [order({ deleted: true })] }))).toEqual([]);
  });
  test('that nobody made', () => {
    expect(broken(truths({ entered: [order(), order({ id: 'E2', reference: '2', source: '2' })] }))).toEqual([
      'stranger 2',
    ]);
  });
  test('left half-entered', () => {
    expect(broken(truths({ drafts: ['1'] }))).toEqual(['half-entered 1']);
  });
  test('the harness is caught when its list is not what the shop holds', () => {
    expect(broken(truths({ sales: [] }))).toEqual(['list-differs 1']);
    const sales = [{ number: '1', lines: [], cancelled: true }];
    expect(broken(truths({ sales }))).toEqual(['list-differs 1']);
  });
});
