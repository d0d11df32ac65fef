import type { CatalogGround } from './ground';

/**
 * Which SKU of a style stands in the shop as a variant. People made the products of old, and rarely gave them a SKU of
 * their own: the product that a new sister belongs to is then found by one that it has already.
 */
export interface KnownStyles {
  /** @param found by style, a SKU that was seen as a variant */
  learn(found: ReadonlyMap<string, string>): Promise<void>;
  /** By style; a style nobody has seen is absent. */
  sistersOf(styles: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** Kept beside what was pushed, under a name that no SKU can have. */
const keyOf = (style: string): string => `\u0001style/${style}`;

export function createKnownStyles({ store, name }: Pick<CatalogGround, 'store' | 'name'>): KnownStyles {
  const { pushed } = store.catalog;
  const sistersOf: KnownStyles['sistersOf'] = async (styles) => {
    const kept = await pushed.getMany(name, 'items', styles.map(keyOf));
    return new Map(
      styles.flatMap((style) => {
        const sku = kept.get(keyOf(style))?.wishHash;
        return sku === undefined ? [] : [[style, sku] as const];
      }),
    );
  };
  return {
    sistersOf,
    learn: async (found) => {
      if (found.size === 0) return;
      const known = await sistersOf([...found.keys()]);
      await pushed.putMany(
        name,
        'items',
        [...found].flatMap(([style, sku]) =>
          known.get(style) === sku ? [] : [{ key: keyOf(style), wishHash: sku, seenHash: '' }],
        ),
      );
    },
  };
}
