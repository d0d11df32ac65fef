import { assertSendable, FIELDS, fitField, record } from '../../../../systems/erps/infor-m3/lengths';
import { failureOf, PROGRAMS } from './support';

test('every length and every mandatory mark is the one of M3’s published metadata', () => {
  for (const [call, fields] of Object.entries(FIELDS)) {
    const [program = '', transaction = ''] = call.split('/');
    const published = PROGRAMS[program]?.[transaction];
    if (!published) throw new Error(`${call} does not exist`);
    const picked = Object.fromEntries(Object.keys(fields).map((field) => [field, published.in[field]]));
    expect({ [call]: fields }).toEqual({ [call]: picked });
    const mandatory = Object.keys(published.in).filter((field) => published.in[field]?.endsWith('*'));
    expect({ [call]: mandatory.filter((field) => !fields[field]) }).toEqual({ [call]: [] });
  }
});

test('a key that is too long is refused by name, never cut', async () => {
  const failure = await failureOf(
    Promise.resolve().then(() =>
      assertSendable('OIS100MI/AddBatchHead', { CUNO: 'WEB1', CUOR: 'x'.repeat(21) }),
    ),
  );
  expect(failure.kind).toBe('rejected');
  expect(failure.message).toContain('CUOR');
  expect(failure.causes).toEqual(['erp:InputFieldTooLong:CUOR']);
});

test.each([
  ['OIS100MI/AddBatchHead', { CUOR: '1' }, 'CUNO'],
  ['OIS100MI/AddBatchHead', { CUNO: '1', ZZZZ: '1' }, 'ZZZZ'],
  ['OIS100MI/NoSuch', {}, 'NoSuch'],
])('%s with %j is our own mistake', async (call, sent, named) => {
  const failure = await failureOf(
    Promise.resolve().then(() => assertSendable(call, sent as Record<string, string>)),
  );
  expect(failure.kind).toBe('bug');
  expect(failure.message).toContain(named);
});

test('free text becomes one line', () => {
  expect(fitField('OIS100MI/AddBatchLine', 'ITDS', ' two\nlines\tand  more ')).toBe('two lines and more');
});

test('blank fields are not sent', () => {
  expect(record({ A: '1', B: '', C: undefined })).toEqual({ A: '1' });
});
