import { LIST_EFFECTS, READ_EFFECTS, type Attack } from '../lane';
import { salesTargets } from './infor-m3';

const LISTED = LIST_EFFECTS.filter((effect) => effect !== 'error-in-200');

/** M3 as an ERP whose items, prices and stock are carried, and that takes the shop's orders. */
export const inforM3CatalogSurface = (): Attack => ({
  targets: [
    ...salesTargets.map((target) => ({ ...target, perOrder: target.perOrder * 3 })),
    { call: 'OIS100MI/LstNewBalances', perOrder: 1, effects: LISTED },
    { call: 'OIS320MI/LstNewPrices', perOrder: 1, effects: LISTED },
    { call: 'OIS320MI/LstListPrices', perOrder: 0.5, effects: LISTED },
    { call: 'MMS200MI/LstItmByChgDate', perOrder: 1, effects: LISTED },
    { call: 'MMS200MI/LstItmByItm', perOrder: 0.5, effects: LISTED },
    { call: 'MMS200MI/LstSumWhsBal', perOrder: 0.3, effects: LISTED },
    { call: 'MMS200MI/GetItmWhsBal', perOrder: 1, effects: READ_EFFECTS },
    { call: 'EXPORTMI/Select', perOrder: 3, effects: LIST_EFFECTS },
    { call: 'token', perOrder: 0, effects: ['error-503', 'cut', 'slow', 'throttle', 'html'] },
  ],
  revoke: async (control) => void (await control.call('POST', '/tokens/expire')),
  // A new login is all it takes.
  restore: async () => undefined,
});
