import { NO_AGREEMENT } from '../../domain/customer-agreement';
import { sql, temporaryStore, type TemporaryStore } from './support/temporary-database';

let temporary: TemporaryStore;
beforeAll(async () => {
  temporary = await temporaryStore();
});
afterAll(() => temporary.end());

test('one customer of the shop is one of the ERP, whoever comes first', async () => {
  const { customerLinks } = temporary.store;
  const answers = await Promise.all([
    customerLinks.link('acme', 'person/1', 'C-1'),
    customerLinks.link('acme', 'person/2', 'C-1'),
  ]);
  expect(answers.filter((one) => one !== undefined)).toHaveLength(1);
  const [holder = ''] = (await customerLinks.customersOf('acme', ['C-1', 'C-9'])).values();
  // Linked to another number it stays what it was.
  expect(await customerLinks.link('acme', holder, 'C-2')).toMatchObject({ number: 'C-1', version: 0 });
  expect(await customerLinks.get('acme', 'person/3')).toBeUndefined();
  // Another connection has customers of its own.
  expect(await customerLinks.link('other', 'person/2', 'C-1')).toMatchObject({ number: 'C-1' });
});

test('what both agreed on is sealed, and a late attempt does not replace it', async () => {
  const { customerLinks } = temporary.store;
  const link = await customerLinks.link('acme', 'person/7', 'C-7');
  if (!link) throw new Error('not linked');
  const agreement = { ...NO_AGREEMENT, shop: { name: 'Jane Secretive' } };
  const kept = await customerLinks.agree(link, agreement);
  expect(kept).toMatchObject({ version: 1 });
  expect(await customerLinks.agree(link, NO_AGREEMENT)).toBeUndefined();
  expect((await customerLinks.get('acme', 'person/7'))?.agreement).toEqual(agreement);
  const rows = await sql(temporary.database, 'SELECT * FROM customer_link');
  expect(JSON.stringify(rows)).not.toContain('Secretive');
});
