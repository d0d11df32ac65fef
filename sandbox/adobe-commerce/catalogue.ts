/** An article of the demo shop and what it is in the ERP. */
export interface CatalogueItem {
  readonly sku: string;
  readonly name: string;
  /** The ERP's item number, at most 15 characters; absent when the ERP does not know the article at all. */
  readonly erpItem?: string;
  /**
   * How one gets from `sku` to `erpItem`: they are the same; the ERP keeps the SKU as an alias of its item; only a
   * table in the mapping knows; or nobody does.
   */
  readonly by: 'exact' | 'alias' | 'table' | 'nowhere';
  /** Net, EUR. */
  readonly price: string;
  /** Percent, in Germany. */
  readonly taxRate: '19' | '7';
}

const exact = (sku: string, name: string, price: string, taxRate: '19' | '7' = '19'): CatalogueItem => ({
  sku,
  name,
  erpItem: sku,
  by: 'exact',
  price,
  taxRate,
});

const BOLTS: readonly CatalogueItem[] = Array.from({ length: 30 }, (_, index) => {
  const size = String(index + 1).padStart(2, '0');
  return exact(`BOLT-M${size}`, `Hexagon bolt M${index + 1}, zinc plated`, `0.${String(11 + index * 3)}`);
});

/** Everything the demo shop sells. */
export const catalogue: readonly CatalogueItem[] = [
  exact('MUG-WHITE', 'Enamel mug, white', '12.50'),
  exact('MUG-BLUE', 'Enamel mug, blue', '12.95'),
  exact('TSHIRT-M-BLACK', 'T-shirt, black, M', '19.99'),
  exact('TSHIRT-L-BLACK', 'T-shirt, black, L', '19.99'),
  exact('HOODIE-S-GRAY', 'Hooded jacket, gray, S', '52.00'),
  exact('NOTEBOOK-A5', 'Notebook A5, dotted', '6.45', '7'),
  exact('COOKBOOK-SOUP', 'The soup cookbook', '27.95', '7'),
  exact('PEN-GEL-03', 'Gel pen 0.3 mm', '2.19'),
  exact('BOTTLE-750', 'Steel bottle 750 ml', '29.95'),
  exact('YOGA-BALL-65', 'Yoga ball 65 cm', '27.00'),
  exact('YOGA-STRAP-8', 'Yoga strap 8 foot', '17.00'),
  exact('YOGA-BRICK', 'Foam yoga brick', '5.00'),
  exact('DESK-SET', 'Desk set, five pieces', '89.00'),
  exact('LAMP-DESK', 'Desk lamp, dimmable', '74.90'),
  exact('CABLE-USBC-2M', 'USB-C cable 2 m', '11.33'),
  exact('SCREW-M4X20', 'Screw M4 × 20, loose', '0.0375'),
  exact('EBOOK-CARE', 'E-book: caring for enamel', '8.39', '7'),
  exact('POSTER-50X70', 'Poster 50 × 70 cm', '14.29'),
  ...BOLTS,
  {
    sku: 'CHAIR-OAK-NAT',
    name: 'Chair, natural oak',
    erpItem: 'CH1001',
    by: 'alias',
    price: '189.00',
    taxRate: '19',
  },
  {
    sku: 'ESPRESSO-CUP-SET-OF-6',
    name: 'Espresso cups, set of six',
    erpItem: 'CUP6SET',
    by: 'alias',
    price: '48.00',
    taxRate: '19',
  },
  {
    sku: 'GIFT-WRAP-LARGE-PREMIUM',
    name: 'Gift wrapping, large',
    erpItem: 'GW-L',
    by: 'table',
    price: '4.20',
    taxRate: '19',
  },
  { sku: 'UNMAPPED-GADGET', name: 'Gadget nobody has mapped', by: 'nowhere', price: '33.00', taxRate: '19' },
];

/** @throws RangeError for a SKU the shop does not sell */
export function article(sku: string): CatalogueItem {
  const found = catalogue.find((item) => item.sku === sku);
  if (found === undefined) throw new RangeError(`the demo catalogue has no ${sku}`);
  return found;
}
