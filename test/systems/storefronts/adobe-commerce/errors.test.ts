import {
  failureOf,
  missingPermission,
  shopWords,
} from '../../../../systems/storefronts/adobe-commerce/errors';

const answer = (status: number, headers: Record<string, string> = {}) => ({
  status,
  headers,
  text: '',
  milliseconds: 1,
});

describe("the shop's own words", () => {
  it.each([
    [{ message: 'No %1 for %2', parameters: ['order', '7'] }, 'No order for 7'],
    [
      { message: 'No %fieldName = %fieldValue', parameters: { fieldName: 'sku', fieldValue: 'X' } },
      'No sku = X',
    ],
    [{ message: 'Broken %1', parameters: [] }, 'Broken %1'],
    [
      { message: 'Several', errors: [{ message: '%f is required', parameters: { f: 'qty' } }] },
      'Several qty is required',
    ],
    [{ message: 'Mail to jane@example.com failed' }, 'Mail to <e-mail> failed'],
    [{ message: 7 }, undefined],
    [{ items: [] }, undefined],
    [undefined, undefined],
    ['<html>', undefined],
  ])('%j', (body, expected) => expect(shopWords(body)).toBe(expected));

  it('names the permission that is missing', () => {
    const body = {
      message: "The consumer isn't authorized to access %resources.",
      parameters: { resources: 'Magento_Sales::sales' },
    };
    expect(missingPermission(body)).toBe('Magento_Sales::sales');
    expect(failureOf('GET', answer(401), body)).toMatchObject({
      kind: 'unauthorized',
      code: 'permission',
      advice: expect.stringContaining('Magento_Sales::sales') as string,
    });
  });
});

describe('answers that are no data', () => {
  const said = { message: 'The signature is invalid. Verify and try again.' };
  it.each<[number, unknown, string | undefined]>([
    [200, { items: [] }, undefined],
    [200, [], undefined],
    [200, undefined, 'unavailable'],
    [200, { message: 'Internal Error' }, 'unavailable'],
    [301, undefined, 'rejected'],
    [400, said, 'rejected'],
    [401, said, 'unauthorized'],
    [401, undefined, 'unauthorized'],
    [401, { message: 'The nonce is already being used by the consumer with ID 1.' }, 'unavailable'],
    [403, undefined, 'unavailable'],
    [403, said, 'unauthorized'],
    [404, { message: 'Request does not match any route.' }, 'rejected'],
    [429, { message: 'Too Many Requests' }, 'throttled'],
    [500, { message: 'Internal Error' }, 'unavailable'],
    [503, undefined, 'unavailable'],
  ])('%i %j is %p', (status, body, expected) => {
    const failure = failureOf('GET /V1/orders', answer(status), body);
    expect(failure?.kind).toBe(expected);
    if (failure) expect(failure.advice).toBeTruthy();
  });
});
