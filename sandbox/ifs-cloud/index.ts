/** IFS Cloud over HTTP, as strict and as awkward as the real one. */
export { editAsUser, seedCustomers } from './customer-seeds';
export type { AddressSeed, CustomerSeed } from './customer-seeds';
export type { AccountSeed, CodePartSeed, CompanySeed, VoucherTypeSeed } from './finance-seeds';
export type { Row as IfsRow } from './odata/edm';
export type { SalesPartSeed, SiteSeed } from './order-seeds';
export type { PaceSettings } from './pace-limit';
export type { IfsSettings } from './settings';
export { ifsSnapshot } from './snapshot';
export type {
  CustomerSnapshot,
  IfsSnapshot,
  InvoiceSnapshot,
  OrderSnapshot,
  VoucherSnapshot,
} from './snapshot';
export { startIfsCloud } from './start-ifs-cloud';
export type { IfsCloudOptions, IfsCloudSandbox } from './start-ifs-cloud';
export type { IfsState } from './state';
export type { Credentials } from './token-endpoint';
