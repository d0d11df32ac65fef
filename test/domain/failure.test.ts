import { Failure, scrub } from '../../domain/failure';

test.each([
  ['customer ada.lovelace+x@shop.example is blocked', 'customer <e-mail> is blocked'],
  ['Authorization: Bearer eyJhbGciOi.J9', 'Authorization: Bearer <secret>'],
  ['{"access_token":"abc123","x":1}', '{"access_token=<secret>","x":1}'],
  ['ümlaut@exämple.de wrote', '<e-mail> wrote'],
])('takes personal data and secrets out of %j', (text, clean) => {
  expect(scrub(text)).toBe(clean);
});

test("a failure's message is clean from the start", () => {
  expect(new Failure('rejected', 'no such buyer: a@b.example').message).toBe('no such buyer: <e-mail>');
});
