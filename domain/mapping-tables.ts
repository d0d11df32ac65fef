import type { When } from './first-match';
import type { Mapping } from './mapping';

/** One first-match table of a mapping, and where its rows stand in the file. */
export interface MappingTable {
  readonly name: TableName;
  readonly path: readonly string[];
  readonly rows: readonly { readonly when?: When }[];
}

export type TableName =
  | 'customers.templates'
  | 'customers.table'
  | 'shipping'
  | 'taxes.table'
  | 'otherCharges'
  | 'paymentMethods'
  | 'warehouses'
  | 'orderTypes'
  | 'kinds'
  | 'companies'
  | 'suppliers'
  | 'accounts';

/** Every table that is read from the top until a row's conditions hold. */
export const tablesOf = (mapping: Mapping): MappingTable[] =>
  (
    [
      ['customers.templates', mapping.customers.templates],
      ['customers.table', mapping.customers.table],
      ['shipping', mapping.shipping],
      ['taxes.table', mapping.taxes?.table ?? []],
      ['otherCharges', mapping.otherCharges],
      ['paymentMethods', mapping.paymentMethods],
      ['warehouses', mapping.warehouses],
      ['orderTypes', mapping.orderTypes],
      ['kinds', mapping.kinds],
      ['companies', mapping.companies],
      ['suppliers', mapping.suppliers],
      ['accounts', mapping.accounts],
    ] as const
  ).map(([name, rows]) => ({ name, path: name.split('.'), rows }));
