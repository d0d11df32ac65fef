import { unrecorded, type CallContext, type Exchange } from '../../../../systems/context';
import { createMemoryShelf } from '../../../../systems/transport/oauth2-shelf';
import { invoiceOrder } from '../../../../sandbox/adobe-commerce';
import { ALL_PARTS, connect, numberOf, startShop } from './connect';

const context = unrecorded();
const saas = { deployment: 'saas' } as const;
const NUMBERS = [numberOf(1), numberOf(2)];

describe('a SaaS shop', () => {
  it('is read with a token, below the tenant, with the scope in a header', async () => {
    const sandbox = await startShop([{ index: 1 }, { index: 2 }], saas);
    invoiceOrder(sandbox.shop, 1);
    const exchanges: Exchange[] = [];
    const recording: CallContext = { priority: 'live', record: (one) => exchanges.push(one) };
    const orders = await connect(sandbox, { parts: ALL_PARTS }).fetchOrders(recording, NUMBERS);
    expect([...orders.keys()].sort()).toEqual(NUMBERS);
    expect(orders.get(numberOf(1))?.invoices).toHaveLength(1);
    const [listed] = sandbox.requests.summary().requests.filter(({ calls }) => calls[0] === 'GET /V1/orders');
    expect(listed?.path).toBe('/SandboxTenant0000000001/V1/orders');
    expect(JSON.stringify(exchanges)).not.toMatch(/bearer|p8e-|SANDBOX0000/i);
    expect(sandbox.ims.logins).toBe(1);
  });

  it('shares one token between processes and renews it ahead of its end', async () => {
    let ahead = 0;
    const now = (): Date => new Date(Date.now() + ahead);
    const sandbox = await startShop([{ index: 1 }], { ...saas, now, tokenSeconds: 1_000 });
    const shelf = createMemoryShelf(() => now().getTime());
    const processes = [1, 2, 3].map(() => connect(sandbox, { shelf, now: () => now().getTime() }));
    const readAll = () => Promise.all(processes.map((one) => one.fetchOrders(context, [numberOf(1)])));
    await readAll();
    expect(sandbox.ims.logins).toBe(1);
    ahead = 790_000;
    await readAll();
    expect(sandbox.ims.logins).toBe(1);
    ahead = 801_000;
    await readAll();
    expect(sandbox.ims.logins).toBe(2);
    expect(sandbox.requests.summary().requests.every(({ status }) => status === 200)).toBe(true);
  });

  it('logs in once more after a 401, and says so when that does not help', async () => {
    const sandbox = await startShop([{ index: 1 }], saas);
    const shop = connect(sandbox);
    await shop.fetchOrders(context, [numberOf(1)]);
    sandbox.ims.expireAll();
    expect((await shop.fetchOrders(context, [numberOf(1)])).size).toBe(1);
    expect(sandbox.ims.logins).toBe(2);
    sandbox.faults.set([{ call: 'GET /V1/orders', effect: 'token-expired' }]);
    await expect(shop.fetchOrders(context, [numberOf(1)])).rejects.toMatchObject({
      kind: 'unauthorized',
      code: '401',
    });
    expect(sandbox.ims.logins).toBe(3);
  });

  it('does not log in for a missing permission', async () => {
    const sandbox = await startShop([{ index: 1 }], saas);
    const account = { ...sandbox.account, resources: ['Magento_Backend::store'] };
    const poor = await startShop([{ index: 1 }], { ...saas, account });
    await expect(connect(poor).fetchOrders(context, [numberOf(1)])).rejects.toMatchObject({
      kind: 'unauthorized',
      code: 'permission',
      advice: expect.stringContaining('Magento_Sales::actions_view') as string,
    });
    expect(poor.ims.logins).toBe(1);
  });

  it.each([
    [{ clientSecret: 'wrong' }, /login at Adobe IMS was refused \(HTTP 401, invalid_client\)/],
    [{ organization: 'OTHER@AdobeOrg' }, /refused the organization or product/],
  ])('refuses %p in words', async (change, message) => {
    const sandbox = await startShop([{ index: 1 }], saas);
    const shop = connect(sandbox, { credentials: { ...sandbox.account, ...change } });
    await expect(shop.fetchOrders(context, [numberOf(1)])).rejects.toMatchObject({
      kind: 'unauthorized',
      message: expect.stringMatching(message) as string,
    });
    expect((await shop.ping(context)).find(({ ok }) => !ok)?.name).toBe('login');
  });

  it('refuses scopes without commerce.accs, and an unknown store', async () => {
    const sandbox = await startShop([{ index: 1 }], saas);
    await expect(
      connect(sandbox, { settings: { scopes: ['openid'] } }).fetchOrders(context, [numberOf(1)]),
    ).rejects.toMatchObject({ code: 'invalid_scope' });
    await expect(
      connect(sandbox, { settings: { storeView: 'german' } }).fetchOrders(context, [numberOf(1)]),
    ).rejects.toMatchObject({ kind: 'rejected', code: '404' });
  });

  it('takes no credentials of the other deployment', async () => {
    const sandbox = await startShop([], saas);
    expect(() => connect(sandbox, { credentials: sandbox.credentials })).toThrow(/not for a saas shop/);
    const paas = await startShop();
    expect(() => connect(paas, { credentials: paas.account })).toThrow(/not for a paas shop/);
  });

  it('passes its check', async () => {
    const sandbox = await startShop([], saas);
    const checks = await connect(sandbox).ping(context);
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(checks.map(({ name }) => name)).toContain('login');
  });
});
