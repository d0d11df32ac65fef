import type { ErpCapabilities } from '../erp';
import { lengthOf } from './lengths';
import type { InforM3Settings } from './schemas';

/** What M3 can be asked to do; the reference is the customer's order number (CUOR). */
export function capabilities(settings: Pick<InforM3Settings, 'settleSeconds'>): ErpCapabilities {
  const referenceLength = lengthOf('OIS100MI/AddBatchHead', 'CUOR');
  return {
    documents: { 'sales-order': { referenceLength }, cancellation: { referenceLength } },
    settleMs: settings.settleSeconds * 1000,
  };
}
