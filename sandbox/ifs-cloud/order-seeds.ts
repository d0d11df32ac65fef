import type { IfsState } from './state';

export interface SalesPartSeed {
  readonly number: string;
  readonly description?: string;
  /** @default 1 */
  readonly site?: string;
  readonly unit?: string;
  /** List price; without one an order line must bring its own. */
  readonly price?: string;
  readonly active?: boolean;
}

export interface SiteSeed {
  readonly site: string;
  readonly company?: string;
  readonly chargeTypes?: readonly string[];
}

export const STANDARD_SITES: readonly SiteSeed[] = [{ site: '1' }];

export function seedSites(state: IfsState, sites: readonly SiteSeed[]): void {
  for (const {
    site: Contract,
    company = '10',
    chargeTypes = ['FREIGHT', 'DISCOUNT', 'TAX', 'ROUNDING'],
  } of sites) {
    state.table('site').put({ Contract, Company: company });
    for (const ChargeType of chargeTypes) state.table('chargeType').put({ Contract, ChargeType });
  }
}

export function seedSalesParts(state: IfsState, parts: readonly SalesPartSeed[]): void {
  for (const seed of parts)
    state.table('salesPart').put({
      Contract: seed.site ?? '1',
      Company: state.table('site').get({ Contract: seed.site ?? '1' })?.row['Company'] ?? null,
      CatalogNo: seed.number,
      CatalogDesc: seed.description ?? seed.number,
      SalesUnitMeas: seed.unit ?? 'pcs',
      ListPrice: seed.price ?? null,
      Activeind: (seed.active ?? true) ? 'ActivePart' : 'InactivePart',
    });
}

/** Moves an order on, as warehouse and invoicing do. @throws RangeError when there is none */
export function setOrderState(state: IfsState, OrderNo: string, Objstate: string): void {
  const head = state.table('customerOrder').get({ OrderNo })?.row;
  if (!head) throw new RangeError('no such order');
  state.table('customerOrder').put({ ...head, Objstate });
  for (const line of state.table('orderLine').where({ OrderNo }))
    state.table('orderLine').put({ ...line, Objstate });
}
