import { unrecorded } from '../../../../systems/context';
import { cleanUp, createShelf, hastyClock, setUp, type Connecting, type SetUp } from './support';

const context = unrecorded();
afterEach(cleanUp);

const withOrder = async (now?: () => Date): Promise<SetUp> => {
  const made = await setUp(now ? { now } : {});
  made.sandbox.shop.addOrder({ index: 1 });
  return made;
};
const keys = ({ sandbox }: SetUp): { clientId: string; clientSecret: string; refreshToken: string } => {
  const { clientId, clientSecret, refreshToken } = sandbox.credentials;
  return { clientId, clientSecret, refreshToken };
};
const tokenCalls = ({ sandbox }: SetUp): number => sandbox.requests.count('POST /admin/oauth/access_token');

describe('access tokens', () => {
  it('a token that does not end is used as it is', async () => {
    const made = await withOrder();
    expect((await made.connect().fetchOrders(context, ['1001'])).size).toBe(1);
    expect(tokenCalls(made)).toBe(0);
  });

  it('client credentials: asked for once, by all processes together, and again before its day is over', async () => {
    const clock = hastyClock();
    const made = await withOrder(() => new Date(clock.now()));
    const { clientId, clientSecret } = keys(made);
    const shelf = createShelf();
    const connecting: Connecting = { credentials: { clientId, clientSecret }, shelf, clock };
    const shops = [made.connect(connecting), made.connect(connecting)];
    await Promise.all(shops.map((shop) => shop.fetchOrders(context, ['1001'])));
    expect(tokenCalls(made)).toBe(1);
    clock.advance(23 * 3_600_000);
    expect((await shops[0]?.fetchOrders(context, ['1001']))?.size).toBe(1);
    expect(tokenCalls(made)).toBe(2);
  });

  it('a refresh token is used once, however many processes and calls need a token at the same time', async () => {
    const clock = hastyClock();
    const made = await withOrder(() => new Date(clock.now()));
    const shelf = createShelf();
    const shops = Array.from({ length: 4 }, () => made.connect({ credentials: keys(made), shelf, clock }));
    for (let hour = 0; hour < 5; hour += 1) {
      const answers = await Promise.all(
        shops.flatMap((shop) => [shop.fetchOrders(context, ['1001']), shop.fetchOrders(context, ['1001'])]),
      );
      expect(answers.every(({ size }) => size === 1)).toBe(true);
      clock.advance(3_700_000);
    }
    expect(Math.max(...made.sandbox.tokens.refreshUses())).toBe(1);
    expect(tokenCalls(made)).toBe(5);
  });

  it('a refused token is renewed once, and the one refresh token stays on the shelf', async () => {
    const made = await withOrder();
    const shelf = createShelf();
    const shops = [0, 1].map(() => made.connect({ credentials: keys(made), shelf }));
    await Promise.all(shops.map((shop) => shop.fetchOrders(context, ['1001'])));
    for (let round = 0; round < 3; round += 1) {
      made.sandbox.tokens.expireAll();
      const answers = await Promise.all(shops.map((shop) => shop.fetchOrders(context, ['1001'])));
      expect(answers.map(({ size }) => size)).toEqual([1, 1]);
      expect(shelf.tokens.get('shop')?.refreshToken).toMatch(/^shprt_/);
    }
    expect(Math.max(...made.sandbox.tokens.refreshUses())).toBe(1);
  });

  it('after a lost answer the same refresh token gets another pair', async () => {
    const made = await withOrder();
    const shop = made.connect({ credentials: keys(made) });
    made.sandbox.faults.set([
      { call: 'POST /admin/oauth/access_token', effect: 'commit-then-drop', times: 1 },
    ]);
    await expect(shop.fetchOrders(context, ['1001'])).rejects.toMatchObject({ kind: 'unavailable' });
    expect((await shop.fetchOrders(context, ['1001'])).size).toBe(1);
    expect(Math.max(...made.sandbox.tokens.refreshUses())).toBe(2);
  });

  it('new credentials take over when the shelf’s refresh token is refused', async () => {
    const made = await withOrder();
    const shelf = createShelf();
    const past = new Date(0).toISOString();
    await shelf.put('shop', { accessToken: 'old', refreshToken: 'revoked', issuedAt: past, expiresAt: past });
    const shop = made.connect({ credentials: keys(made), shelf });
    expect((await shop.fetchOrders(context, ['1001'])).size).toBe(1);
  });

  it.each([
    ['invalid_client', { clientSecret: 'wrong' }],
    ['invalid_grant', { refreshToken: 'wrong' }],
  ])('%s parks the connection, and no secret is told', async (code, wrong) => {
    const made = await withOrder();
    const shop = made.connect({ credentials: { ...keys(made), ...wrong } });
    const failure: unknown = await shop.fetchOrders(context, ['1001']).catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: 'unauthorized', code });
    expect(String((failure as Error).message)).not.toMatch(/wrong|sandbox_client|shprt/);
  });
});
