import { Failure } from '../../../../domain/failure';
import type { CallContext } from '../../../context';
import { eq, textOf, type ODataRow } from '../../../transport/odata';
import type { CustomerQuery, ErpCustomer } from '../../erp';
import type { IfsTools } from '../tools';
import { keyDigits, numberOfKey } from './customer-key';
import { customerPath, CUSTOMERS } from './customer-rows';

/** @throws Failure `duplicate-found` when several customers carry the key; `unauthorized` when IFS shows no customer at all */
export async function findCustomer(
  context: CallContext,
  tools: IfsTools,
  query: CustomerQuery,
): Promise<ErpCustomer | undefined> {
  const { number, searchKey } = query;
  const { key } = tools.settings.customers;
  if (number === undefined && searchKey === undefined) return undefined;
  const row =
    number !== undefined || key === 'customer-id'
      ? await byNumber(context, tools, number ?? numberOfKey(searchKey ?? '', tools.settings.customers))
      : await byKey(context, tools, searchKey ?? '');
  if (row) return customerOf(row, tools);
  await assertCustomersVisible(context, tools);
  return undefined;
}

export const byNumber = (
  context: CallContext,
  { client }: IfsTools,
  number: string,
): Promise<ODataRow | undefined> => client.entity(context, CUSTOMERS.projection, customerPath(number));

async function byKey(
  context: CallContext,
  { client, settings }: IfsTools,
  searchKey: string,
): Promise<ODataRow | undefined> {
  const { key } = settings.customers;
  const filter =
    typeof key === 'object' ? eq(key.field, searchKey) : eq('AssociationNo', keyDigits(searchKey));
  const rows = await client.some(context, CUSTOMERS.projection, CUSTOMERS.set, {
    filter,
    orderby: ['CustomerId'],
    top: 3,
  });
  if (rows.length > 1) {
    const numbers = rows.map((row) => textOf(row, 'CustomerId'));
    throw new Failure('duplicate-found', `customers ${numbers.join(', ')} carry the key ${searchKey}`, {
      causes: [`customer-key:${searchKey}`],
      advice:
        'Keep one of them in IFS and clear the key of the others, or name the right one in the mapping (customers.table).',
    });
  }
  return rows[0];
}

export function customerOf(row: ODataRow, { settings }: IfsTools): ErpCustomer {
  const category = textOf(row, 'CustomerCategory');
  const active = category === '' || category === settings.customers.category;
  return {
    number: textOf(row, 'CustomerId'),
    name: textOf(row, 'Name'),
    active,
    ...(active ? {} : { statusText: `it is a ${category} in IFS, not a ${settings.customers.category}` }),
  };
}

/**
 * Nothing found proves something only where customers can be seen: IFS hides what is not granted without a word.
 * @throws Failure `unauthorized`
 */
export async function assertCustomersVisible(
  context: CallContext,
  { client, known }: IfsTools,
): Promise<void> {
  if (known.get('customers')) return;
  const [any] = await client.some(context, CUSTOMERS.projection, CUSTOMERS.set, {
    select: ['CustomerId'],
    orderby: ['CustomerId'],
    top: 1,
  });
  if (any) return known.put('customers', any);
  throw new Failure('unauthorized', 'IFS shows no customer at all', {
    causes: ['erp:permission:CustomerHandling'],
    advice:
      'Check the Allowed Companies and the permission sets of the service user: IFS answers with nothing, not with an error.',
  });
}
