import { shown } from './amounts';
import type { Row } from './refusals';
import { unitRow, type UnitSeed } from './master-data-seeds';
import type { Item, M3State, Template } from './state';
import { insertAlias } from './transactions/aliases';
import { insertCustomer } from './transactions/customers';

export interface ItemSeed {
  readonly number: string;
  readonly description: string;
  /** Default `20`, released; from `80` on it cannot be sold. */
  readonly status?: string;
  /** Basic unit of measure, default `PCS`. */
  readonly unit?: string;
  readonly alternativeUnits?: readonly (string | UnitSeed)[];
  /** List price in the order's currency, default 0. */
  readonly price?: string;
  /** Default 2. */
  readonly priceDecimals?: number;
  /** Default 0. */
  readonly quantityDecimals?: number;
  /** Default: every warehouse. */
  readonly warehouses?: readonly string[];
  /** On hand and allocatable, default 1000; shown in every warehouse that has the item. */
  readonly stock?: string;
  /** Anything else, by M3 field name. */
  readonly fields?: Readonly<Row>;
}

export interface AliasSeed {
  readonly item: string;
  readonly alias: string;
  /** ALWT, default `1`. */
  readonly category?: string;
  /** ALWQ. */
  readonly qualifier?: string;
}

export interface CustomerSeed {
  readonly number: string;
  readonly name: string;
  /** ALCU. */
  readonly searchKey?: string;
  readonly status?: string;
  readonly currency?: string;
  readonly country?: string;
  readonly email?: string;
  /** Anything else, by M3 field name. */
  readonly fields?: Readonly<Row>;
}

export interface ChargeSeed {
  readonly id: string;
  readonly description: string;
  /** Used when a charge comes without an amount, default 0. */
  readonly amount?: string;
}

export function seedItems(state: M3State, items: readonly ItemSeed[]): void {
  const { lmts } = state.stamp();
  const added: { key: string; value: Item }[] = [];
  for (const seed of items) {
    const unit = seed.unit ?? 'PCS';
    const alternatives = (seed.alternativeUnits ?? []).map((each) =>
      unitRow(typeof each === 'string' ? { unit: each, factor: '1' } : each, lmts),
    );
    const stock = shown(seed.stock ?? '1000', seed.quantityDecimals ?? 0);
    const row: Row = {
      CONO: state.settings.company,
      ITNO: seed.number,
      ITDS: seed.description,
      FUDS: seed.description,
      STAT: seed.status ?? '20',
      UNMS: unit,
      SPUN: unit,
      ITTY: 'FIN',
      ITGR: '',
      SALE: '1',
      DCCD: String(seed.quantityDecimals ?? 0),
      PDCC: String(seed.priceDecimals ?? 2),
      STQT: stock,
      AVAL: stock,
      AV01: stock,
      AV02: stock,
      ...seed.fields,
      ...state.created(),
    };
    if (state.items.has(seed.number)) throw new RangeError(`item ${seed.number} is there already`);
    const item: Item = {
      row,
      units: [unit, ...alternatives.map((each) => each['ALUN'] ?? '')],
      alternatives,
      price: seed.price ?? '0',
      warehouses: seed.warehouses,
      stockedAt: lmts,
    };
    state.items.set(seed.number, item);
    added.push({ key: seed.number, value: item });
  }
  state.itemsByNumber.addAll(added);
}

export function seedAliases(state: M3State, aliases: readonly AliasSeed[]): void {
  for (const seed of aliases) {
    insertAlias(state, {
      ALWT: seed.category ?? '1',
      ALWQ: seed.qualifier ?? '',
      ITNO: seed.item,
      POPN: seed.alias,
    });
  }
}

export function seedCustomers(state: M3State, customers: readonly CustomerSeed[]): void {
  for (const seed of customers) {
    if (state.customers.has(seed.number)) throw new RangeError(`customer ${seed.number} is there already`);
    const row = {
      CONO: state.settings.company,
      CUNO: seed.number,
      CUNM: seed.name,
      ALCU: seed.searchKey ?? '',
      STAT: seed.status ?? '20',
      BLCD: '0',
      CUCD: seed.currency ?? state.settings.divisions[0]?.currency ?? '',
      CSCD: seed.country ?? 'DE',
      MAIL: seed.email ?? '',
      PYNO: seed.number,
      ...seed.fields,
    };
    // A stale read hides what was just written, not what was there before.
    insertCustomer(state, row, 0);
  }
}

export function seedTemplates(state: M3State, templates: readonly Template[]): void {
  for (const template of templates) state.templates.set(template.number, template);
}

export function seedCharges(state: M3State, charges: readonly ChargeSeed[]): void {
  for (const seed of charges) {
    state.charges.set(seed.id, { CRID: seed.id, CRD0: seed.description, CRAM: seed.amount ?? '0' });
  }
}

/** A template for consumers and one for companies; both ask for town and country. */
export const STANDARD_TEMPLATES: readonly Template[] = [
  {
    number: 'WEBB2C',
    name: 'Web shop consumer',
    prefix: 'W',
    defaults: { CUTP: '0' },
    required: ['TOWN', 'CSCD'],
  },
  {
    number: 'WEBB2B',
    name: 'Web shop company',
    prefix: 'B',
    defaults: { CUTP: '0' },
    required: ['TOWN', 'CSCD'],
  },
];

export const STANDARD_CHARGES: readonly ChargeSeed[] = [
  { id: 'FRT', description: 'Freight' },
  { id: 'TAX', description: 'Sales tax' },
  { id: 'DSC', description: 'Discount' },
  { id: 'RND', description: 'Rounding' },
  { id: 'GFT', description: 'Gift card' },
  { id: 'CRD', description: 'Store credit' },
  { id: 'WRP', description: 'Gift wrapping' },
];
