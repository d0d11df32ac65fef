import { checkCustomers, CUSTOMER_RULES, type CustomerTruths } from '../../faults/customers/checker';
import type { Deletion, Edit, Known, Named, Side, SideCustomer } from '../../faults/customers/truth';

/** Made-up tables, in order unless a test spoils them. */
const HOME = { who: 'Ada Person1-1001', where: 'Weg 1-10010, 50667 Köln, DE' };
const SECOND = { who: 'Ada Person1-1001', where: 'Weg 1-10011, 53111 Bonn, DE' };

const customer = (id: string, more: Partial<SideCustomer> = {}): SideCustomer => ({
  id,
  name: 'Ada Person1-1001',
  email: 'buyer1.1001@customer.example',
  phone: '+49 221 1001001',
  billing: HOME,
  deliveries: [HOME, SECOND],
  ...more,
});

const typed = (field: Edit['field'], value: string | undefined, more: Partial<Edit> = {}): Edit => ({
  customer: 1,
  side: 'shop',
  field,
  value,
  ...more,
});

const BEGIN: readonly Edit[] = [
  typed('name', 'Ada Person1-1001'),
  typed('email', 'buyer1.1001@customer.example'),
  typed('phone', '+49 221 1001001'),
  typed('billing', HOME.where),
  typed('delivery', HOME.where),
  typed('delivery', SECOND.where),
];

const truths = (more: Partial<CustomerTruths> = {}): CustomerTruths => ({
  shop: [customer('7')],
  erp: [customer('K1')],
  unseen: [],
  entered: new Map<number, Side>([[1, 'shop']]),
  edits: BEGIN,
  deletions: [],
  seen: new Map(),
  named: [],
  known: [],
  ...more,
});

const DELETED_AT = 1_000_000;
const deleted = (side: Side, more: Partial<Deletion> = {}): Deletion => ({
  customer: 1,
  side,
  id: side === 'shop' ? '7' : 'K1',
  at: DELETED_AT,
  stoodThere: true,
  ...more,
});
const knew = (at: number, more: Partial<Known>): Known => ({ subject: 'customer/person/7', at, ...more });

const broken = (given: CustomerTruths): string[] =>
  checkCustomers(given).map(({ rule, order }) => `${rule} ${order}`);

const both = (more: Partial<SideCustomer>): Pick<CustomerTruths, 'shop' | 'erp'> => ({
  shop: [customer('7', more)],
  erp: [customer('K1', more)],
});

const NEW_NAME = 'Ada Person1-1002';
const named = (value: string, side: Side = 'shop', field: Named['field'] = 'name'): Named => ({
  subject: 'customer/person/7',
  side,
  field,
  text: value,
});

test('two sides alike break nothing', () => {
  expect(broken(truths())).toEqual([]);
});

test('each rule but those of the records can be broken', () => {
  const ofRecords = ['left-in-doubt', 'audit-broken'];
  expect([...CUSTOMER_RULES].filter((rule) => !ofRecords.includes(rule)).sort()).toEqual(
    [
      ...['address-lost', 'deletion-carried', 'differs', 'doubled', 'edit-lost', 'list-differs', 'lost'],
      ...['overruled-alone', 'restored', 'stranger', 'stuck'],
    ].sort(),
  );
});

describe('a customer', () => {
  test('that never came to the other side is lost', () => {
    expect(broken(truths({ erp: [] }))).toEqual(['lost customer/person/7']);
  });
  test('that vanished where it was entered is a slip', () => {
    expect(broken(truths({ shop: [] }))).toEqual(['list-differs customer/erp/K1']);
  });
  test('made twice', () => {
    expect(broken(truths({ erp: [customer('K1'), customer('K2')] }))).toEqual(['doubled customer/person/7']);
  });
  test('that nobody entered', () => {
    const other = customer('K9', {
      name: 'Somebody',
      email: 'x@customer.example',
      billing: undefined,
      deliveries: [],
    });
    expect(broken(truths({ erp: [customer('K1'), other] }))).toEqual(['stranger K9']);
  });
  test('that waits for a person without a reason', () => {
    const seen = new Map([['customer/person/7', { stage: 'needs-attention', cause: ['x'] }]]);
    expect(broken(truths({ seen }))).toEqual(['stuck customer/person/7']);
    const deletions = [deleted('erp')];
    expect(broken(truths({ seen, deletions, erp: [] }))).toEqual([]);
  });
});

