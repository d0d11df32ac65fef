import type { CustomersFlow as RuntimeFlow } from '../activities/types';
import { CUSTOMER_FIELDS } from '../domain/customer-cells';
import type { MergeRules } from '../domain/customer-merge';
import { Failure } from '../domain/failure';
import type { Erp } from '../systems/erps/erp';
import type { Storefront } from '../systems/storefronts/storefront';
import type { Connection } from './configuration/connections';
import type { CustomersFlow } from './configuration/customers-schema';

/**
 * What the customers flow of a connection file means to the steps.
 * @throws Failure `bug`, in a sentence, when the file asks for what shop or ERP cannot do
 */
export function customerSettings(
  { name, flows }: Connection,
  storefront: Storefront,
  erp: Erp,
): { readonly customers?: RuntimeFlow } {
  const flow = flows.customers;
  if (!flow) return {};
  const { direction, createInShop = false } = flow;
  const refuse = (why: string): Failure =>
    new Failure('bug', `connection ${name}: flows.customers is ${direction}, but ${why}`, {
      causes: [`connection:${name}`],
    });
  if (!storefront.customers) throw refuse(`${storefront.system} tells of no customers beside their orders`);
  if (direction === 'to-erp') return { customers: {} };
  const { records } = storefront.customers;
  if (!records) throw refuse(`the customers of ${storefront.system} are only read`);
  if (!erp.customers) throw refuse(`${erp.system} does not tell of its customers`);
  if (createInShop && !records.create)
    throw refuse(`createInShop is on and ${storefront.system} does not let accounts be created`);
  return { customers: { bothWays: { toErp: direction === 'both', rules: rulesOf(flow), createInShop } } };
}

function rulesOf({ direction, fields = {}, conflict = 'last-writer' }: CustomersFlow): MergeRules {
  if (direction === 'both') return { owners: fields, conflict, tie: 'shop' };
  const owners = Object.fromEntries(CUSTOMER_FIELDS.map((field) => [field, 'erp'] as const));
  return { owners, conflict: 'erp', tie: 'erp' };
}
