import type { ErpCatalogItem, ShopProduct } from '../../domain/catalog';
import { judgeItem, type ItemVerdict } from '../../domain/catalog-items';
import type { ItemSettings } from '../../domain/catalog-settings';
import { factorOf, itemOfSku, skusOfItem } from '../../domain/catalog-skus';
import { parseMapping } from '../../domain/mapping';

const ITEM: ErpCatalogItem = {
  item: 'MUG',
  name: 'Mug, white',
  description: 'Stoneware',
  active: true,
  weight: '0.35',
  unit: 'PCE',
  units: { BOX: '6' },
  facts: { ITGR: 'KITCHEN', COLOR: 'white' },
};
const PRODUCT: ShopProduct = {
  sku: 'MUG',
  id: '1',
  name: 'Mug, white',
  description: 'The loveliest mug',
  visible: true,
  weight: '0.350',
  categories: ['Gifts'],
  attributes: { Colour: 'white', Care: 'dishwasher' },
  prices: {},
};
const SETTINGS: ItemSettings = {
  everyMs: 1,
  quietMs: 1,
  create: 'never',
  withdraw: 'hide',
  fields: {
    name: 'erp',
    description: 'shop',
    visible: 'shop',
    weight: 'erp',
    categories: 'shop',
    attributes: 'erp',
  },
};
const MAPPING = parseMapping({
  catalog: {
    categories: [{ when: { ITGR: 'KITCH*' }, categories: ['Kitchen', 'Mugs'] }, { categories: ['Other'] }],
    attributes: [
      { when: { COLOR: 'red' }, attribute: 'Colour', value: 'Red!' },
      { attribute: 'Colour', fact: 'COLOR' },
      { attribute: 'Brand', fact: 'BRAND' },
    ],
    create: [{ when: { ITGR: 'RAW' }, create: 'never' }],
  },
});
const judge = (
  change: {
    item?: Partial<ErpCatalogItem>;
    product?: Partial<ShopProduct> | null;
    settings?: Partial<ItemSettings>;
    price?: string;
  } = {},
): ItemVerdict =>
  judgeItem(
    { sku: 'MUG', item: { ...ITEM, ...change.item }, factor: '1' },
    change.product === null ? undefined : { ...PRODUCT, ...change.product },
    { mapping: MAPPING, settings: { ...SETTINGS, ...change.settings }, price: change.price },
  );

describe('an item the shop has', () => {
  it('is told nothing while every field of the ERP is as it should be, whatever the shop made of the others', () => {
    expect(judge()).toEqual({ verdict: 'equal' });
  });

  it('is told only what is the ERP’s and differs', () => {
    expect(
      judge({
        product: { name: 'Old', weight: '1', attributes: { Colour: 'red', Care: 'hand' }, categories: [] },
      }),
    ).toEqual({
      verdict: 'write',
      wish: { sku: 'MUG', name: 'Mug, white', weight: '0.35', attributes: { Colour: 'white' } },
      differences: [
        { field: 'Colour', shop: 'red', erp: 'white' },
        { field: 'name', shop: 'Old', erp: 'Mug, white' },
        { field: 'weight', shop: '1', erp: '0.35' },
      ],
    });
  });

  it('follows the ERP in whatever field is given to it', () => {
    const fields = { ...SETTINGS.fields, description: 'erp', categories: 'erp', name: 'shop' } as const;
    const verdict = judge({ settings: { fields }, product: { name: 'Ours', categories: ['Mugs', 'Gifts'] } });
    expect(verdict).toMatchObject({
      wish: { sku: 'MUG', description: 'Stoneware', categories: ['Kitchen', 'Mugs'] },
    });
    expect(
      judge({ settings: { fields }, product: { description: 'Stoneware', categories: ['Mugs', 'Kitchen'] } }),
    ).toEqual({
      verdict: 'equal',
    });
  });

  it('is hidden when the ERP sells it no more, and shown again only where that is the ERP’s', () => {
    expect(judge({ item: { active: false } })).toMatchObject({ wish: { sku: 'MUG', visible: false } });
    expect(judge({ item: { active: false }, settings: { withdraw: 'keep' } })).toEqual({ verdict: 'equal' });
    expect(judge({ product: { visible: false } })).toEqual({ verdict: 'equal' });
    const fields = { ...SETTINGS.fields, visible: 'erp' } as const;
    expect(judge({ product: { visible: false }, settings: { fields } })).toMatchObject({
      wish: { visible: true },
    });
  });
});

describe('an item the shop lacks', () => {
  it('is left out, or created with everything the ERP knows', () => {
    expect(judge({ product: null })).toEqual({ verdict: 'absent' });
    expect(judge({ product: null, settings: { create: 'publish' }, price: '12.50' })).toMatchObject({
      wish: {
        sku: 'MUG',
        name: 'Mug, white',
        description: 'Stoneware',
        visible: true,
        categories: ['Kitchen', 'Mugs'],
        attributes: { Colour: 'white' },
        create: { visible: true, price: '12.50', weight: '0.35' },
      },
    });
    expect(judge({ product: null, settings: { create: 'hidden' }, price: '1' })).toMatchObject({
      wish: { visible: false, create: { visible: false } },
    });
  });

  it('is not created without a price, when it is not sold, or when the mapping says no', () => {
    expect(judge({ product: null, settings: { create: 'publish' } })).toMatchObject({ verdict: 'problem' });
    expect(judge({ product: null, settings: { create: 'publish' }, item: { active: false } })).toEqual({
      verdict: 'absent',
    });
    expect(
      judge({ product: null, settings: { create: 'publish' }, item: { facts: { ITGR: 'RAW' } } }),
    ).toEqual({ verdict: 'absent' });
  });
});

describe('SKUs', () => {
  const mapping = parseMapping({
    items: { table: { OLD: 'MUG', TAKEN: 'OTHER', 'MUG-6': 'WRONG' } },
    catalog: { skus: { 'MUG-6': { item: 'MUG', unit: 'BOX' }, PAIR: { item: 'MUG', factor: 2 } } },
  });

  it('are those the tables and the orders name, else the item itself', () => {
    expect(skusOfItem(mapping, 'MUG', ['EAN', 'TAKEN', 'OLD']).map(({ sku }) => sku)).toEqual([
      'MUG-6',
      'PAIR',
      'OLD',
      'EAN',
    ]);
    expect(skusOfItem(mapping, 'CAP')).toEqual([{ sku: 'CAP' }]);
    // The SKU of this name belongs to another item.
    expect(skusOfItem(mapping, 'TAKEN')).toEqual([]);
    expect(skusOfItem(parseMapping({ items: { match: ['table'] } }), 'CAP')).toEqual([]);
    expect([itemOfSku(mapping, 'MUG-6'), itemOfSku(mapping, 'constructor')]).toEqual(['MUG', undefined]);
  });

  it('are counted in their unit, when somebody says how many that is', () => {
    const factors = skusOfItem(mapping, 'MUG').map((sku) => factorOf(sku, ITEM));
    expect(factors).toEqual(['6', '2', '1']);
    expect(factorOf({ sku: 'X', unit: 'PAL' }, ITEM)).toBeUndefined();
    expect(factorOf({ sku: 'X', unit: 'BOX' }, undefined)).toBeUndefined();
    expect(factorOf({ sku: 'X', factor: '0' }, ITEM)).toBeUndefined();
  });
});
