import { Failure } from '../domain/failure';
import type { ErpCustomers } from '../systems/erps/erp';
import type { CustomerRecords } from '../systems/storefronts/storefront';
import type { Connection, CustomersFlow } from './types';

/** Shop and ERP of a connection whose customers go both ways. */
export interface BothSides {
  readonly flow: NonNullable<CustomersFlow['bothWays']>;
  readonly shop: CustomerRecords;
  readonly erp: ErpCustomers;
  /** How long a lost write may still arrive, in milliseconds. */
  readonly settleMs: number;
}

/** @throws Failure `bug` for a connection whose customers do not; a file that asks for it is refused at start */
export function bothSides({ name, customers, storefront, erp }: Connection): BothSides {
  const flow = customers?.bothWays;
  const shop = storefront.customers?.records;
  if (!flow || !shop || !erp.customers)
    throw new Failure('bug', `connection ${name} does not carry customers from the ERP to the shop`, {
      causes: [`connection:${name}`],
      advice: 'Set flows.customers.direction to both or to-shop where both systems can, then retry.',
    });
  return { flow, shop, erp: erp.customers, settleMs: erp.capabilities.settleMs };
}
