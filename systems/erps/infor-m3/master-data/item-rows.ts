import type { ErpCatalogItem } from '../../../../domain/catalog';
import { decimal, isZero, normalize, plain, type Amount } from '../../../../domain/money';
import type { M3Record } from '../lengths';
import type { InforM3Settings } from '../schemas';
import { isInGet, isListed } from './item-fields';

const BASICS = ['ITNO', 'ITDS', 'FUDS', 'STAT', 'UNMS', 'NEWE'];
/** The columns asked of MMS200MI/LstItmAltUnitMs. */
export const UNIT_COLUMNS = ['ITNO', 'AUTP', 'ALUN', 'COFA', 'DMCF'] as const;

const distinct = (fields: readonly string[]): string[] => [...new Set(fields)];

/** The columns asked of the item lists, of Get, and of GetItmBasic for what the former lack. */
export const listedColumns = ({ masterData: { itemFacts } }: InforM3Settings): string[] =>
  distinct([...BASICS, 'LMDT', ...itemFacts.filter(isListed)]);
export const getColumns = ({ masterData: { itemFacts } }: InforM3Settings): string[] =>
  distinct([...BASICS, ...itemFacts.filter(isInGet)]);
export const lackedByLists = ({ masterData: { itemFacts } }: InforM3Settings): string[] =>
  itemFacts.filter((field) => !isListed(field));
export const lackedByGet = ({ masterData: { itemFacts } }: InforM3Settings): string[] =>
  itemFacts.filter((field) => !isInGet(field));

/** An item from a row with everything that is told of it, and its units. */
export function itemOf(
  row: M3Record,
  settings: InforM3Settings,
  units: ErpCatalogItem['units'] = {},
): ErpCatalogItem {
  const { itemFacts, weightUnit } = settings.masterData;
  const { ITNO = '', ITDS = '', FUDS, UNMS = '', NEWE } = row;
  const facts = itemFacts.flatMap((field): [string, string][] => {
    const value = row[field];
    return value ? [[field, value]] : [];
  });
  return {
    item: ITNO,
    name: ITDS || ITNO,
    ...(FUDS ? { description: FUDS } : {}),
    active: settings.itemActiveStatus.includes(row.STAT ?? ''),
    ...(NEWE && !isZero(NEWE) ? { weight: normalize(NEWE), weightUnit } : {}),
    unit: UNMS,
    units,
    facts: Object.fromEntries(facts),
  };
}

/** Alternative units by item, as factors to the basic unit. */
export function unitsByItem(
  rows: readonly M3Record[],
  { masterData: { unitTypes, dividingForms } }: InforM3Settings,
): Map<string, Record<string, Amount>> {
  const units = new Map<string, Record<string, Amount>>();
  for (const { ITNO = '', AUTP = '', ALUN = '', COFA = '0', DMCF = '' } of rows) {
    if (!unitTypes.includes(AUTP) || !ALUN || isZero(COFA)) continue;
    const factor = dividingForms.includes(DMCF)
      ? plain(decimal('1').dividedBy(decimal(COFA)))
      : normalize(COFA);
    units.set(ITNO, { ...units.get(ITNO), [ALUN]: factor });
  }
  return units;
}
