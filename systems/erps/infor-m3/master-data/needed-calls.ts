import type { CatalogFlow } from '../../../../domain/catalog';
import type { InforM3Settings } from '../schemas';
import { lackedByGet } from './item-rows';

const ALWAYS: Readonly<Record<CatalogFlow, readonly string[]>> = {
  items: ['MMS200MI/GetServerTime', 'MMS200MI/LstItmByChgDate', 'MMS200MI/LstItmByItm', 'MMS200MI/Get'],
  prices: [
    'OIS320MI/GetServerTime',
    'OIS320MI/LstNewPrices',
    'OIS320MI/LstListPrices',
    'OIS017MI/GetServerTime',
    'OIS017MI/LstPriceList',
    'OIS017MI/GetBasePrice',
    'OIS017MI/LstGradSlsPrc',
    'MMS200MI/LstItmByItm',
  ],
  stock: [
    'OIS100MI/GetServerTime',
    'OIS100MI/LstNewBalances',
    'MMS200MI/LstSumWhsBal',
    'MMS200MI/GetItmWhsBal',
  ],
};
const UNITS = ['MMS200MI/LstItmAltUnitMs', 'MMS200MI/LstAUMTime'];

const all: ReadonlySet<string> = new Set([...Object.values(ALWAYS).flat(), ...UNITS]);

/** A transaction that no document needs. */
export const isForCatalogOnly = (call: string): boolean => all.has(call);

/** Every transaction that these flows need. */
export const catalogCalls = (flows: readonly CatalogFlow[], settings: InforM3Settings): ReadonlySet<string> =>
  new Set([
    ...flows.flatMap((flow) => ALWAYS[flow]),
    ...(flows.includes('items') && settings.masterData.units ? UNITS : []),
    ...(flows.includes('items') && lackedByGet(settings).length > 0 ? ['MMS200MI/GetItmBasic'] : []),
  ]);
