import { z } from 'zod';
import { codes, upTo } from '../../field-types';
import { ITEM_FACTS } from './item-fields';

/** Item codes that categories, attributes and variants are commonly chosen by; HDPR joins the items of a style. */
const FACTS = [
  'STAT', 'ITTY', 'ITGR', 'ITCL', 'BUAR', 'PRGP', 'HIE1', 'HIE2', 'HIE3', 'HIE4', 'HIE5', 'CFI1', 'CFI2', 'CFI3', 'CFI4',
  'CFI5', 'SALE', 'SPUN', 'TAXC', 'GRWE', 'VOL3', 'ITNE', 'HDPR',
]; // prettier-ignore

/** How items, prices and stock are read. What public documents do not tell is a setting with the likeliest default. */
export const masterDataSettings = z.strictObject({
  /**
   * Most rows of a change feed or of a price list that are taken at once: M3 has no key to go on from in these. What is
   * longer is read item by item.
   */
  feedRows: z.number().int().min(10).max(100_000).default(10_000),
  /** How far behind the last look a look begins, for what M3 wrote late. */
  overlapSeconds: z.number().int().nonnegative().default(120),
  /** The same for items, whose changes M3 knows by the day only. */
  overlapDays: z.number().int().min(0).max(30).default(1),
  /** What stands before every item number; lists begin there. */
  firstKey: upTo(15).default('!'),
  /** Fields of the item master that items carry, by their M3 names. */
  itemFacts: z
    .array(z.string().refine((field) => ITEM_FACTS.has(field), 'is no field of an item that M3 tells'))
    .default(FACTS),
  /** The language of item names and descriptions (LNCD); absent: as entered. */
  language: upTo(2).optional(),
  /** What M3 counts weights in. */
  weightUnit: z.string().min(1).default('kg'),
  /** Whether items carry their alternative units. */
  units: z.boolean().default(true),
  /** The types of alternative units (AUTP) that quantities are counted in. */
  unitTypes: codes.default(['1']),
  /** The conversion forms (DMCF) in which the factor divides. */
  dividingForms: codes.default(['2']),
  /** Whether a sales price is for the price quantity (SACD) or for one. */
  priceQuantity: z.enum(['divide', 'ignore']).default('divide'),
  /** The codes (TINC) that mean "tax included". */
  taxIncluded: codes.default(['1']),
  /** Holds for price lists of which M3 does not tell it; absent: these are not carried. */
  taxIncludedWhenUntold: z.boolean().optional(),
  /** Whether the prices of single customers are carried, too. */
  customerPrices: z.boolean().default(true),
  /** The filter count of OIS017MI/LstPriceList that means "list and currency"; empty: not sent. */
  priceListFilters: z.union([upTo(1), z.literal('')]).default('2'),
});

export type MasterDataSettings = z.output<typeof masterDataSettings>;
