import fc from 'fast-check';
import { equal, sum } from '../../../../domain/money';
import { bigcommerceCredentials, bigcommerceSettings } from '../../../../systems/storefronts/bigcommerce';
import { apportion } from '../../../../systems/storefronts/bigcommerce/apportion';
import { toRanges } from '../../../../systems/storefronts/bigcommerce/read';
import { fromShopTime, toShopTime } from '../../../../systems/storefronts/bigcommerce/times';

const SETTINGS = { system: 'bigcommerce', storeHash: 'abc123', credentials: 'acme' };
const complaint = (input: unknown, schema: { safeParse(value: unknown): { error?: { issues: readonly { path: PropertyKey[]; message: string }[] } } } = bigcommerceSettings): string =>
  schema.safeParse(input).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n') ?? ''; // prettier-ignore

describe('the storefront part of a connection', () => {
  it('has defaults', () => {
    expect(bigcommerceSettings.parse(SETTINGS)).toMatchObject({
      url: 'https://api.bigcommerce.com',
      b2bUrl: 'https://api-b2b.bigcommerce.com',
      pageSize: 100,
      currency: 'transactional',
      transactions: true,
      refunds: true,
      webhookProof: 'signature',
      bcSignature: 'verify',
      requestsPerMinute: 240,
      concurrency: 4,
    });
  });

  it.each([
    [{ storeHash: 'a/b' }, /storeHash: is no store hash/],
    [{ url: 'api.bigcommerce.com' }, /url: must be an address/],
    [{ url: 'https://u:p@x.example' }, /vault/],
    [{ pageSize: 251 }, /pageSize/],
    [{ channels: [] }, /channels/],
    [{ orderStates: { Shipped: 'open' } }, /orderStates/],
    [{ orderStates: { '2': 'nonsense' } }, /orderStates\.2/],
    [{ webhookTopics: ['orders'] }, /webhookTopics/],
    [{ storehash: 'x' }, /storehash/],
  ])('refuses %p', (change, expected) => {
    expect(complaint({ ...SETTINGS, ...change })).toMatch(expected);
  });
});

describe('credentials', () => {
  it('may be spelled either way', () => {
    expect(bigcommerceCredentials.parse({ access_token: ' t ', client_secret: 's', webhook_secrets: ['old'] })).toEqual({
      accessToken: 't',
      clientSecret: 's',
      webhookSecrets: ['old'],
      headerSecrets: [],
    }); // prettier-ignore
  });

  it.each([
    [{}, /accessToken is missing/],
    [{ accessToken: '' }, /accessToken is empty/],
    [{ accessToken: 't', headerSecrets: ['short'] }, /16 or more/],
    [{ accessToken: 't', webhookSecrets: [''] }, /webhookSecrets/],
    ['text', /must be an object/],
  ])('refuses %p without repeating it', (input, expected) => {
    expect(complaint(input, bigcommerceCredentials)).toMatch(expected);
    expect(complaint(input, bigcommerceCredentials)).not.toContain('short\n');
  });
});

describe('apportioning', () => {
  it('gives parts of whole units that add up, each near its share', () => {
    const weight = fc.integer({ min: 0, max: 1_000_000 }).map((value) => `${value}e-4`);
    fc.assert(
      fc.property(
        fc.integer({ min: -100_000, max: 100_000 }),
        fc.array(weight, { minLength: 1, maxLength: 40 }),
        (total, weights) => {
          const parts = apportion(`${total}e-2`, weights, 2);
          expect(equal(sum(parts), `${total}e-2`)).toBe(true);
          const all = weights.reduce((left, one) => left + Number(one), 0);
          if (all === 0) return;
          parts.forEach((part, index) => {
            const share = ((total / 100) * Number(weights[index])) / all;
            expect(Math.abs(Number(part) - share)).toBeLessThan(0.0100001);
          });
        },
      ),
    );
  });

  it('leaves exact shares alone', () => {
    expect(apportion('10', ['2.5', '7.5'], 2)).toEqual(['2.5', '7.5']);
    expect(apportion('0.01', ['1', '1', '1'], 2)).toEqual(['0.01', '0', '0']);
    expect(apportion('5', [], 2)).toEqual([]);
  });
});

describe('ranges', () => {
  it('hold every number, in spans that fit a page', () => {
    const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 2_000 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 250 }), (ids, span) => {
        const ranges = toRanges(ids.map(String), span);
        for (const id of ids) expect(ranges.filter(({ from, to }) => from <= id && id <= to)).toHaveLength(1);
        for (const { from, to } of ranges) expect(to - from).toBeLessThan(span);
      }),
    );
  });
});

describe('times', () => {
  it.each([
    ['Wed, 05 Dec 2018 20:16:55 +0000', '2018-12-05T20:16:55Z'],
    ['Wed, 05 Dec 2018 20:16:55 -0500', '2018-12-06T01:16:55Z'],
    ['2022-06-16T16:44:15+00:00', '2022-06-16T16:44:15Z'],
    ['2022-06-16T16:44:15.123Z', '2022-06-16T16:44:15Z'],
    ['2022-06-16T16:44:15', '2022-06-16T16:44:15Z'],
    ['1561479335', '2019-06-25T16:15:35Z'],
    ['', undefined],
    ['yesterday', undefined],
  ])('%p is %p', (text, expected) => {
    expect(fromShopTime(text)).toBe(expected);
  });

  it('are always sent whole', () => {
    expect(toShopTime('2026-01-02T03:04:05.678Z', -1)).toBe('2026-01-02T03:04:04+00:00');
  });
});
