import type { Projection } from '../odata/projection';
import type { IfsSettings } from '../settings';
import type { IfsState } from '../state';
import { allProjections } from './all-projections';
import { codePartValues } from './code-part-values';
import { customerOrders } from './customer-orders';
import { customerList, customers } from './customers';
import { historyLog } from './history-log';
import { instantInvoices } from './instant-invoices';
import { salesParts } from './sales-parts';
import { voucherRowsAnalysis } from './voucher-rows-analysis';
import { vouchers } from './vouchers';

/** Every projection of this tenant by name. */
export function projectionsOf(settings: IfsSettings): Map<string, Projection> {
  const all = [
    allProjections(),
    vouchers(settings),
    voucherRowsAnalysis(settings),
    codePartValues(),
    customers(settings),
    customerList(settings),
    historyLog(),
    instantInvoices(settings),
    customerOrders(settings),
    salesParts(),
  ];
  return new Map(all.map((each) => [each.name, each]));
}

/** Fills the catalogue. */
export function seedCatalogue(state: IfsState, projections: ReadonlyMap<string, Projection>): void {
  for (const { name, description } of projections.values())
    if (!state.settings.missingProjections.includes(name))
      state.table('projection').put({ ProjectionName: name, Description: description, ApiClass: 'Standard' });
}
