/** Infor M3 behind an ION gateway, as strict and as awkward as the real one. */
export type { Credentials, TokenSettings } from './authorization-server';
export type { Row } from './refusals';
export {
  seedAccounts,
  seedAliases,
  seedCharges,
  seedCustomers,
  seedItems,
  seedSuppliers,
  seedTemplates,
} from './seeds';
export type { AccountSeed, AliasSeed, ChargeSeed, CustomerSeed, ItemSeed, SupplierSeed } from './seeds';
export type { Division, M3Settings } from './settings';
export { seedPriceLists, seedPrices, seedStock, seedUnits } from './master-data-seeds';
export type { PriceListSeed, PriceSeed, StockSeed, UnitSeed } from './master-data-seeds';
export { itemsSnapshot, pricesSnapshot, stockSnapshot } from './master-data-snapshot';
export type { ItemSnapshot, PriceSnapshot, StockSnapshot } from './master-data-snapshot';
export { financeSnapshot } from './finance-snapshot';
export type { FinanceSnapshot, PurchaseSnapshot, ReturnSnapshot, VoucherSnapshot } from './finance-snapshot';
export type { VoucherInterface } from './finance-state';
export { ordersSnapshot } from './snapshot';
export type { ChargeSnapshot, LineSnapshot, OrdersSnapshot, OrderSnapshot } from './snapshot';
export { startInforM3 } from './start-infor-m3';
export type { InforM3Options, InforM3Sandbox, IonApi } from './start-infor-m3';
export { M3State, type Template } from './state';