describe('a deletion', () => {
  const deletions = [deleted('shop')];
  test('leaves the other side as it is', () => {
    expect(broken(truths({ deletions, shop: [] }))).toEqual([]);
  });
  test('must not be carried', () => {
    expect(broken(truths({ deletions, shop: [], erp: [] })).map((each) => each.split(' ')[0])).toEqual([
      'deletion-carried',
    ]);
  });
  test('of one that was not there yet asks for nothing', () => {
    const early = [deleted('shop', { stoodThere: false })];
    expect(broken(truths({ deletions: early, shop: [], erp: [] }))).toEqual([]);
  });
  test('must not be undone', () => {
    expect(broken(truths({ deletions }))).toEqual(['restored customer/person/7']);
  });
  const inErp = [deleted('erp')];
  test.each([
    ['whose number the trail had named', [knew(DELETED_AT - 1, { number: 'K1' })], true],
    [
      'whose number the trail had named under another name',
      [knew(DELETED_AT - 1, { subject: 'customer/erp/K1', number: 'K1' })],
      true,
    ],
    ['of which something had been carried', [knew(DELETED_AT - 1, { to: 'shop' })], true],
    ['of which something was carried only afterwards', [knew(DELETED_AT + 1, { to: 'shop' })], false],
    [
      'of which nothing was carried, but of another',
      [knew(DELETED_AT - 1, { subject: 'customer/person/8', to: 'shop' })],
      false,
    ],
    ['whose number it named only afterwards', [knew(DELETED_AT + 1, { number: 'K1' })], false],
    ['of which it named another number', [knew(DELETED_AT - 1, { number: 'K2' })], false],
    ['of which it says nothing', [], false],
    ['whose trail was not read yet', undefined, false],
  ])('of one %s, in the ERP', (_, known, blamed) => {
    expect(broken(truths({ deletions: inErp, known }))).toEqual(blamed ? ['restored customer/person/7'] : []);
  });
  test('of one that people had entered in the ERP themselves must not be undone at all', () => {
    const entered = new Map<number, Side>([[1, 'erp']]);
    expect(broken(truths({ deletions: inErp, entered }))).toEqual(['restored customer/person/7']);
  });
});

describe('fields', () => {
  test.each([
    ['name', { name: NEW_NAME }],
    ['email', { email: 'buyer1.1002@customer.example' }],
    ['phone', { phone: '+49 221 1001002' }],
    ['billing', { billing: SECOND }],
  ])('%s differs', (field, more) => {
    const value = field === 'billing' ? SECOND.where : String(Object.values(more)[0]);
    const edits = [...BEGIN, typed(field as Edit['field'], value, { replaced: BEGIN[0]?.value })];
    expect(broken(truths({ edits, erp: [customer('K1', more)] }))).toContain('differs customer/person/7');
  });
  test('a value that nobody typed', () => {
    expect(broken(truths(both({ name: 'Ada Person1-9999' })))).toContain('stranger customer/person/7');
  });
  test('half of one address and half of another is typed by nobody', () => {
    const half = { ...HOME, where: 'Weg 1-10010, 53111 Bonn, DE' };
    expect(broken(truths(both({ billing: half })))).toContain('stranger customer/person/7');
  });
});

