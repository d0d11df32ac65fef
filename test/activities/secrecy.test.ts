import { confirmDocument } from '../../activities/confirm-document';
import { toApplicationFailure } from '../../activities/failures';
import { fetchOrder } from '../../activities/fetch-order';
import { findDocument } from '../../activities/find-document';
import { mapCustomer } from '../../activities/map-customer';
import { mapItems } from '../../activities/map-items';
import { postDocument } from '../../activities/post-document';
import { skipOrder } from '../../activities/skip-order';
import { FAILURE_KINDS, Failure } from '../../domain/failure';
import { POSTING_TIME_MS } from '../../domain/time-limits';
import { documentKey } from '../../domain/documents';
import { customerTarget } from '../../domain/customer-key';
import { temporaryStore, type TemporaryStore } from '../store/support/temporary-database';
import { makeOrder } from '../support/orders';
import { SETTLE_MS } from './support/fake-erp';
import { makeWorld, type World } from './support/world';

const ADDRESS = {
  name: 'Quirina Zwetschgenbaum',
  company: 'Zwetschgenhof KG',
  street: ['Hinterhofgasse 77'],
  city: 'Oberunterkirch',
  postcode: '79999',
  country: 'DE',
  phone: '0761 5550177',
  taxNumber: 'DE811907980',
};
const ORDER = makeOrder({
  number: '7007',
  customer: {
    kind: 'registered',
    id: '31',
    email: 'quirina@mailbox.example',
    name: ADDRESS.name,
    phone: ADDRESS.phone,
  },
  billTo: ADDRESS,
  shipTo: ADDRESS,
});
const SECRET = 'tok-5ecret-5ecret';
const PRIVATE = [
  'quirina',
  'zwetschgen',
  'hinterhofgasse',
  'oberunterkirch',
  '5550177',
  'DE811907980',
  SECRET,
] as const;
/** What an ERP may well say: it repeats what it was sent. */
const ERP_SAYS = `user quirina@mailbox.example refused, Authorization: Bearer ${SECRET}`;

let temporary: TemporaryStore;
beforeAll(async () => {
  temporary = await temporaryStore();
});
afterAll(() => temporary.end());

const leaks = (text: string): string[] =>
  PRIVATE.filter((word) => text.toLowerCase().includes(word.toLowerCase()));

/** Takes an order through every step, and answers what each end said. */
async function carry(world: World): Promise<string[]> {
  const said: string[] = [];
  const told = async <Value>(step: Promise<Value>): Promise<Value | undefined> => {
    try {
      const value = await step;
      said.push(JSON.stringify(value));
      return value;
    } catch (error) {
      const failure = toApplicationFailure(error, 1);
      said.push(`${failure.message} ${JSON.stringify(failure.details)}`);
      return undefined;
    }
  };
  const { dependencies } = world;
  const ref = { connection: world.name, order: ORDER.number, priority: 'live' as const };
  const pass = await told(fetchOrder(dependencies)(ref));
  const { snapshot } = pass ?? { snapshot: '' };
  for (let attempt = 1; attempt <= 4; attempt += 1) {
    world.clock.time = Date.now() + attempt * 2 * (POSTING_TIME_MS + SETTLE_MS);
    await told(mapCustomer(dependencies)({ ...ref, snapshot }));
    await told(mapItems(dependencies)({ ...ref, snapshot, due: pass?.due ?? [] }));
    for (const due of pass?.due ?? []) {
      const { key } = due;
      const found = await told(findDocument(dependencies)({ ...ref, snapshot, due, customer: 'C-1' }));
      if (!found) continue;
      const posted = await told(postDocument(dependencies)({ ...ref, key, ...found }, attempt));
      if (posted)
        await told(confirmDocument(dependencies)({ ...ref, key, request: found.request, ...posted }));
    }
  }
  await told(skipOrder(dependencies)({ ...ref, due: pass?.due ?? [], actor: 'dana', reason: ERP_SAYS }));
  return said;
}

/** Everything the trail of the order and of its customer keeps in the open, and everything it keeps sealed. */
async function trails(world: World): Promise<{ open: string; sealed: string; kinds: string[] }> {
  const target = customerTarget(world.name, ORDER, world.mapping);
  const customer = documentKey('customer', target.by === 'key' ? target.key : '');
  const records = (
    await Promise.all(
      [ORDER.number, customer].map((order) => world.store.trail.read(world.name, order, { bodies: true })),
    )
  ).flat();
  return {
    open: JSON.stringify(records.map(({ body: _, ...rest }) => rest)),
    sealed: JSON.stringify(records.map(({ body }) => body)),
    kinds: records.map(({ kind }) => kind),
  };
}

function worldOf(change: (world: World) => void): World {
  const world = makeWorld(temporary.store);
  world.shop.orders.set(ORDER.number, ORDER);
  change(world);
  return world;
}

const fails = (kind: (typeof FAILURE_KINDS)[number]) => (): never => {
  throw new Failure(kind, ERP_SAYS, { causes: ['item:A-1'], advice: 'Look.' });
};
const breaks = (): never => {
  throw new TypeError(`cannot read ${ERP_SAYS}`);
};

test.each<[string, (world: World) => void]>([
  ['goes well', () => undefined],
  ...FAILURE_KINDS.flatMap((kind): [string, (world: World) => void][] => [
    [`cannot be posted: ${kind}`, ({ erp }) => void (erp.answers.post = fails(kind))],
    [`cannot be confirmed: ${kind}`, ({ erp }) => void (erp.answers.confirm = fails(kind))],
    [`cannot be given a customer: ${kind}`, ({ erp }) => void (erp.answers.createCustomer = fails(kind))],
    [`cannot be searched: ${kind}`, ({ erp }) => void (erp.answers.find = fails(kind))],
  ]),
  [
    'breaks the service',
    ({ erp }) => void Object.assign(erp.answers, { post: breaks, createCustomer: breaks }),
  ],
])('an order that %s leaves no person and no secret in the open', async (_name, change) => {
  const world = worldOf(change);
  const said = await carry(world);
  const { open, sealed, kinds } = await trails(world);
  const board = JSON.stringify(await world.store.orders.get(world.name, ORDER.number));

  expect(leaks(said.join('\n'))).toEqual([]);
  expect(leaks(open)).toEqual([]);
  expect(leaks(board)).toEqual([]);
  // The scan looks where the person really is: sealed, all of it is there.
  expect(kinds).toContain('exchanged');
  expect(leaks(sealed)).toEqual(expect.arrayContaining(PRIVATE.slice(0, 6)));
});
