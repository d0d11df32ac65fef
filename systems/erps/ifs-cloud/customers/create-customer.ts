import { Failure, isFailure } from '../../../../domain/failure';
import type { CallContext } from '../../../context';
import { textOf, type ODataRow } from '../../../transport/odata';
import type { ErpCustomer, NewCustomer } from '../../erp';
import { changeRow } from '../change';
import type { IfsBody } from '../client';
import type { IfsTools } from '../tools';
import { fit } from '../../free-text';
import { NAME_LENGTH } from './customer-bodies';
import { keyDigits, numberOfKey } from './customer-key';
import { customerPath, CUSTOMERS, readCustomer } from './customer-rows';
import { byNumber, customerOf } from './find-customer';
import { stepsFor } from './update-customer';

/**
 * Creates a customer as a copy of the template, with one write: only a copy has the profiles that a company's orders and
 * invoices need. Addresses and the rest follow; what of it fails does not undo the customer and is told in `statusText`,
 * since creating the customer again would be worse. The next update brings it.
 */
export async function createCustomer(
  context: CallContext,
  tools: IfsTools,
  customer: NewCustomer,
): Promise<ErpCustomer> {
  const { client } = tools;
  if (!(await byNumber(context, tools, customer.template))) throw noTemplate(customer.template);
  const number = await copy(context, tools, customer);
  await keepKey(context, tools, number, customer.searchKey);
  const notes = await followUp(context, tools, number, customer);
  const row = await client.entity(context, CUSTOMERS.projection, customerPath(number)).catch(() => undefined);
  const made = row ? customerOf(row, tools) : { number, name: nameOf(customer), active: true };
  const statusText = [made.statusText, ...notes].filter(Boolean).join('; ');
  return { ...made, ...(statusText ? { statusText } : {}) };
}

const nameOf = (customer: NewCustomer): string =>
  fit(customer.address.company || customer.name || customer.address.name, NAME_LENGTH);

async function copy(context: CallContext, tools: IfsTools, customer: NewCustomer): Promise<string> {
  const { client, settings } = tools;
  const { key, category } = settings.customers;
  const own = key === 'customer-id' ? numberOfKey(customer.searchKey, settings.customers) : undefined;
  const body: IfsBody = {
    CustomerId: customer.template,
    NewId: own ?? null,
    NewName: nameOf(customer),
    NewCategory: category,
    AssociationNo: key === 'association-no' ? keyDigits(customer.searchKey) : null,
  };
  try {
    const answer = await client.write(context, CUSTOMERS.projection, {
      method: 'POST',
      path: CUSTOMERS.copy,
      body,
    });
    const number = own ?? numberIn(answer);
    if (!number) throw new Failure('in-doubt', `${CUSTOMERS.copy} gave no customer number`);
    return number;
  } catch (error) {
    // Somebody made it between the search and this: a number of our own is taken only once, so it is the same customer.
    if (own && isFailure(error, 'rejected') && (await byNumber(context, tools, own))) return own;
    throw error;
  }
}

/** The new number, however the action's answer wraps it. */
const numberIn = (answer: ODataRow): string | undefined =>
  ['value', 'NewId', 'CustomerId'].map((field) => textOf(answer, field)).find((text) => text !== '');

/**
 * A customer whose key stands in a field of its own is not found again until the key is there.
 * @throws Failure `rejected` that says how to complete it by hand
 */
async function keepKey(
  context: CallContext,
  { client, settings }: IfsTools,
  number: string,
  searchKey: string,
): Promise<void> {
  const { key } = settings.customers;
  if (typeof key !== 'object') return;
  try {
    await changeRow(context, client, CUSTOMERS.projection, customerPath(number), () => ({
      [key.field]: searchKey,
    }));
  } catch (error) {
    if (!isFailure(error)) throw error;
    throw new Failure('rejected', `customer ${number} was created, but not its key: ${error.message}`, {
      code: error.code,
      causes: [`customer:${number}`],
      advice: `Write ${searchKey} into ${key.field} of customer ${number} in IFS, then retry; else it is created twice.`,
    });
  }
}

async function followUp(
  context: CallContext,
  tools: IfsTools,
  number: string,
  customer: NewCustomer,
): Promise<string[]> {
  const notes: string[] = [];
  const guarded = async (what: string, take: () => Promise<unknown>): Promise<void> => {
    try {
      await take();
    } catch (error) {
      if (!isFailure(error)) throw error;
      notes.push(`${what} could not be written: ${error.message}`);
    }
  };
  await guarded('the address', async () => {
    const standing = await readCustomer(context, tools.client, number);
    if (!standing) throw new Failure('unavailable', `IFS does not show customer ${number} yet`);
    for (const { what, take } of stepsFor(context, tools, number, standing, customer))
      await guarded(what, take);
  });
  return notes;
}

const noTemplate = (template: string): Failure =>
  new Failure('rejected', `IFS shows no customer ${template} to copy`, {
    causes: [`customer-template:${template}`],
    advice:
      'Correct customers.template in the mapping, or check the Allowed Companies of the service user; then retry.',
  });
