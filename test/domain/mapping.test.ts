import { resolvesCause } from '../../domain/causes';
import { customerTarget } from '../../domain/customer-key';
import { firstMatch, matches, type When } from '../../domain/first-match';
import { parseMapping } from '../../domain/mapping';
import { makeOrder } from '../support/orders';

test('rows are tried in order; every condition must hold; * stands for anything', () => {
  const rows: { when?: When; to: number }[] = [
    { when: { country: ['DE', 'AT'], method: 'flat*' }, to: 1 },
    { when: { country: 'DE' }, to: 2 },
    { to: 3 },
  ];
  expect(firstMatch(rows, { country: 'AT', method: 'flatrate_flatrate' })?.to).toBe(1);
  expect(firstMatch(rows, { country: 'DE', method: 'ups' })?.to).toBe(2);
  expect(firstMatch(rows, { country: 'FR' })?.to).toBe(3);
  expect(matches({ method: 'a.c' }, { method: 'abc' })).toBe(false);
  expect(matches({ company: '*' }, {})).toBe(false);
});

test('an unknown key in the mapping is refused', () => {
  expect(() => parseMapping({ shiping: [] })).toThrow(/shiping/);
  expect(() => parseMapping({ rounding: { charge: 'R', tolerance: '-1' } })).toThrow(/positive/);
});

describe('who the buyer is', () => {
  const mapping = parseMapping({
    customers: {
      template: 'B2C',
      templates: [{ when: { kind: 'company' }, template: 'B2B' }],
      table: [{ when: { id: '7' }, customer: 'KEY7' }],
    },
  });
  const target = (customer: ReturnType<typeof makeOrder>['customer'], connection = 'acme') =>
    customerTarget(connection, makeOrder({ customer }), mapping);

  test('the same e-mail is the same customer, as guest or registered, in any writing', () => {
    const guest = target({ kind: 'guest', email: 'Ada@Shop.example ', name: 'A' });
    expect(target({ kind: 'registered', id: '1', email: 'ada@shop.example', name: 'B' })).toEqual(guest);
    expect(guest).toMatchObject({
      by: 'key',
      template: 'B2C',
      searchKey: expect.stringMatching(/^[0-9A-Z]{10}$/) as string,
    });
    expect(target({ kind: 'guest', email: 'ada@shop.example', name: 'A' }, 'other')).not.toEqual(guest);
  });

  test('a company is known by its id, whoever of it buys', () => {
    const one = target({
      kind: 'company',
      id: '1',
      email: 'a@x.example',
      name: 'A',
      company: { id: '12', name: 'X' },
    });
    expect(
      target({ kind: 'company', id: '2', email: 'b@x.example', name: 'B', company: { id: '12', name: 'X' } }),
    ).toEqual(one);
    expect(one).toMatchObject({ template: 'B2B' });
  });

  test('the table and the collective customer come first', () => {
    expect(target({ kind: 'registered', id: '7', email: 'a@x.example', name: 'A' })).toEqual({
      by: 'number',
      number: 'KEY7',
    });
    const collective = parseMapping({ customers: { guests: 'WEBGUEST' } });
    expect(customerTarget('acme', makeOrder(), collective)).toEqual({ by: 'number', number: 'WEBGUEST' });
  });

  test('a buyer without e-mail and id waits for a person', () => {
    expect(() => target({ kind: 'guest', name: 'Nobody' })).toThrow(
      expect.objectContaining({ kind: 'missing-mapping', causes: ['customer:order-000000042'] }) as Error,
    );
  });
});

test.each<[string, object, boolean]>([
  ['item:X-1', { items: { table: { 'X-1': 'M1' } } }, true],
  ['item:X-1', { items: { table: { 'X-2': 'M1' } } }, false],
  ['shipping:ups_ground', { shipping: [{ when: { method: 'ups*', country: 'US' }, charge: 'F' }] }, true],
  ['shipping:dhl', { shipping: [{ when: { method: 'ups*' }, charge: 'F' }] }, false],
  ['tax', { taxes: { as: 'charge', charge: 'T' } }, true],
  ['tax', {}, false],
  ['discount', { discounts: { charge: 'D' } }, true],
  ['rounding', { rounding: { charge: 'R' } }, true],
  ['rounding', { rounding: { tolerance: '0.02' } }, false],
  ['charge:gift-card', { otherCharges: [{ when: { charge: 'gift-card' }, charge: 'G' }] }, true],
  ['payment-method:klarna', { paymentMethods: [{ when: { method: 'paypal' }, paymentTerms: 'x' }] }, false],
  ['customer-template', { customers: { template: 'T' } }, true],
  ['account:goods:tools', { accounts: [{ when: { line: 'goods', category: 'tools' }, account: '1' }] }, true],
  ['account:goods:tools', { accounts: [{ when: { line: 'goods', category: 'food' }, account: '1' }] }, false],
  ['account:goods:tools', { accounts: [{ when: { line: 'goods', country: 'DE' }, account: '1' }] }, true],
  ['account:goods:tools', { accounts: [{ when: { line: 'tax' }, account: '1' }] }, false],
  ['account:tax:19', { accounts: [{ when: { line: 'tax', taxRate: ['7', '19'] }, account: '1' }] }, true],
  ['account:shipping:EU', { accounts: [{ when: { line: 'shipping', country: 'US' }, account: '1' }] }, false],
  ['customer:10017', { customers: { template: 'T' } }, false],
  ['sum:000000042', { rounding: { charge: 'R' } }, false],
])('cause %s against %j: resolved is %s', (cause, mapping, resolved) => {
  expect(resolvesCause(parseMapping(mapping), cause)).toBe(resolved);
});
