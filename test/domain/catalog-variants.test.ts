import fc from 'fast-check';
import type { ErpCatalogItem, ShopProduct } from '../../domain/catalog';
import { judgeItem } from '../../domain/catalog-items';
import type { ItemSettings } from '../../domain/catalog-settings';
import { optionsKey, sameOptions, styleOf, variantOf } from '../../domain/catalog-variants';
import { parseMapping } from '../../domain/mapping';

const MAPPING = parseMapping({
  catalog: {
    variants: [
      { when: { ITTY: 'WEAR' }, parent: 'HDPR', name: 'CFI3', options: { Colour: { fact: 'CFI1', values: { BLK: 'Black' } }, Size: 'CFI2' } },
      { parent: 'ITNE', options: { Size: 'CFI2' } },
    ],
  },
}); // prettier-ignore
const item = (facts: Record<string, string>): ErpCatalogItem => ({
  item: 'TEE-BLK-M',
  name: 'T-shirt, black, M',
  description: 'Cotton',
  active: true,
  unit: 'PCE',
  units: {},
  facts,
});
const FACTS = { ITTY: 'WEAR', HDPR: 'TEE', CFI1: 'BLK', CFI2: 'M' };
const variant = (facts: Record<string, string>, style?: { name: string; description?: string }) => {
  const own = styleOf(MAPPING, facts);
  return own && variantOf({ sku: 'TEE-BLK-M', item: item(facts), facts }, own, { item: style });
};

describe('an item as a variant', () => {
  it('has the choices that its fields hold, in the words of the mapping', () => {
    expect(variant(FACTS)).toEqual({
      parent: 'TEE',
      name: 'T-shirt, black, M',
      description: 'Cotton',
      options: { Colour: 'Black', Size: 'M' },
    });
    expect(variant({ ...FACTS, CFI1: 'GRN' })).toMatchObject({ options: { Colour: 'GRN', Size: 'M' } });
    expect(variant({ ...FACTS, CFI1: 'constructor' })).toMatchObject({ options: { Colour: 'constructor' } });
  });

  it('belongs to a product that is named by a field, else as the style, else as itself', () => {
    expect(variant({ ...FACTS, CFI3: 'Tee' }, { name: 'Style TEE' })).toMatchObject({ name: 'Tee' });
    const styled = variant(FACTS, { name: 'Style TEE' });
    expect(styled).toMatchObject({ name: 'Style TEE' });
    expect(styled).not.toHaveProperty('description');
  });

  it('is one by the first row that matches and whose parent is filled', () => {
    expect(styleOf(MAPPING, { ...FACTS, HDPR: ' ' })).toBeUndefined();
    expect(styleOf(MAPPING, { ...FACTS, HDPR: '', ITNE: 'S1' })).toMatchObject({ parent: 'S1' });
    expect(styleOf(MAPPING, { ...FACTS, ITTY: 'FOOD' })).toBeUndefined();
  });

  it('says which field is empty', () => {
    expect(variant({ ...FACTS, CFI2: ' ' })).toEqual({
      problem: expect.stringMatching(/field CFI2 of item TEE-BLK-M, its Size, is empty/) as string,
    });
  });
});

it('choices are the same whatever their order and capitals, and differ in anything else', () => {
  const name = fc.constantFrom('Colour', 'Size', 'Cut');
  const value = fc.constantFrom('S', 'M', 'Red', 'red,M', '"');
  fc.assert(
    fc.property(fc.dictionary(name, value), fc.dictionary(name, value), (a, b) => {
      const shuffled = Object.fromEntries(Object.entries(a).reverse().map(([n, v]) => [n.toUpperCase(), ` ${v.toLowerCase()}`])); // prettier-ignore
      expect(optionsKey(shuffled)).toBe(optionsKey(a));
      const isSame = Object.keys({ ...a, ...b }).every((n) => a[n]?.toLowerCase() === b[n]?.toLowerCase());
      expect(sameOptions(a, b)).toBe(isSame);
    }),
  );
});

describe('the verdict on a variant', () => {
  const settings: ItemSettings = {
    everyMs: 1,
    quietMs: 1,
    create: 'hidden',
    withdraw: 'hide',
    fields: { name: 'erp', description: 'erp', visible: 'erp', weight: 'erp', categories: 'erp', attributes: 'erp' },
  }; // prettier-ignore
  const judge = (product?: ShopProduct, own?: Parameters<typeof judgeItem>[2]['variant']) =>
    judgeItem({ sku: 'TEE-BLK-M', item: item(FACTS), factor: '1' }, product, {
      mapping: MAPPING,
      settings,
      price: '20',
      variant: own,
    });

  it('begins below its product, or says why it cannot; a style is no product by itself', () => {
    const own = { parent: 'TEE', name: 'Tee', options: { Colour: 'Black', Size: 'M' } };
    expect(judge(undefined, own)).toMatchObject({
      verdict: 'write',
      wish: { create: { visible: false, price: '20', variant: own } },
      differences: [{ field: 'variant of TEE', erp: 'Black, M' }],
    });
    expect(judge(undefined, { problem: 'no size' })).toEqual({ verdict: 'problem', problem: 'no size' });
    expect(judge(undefined, 'style')).toEqual({ verdict: 'absent' });
  });

  it('leaves alone what it has from its product', () => {
    const shown: ShopProduct = { sku: 'TEE-BLK-M', id: '1/2', name: 'Tee', description: 'x', visible: true, weight: '0', categories: ['A'], attributes: {}, prices: {} }; // prettier-ignore
    expect(judge(shown)).toMatchObject({ verdict: 'write', wish: { name: 'T-shirt, black, M' } });
    expect(judge({ ...shown, inherited: ['name', 'description', 'categories', 'attributes'] })).toEqual({ verdict: 'equal' }); // prettier-ignore
  });
});
