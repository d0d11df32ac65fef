/** An article of the demo shop and what it is in the ERP. */
export interface CatalogueItem {
  readonly sku: string;
  readonly name: string;
  /** The ERP's item number, at most 15 characters; absent when the ERP does not know the article at all. */
  readonly erpItem?: string;
  /** How one gets from `sku` to `erpItem`: they are the same, or nobody knows. */
  readonly by: 'exact' | 'nowhere';
  /** Net, EUR. */
  readonly price: string;
  /** Percent, in Germany. */
  readonly taxRate: '19' | '7';
  /** Slug of its category: accounts are chosen by it. */
  readonly category: string;
}

const item = (
  sku: string,
  name: string,
  price: string,
  category: string,
  taxRate: '19' | '7' = '19',
): CatalogueItem => ({ sku, name, erpItem: sku, by: 'exact', price, taxRate, category });

/** Everything the demo shop sells. */
export const catalogue: readonly CatalogueItem[] = [
  item('MUG-WHITE', 'Enamel mug, white', '12.50', 'kitchen'),
  item('MUG-BLUE', 'Enamel mug, blue', '12.95', 'kitchen'),
  item('BOTTLE-750', 'Steel bottle 750 ml', '29.95', 'kitchen'),
  item('TSHIRT-M-BLACK', 'T-shirt, black, M', '19.99', 'clothing'),
  item('TSHIRT-L-BLACK', 'T-shirt, black, L', '19.99', 'clothing'),
  item('HOODIE-S-GRAY', 'Hooded jacket, gray, S', '52.00', 'clothing'),
  item('NOTEBOOK-A5', 'Notebook A5, dotted', '6.45', 'books', '7'),
  item('COOKBOOK-SOUP', 'The soup cookbook', '27.95', 'books', '7'),
  item('EBOOK-CARE', 'E-book: caring for enamel', '8.39', 'books', '7'),
  item('PEN-GEL-03', 'Gel pen 0.3 mm', '2.19', 'office'),
  item('DESK-SET', 'Desk set, five pieces', '89.00', 'office'),
  item('LAMP-DESK', 'Desk lamp, dimmable', '74.90', 'office'),
  item('CABLE-USBC-2M', 'USB-C cable 2 m', '11.33', 'office'),
  item('SCREW-M4X20', 'Screw M4 × 20, loose', '0.0375', 'hardware'),
  item('POSTER-50X70', 'Poster 50 × 70 cm', '14.29', 'uncategorized'),
  {
    sku: 'UNMAPPED-GADGET',
    name: 'Gadget nobody has mapped',
    by: 'nowhere',
    price: '33.00',
    taxRate: '19',
    category: 'office',
  },
];

/** @throws RangeError for a SKU the shop does not sell */
export function article(sku: string): CatalogueItem {
  const found = catalogue.find((one) => one.sku === sku);
  if (found === undefined) throw new RangeError(`the demo catalogue has no ${sku}`);
  return found;
}
