import { withoutTakenBack } from '../../../client/demo/erps/taken-back';

const SOLD = { reference: '1001', accounts: { 1510: '59.38', 3010: '-49.90', 2611: '-9.48' } };
const BACK = { reference: '1001/C', accounts: { 1510: '-59.38', 3010: '49.90', 2611: '9.48' } };
const ANEW = { reference: '1001/1', accounts: { 1510: '71.28', 3010: '-59.90', 2611: '-11.38' } };

test('an entry and the one that takes it back are gone, what was entered anew stays', () => {
  expect(withoutTakenBack([SOLD, BACK, ANEW])).toEqual([ANEW]);
  expect(withoutTakenBack([BACK, ANEW, SOLD])).toEqual([ANEW]);
});

test.each([
  ['by a cent', { ...BACK, accounts: { ...BACK.accounts, 1510: '-59.37' } }],
  ['by an account', { ...BACK, accounts: { 1510: '-59.38', 3010: '59.38' } }],
  ['of another version', { ...BACK, reference: '1001/1/C' }],
])('a reversal that is off %s takes nothing back', (_, reversal) => {
  expect(withoutTakenBack([SOLD, reversal])).toEqual([SOLD, reversal]);
});

test('an entry that was taken back twice is seen', () => {
  expect(withoutTakenBack([SOLD, BACK, BACK])).toEqual([BACK]);
});