describe('an edit', () => {
  const edits = [...BEGIN, typed('name', NEW_NAME, { side: 'erp', replaced: 'Ada Person1-1001' })];
  test('that stands has replaced what it was typed over', () => {
    expect(broken(truths({ edits, ...both({ name: NEW_NAME }) }))).toEqual([]);
  });
  test('that vanished unnamed is lost', () => {
    expect(broken(truths({ edits }))).toEqual(['edit-lost customer/person/7']);
  });
  test('nobody is blamed before the trail was read', () => {
    expect(broken(truths({ edits, named: undefined }))).toEqual([]);
  });
  test('that was named may vanish, when both sides typed', () => {
    expect(broken(truths({ edits, named: [named(NEW_NAME, 'erp')] }))).toEqual([]);
  });
  test('named for the other side only is lost', () => {
    expect(broken(truths({ edits, named: [named(NEW_NAME, 'shop')] }))).toEqual([
      'edit-lost customer/person/7',
    ]);
  });
  test('named in another field is lost', () => {
    expect(broken(truths({ edits, named: [named(NEW_NAME, 'erp', 'delivery')] }))).toEqual([
      'edit-lost customer/person/7',
    ]);
  });
  test('that nobody contested may not be overruled', () => {
    const alone = [...BEGIN, typed('name', NEW_NAME, { replaced: 'Ada Person1-1001' })];
    expect(broken(truths({ edits: alone, named: [named(NEW_NAME)] }))).toEqual([
      'overruled-alone customer/person/7',
    ]);
  });
  test('typed in the moment of a write is nobody’s fault', () => {
    expect(broken(truths({ edits, unseen: [NEW_NAME] }))).toEqual([]);
  });
});

describe('a delivery address', () => {
  test('that is not on the other side is lost', () => {
    expect(broken(truths({ erp: [customer('K1', { deliveries: [HOME] })] }))).toEqual([
      'address-lost customer/person/7',
    ]);
  });
  test('lives on under what was typed over it', () => {
    const moved = { ...SECOND, where: 'Weg 1-10020, 52062 Aachen, DE' };
    const edits = [...BEGIN, typed('delivery', moved.where, { side: 'erp', replaced: SECOND.where })];
    expect(broken(truths({ edits, ...both({ deliveries: [HOME, moved] }) }))).toEqual([]);
    expect(broken(truths({ edits, erp: [customer('K1', { deliveries: [HOME, moved] })] }))).toEqual([
      'differs customer/person/7',
    ]);
  });
  test('that stands twice', () => {
    expect(broken(truths(both({ deliveries: [HOME, SECOND, SECOND] })))).toContain(
      'doubled customer/person/7',
    );
  });
  const removed = [...BEGIN, typed('delivery', undefined, { replaced: SECOND.where, stoodThere: true })];
  test('that was taken away on a side stays on the other', () => {
    expect(broken(truths({ edits: removed, shop: [customer('7', { deliveries: [HOME] })] }))).toEqual([]);
    expect(broken(truths({ edits: removed, ...both({ deliveries: [HOME] }) }))).toEqual([
      'deletion-carried customer/person/7',
    ]);
  });
  test('that was taken away does not come back', () => {
    expect(broken(truths({ edits: removed }))).toEqual(['restored customer/person/7']);
  });
  test.each([
    ['not known to be carried yet', 5_000, [knew(6_001, { to: 'shop' })], false],
    ['carried before', 5_000, [knew(5_500, { to: 'shop' })], true],
    ['carried to the other side', 5_000, [knew(5_500, { to: 'erp' })], false],
    ['that had stood for long', -300_000, [], true],
  ] as const)('that was added to the shop, %s, and taken away there', (_, from, known, blamed) => {
    const edits = [
      ...BEGIN,
      typed('delivery', undefined, { replaced: SECOND.where, stoodThere: true, stood: { from, to: 6_000 } }),
    ];
    expect(broken(truths({ edits, known }))).toEqual(blamed ? ['restored customer/person/7'] : []);
  });
});
