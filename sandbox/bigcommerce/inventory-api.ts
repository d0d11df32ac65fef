import type { SandboxAnswer, SandboxRequest } from '../kit';
import { allowOnly, envelopeOf, exact, idsOf, pageOf, Refusal } from './answers';
import type { Inventory, Item, Named } from './inventory';
import { type Fields, integerIn, objectOf, rowsOf, textIn } from './request-body';

const MOST_ITEMS = 2_000;
const LARGEST_PAGE = 1_000;

/** `GET /v3/inventory/items`: counted items only, with what each location has. */
export function listItems(request: SandboxRequest, inventory: Inventory): SandboxAnswer {
  const { query } = request;
  allowOnly(query, [
    'sku:in',
    'variant_id:in',
    'product_id:in',
    'location_id:in',
    'location_code:in',
    'page',
    'limit',
  ]);
  const skus = query.get('sku:in')?.split(',');
  const [variants, products, locations] = ['variant_id:in', 'product_id:in', 'location_id:in'].map((name) => idsOf(query, name)); // prettier-ignore
  const rows = inventory
    .items(inventory.productsOf({ skus, variants, products }))
    .filter(({ variant }) => skus === undefined || skus.includes(variant.sku))
    .filter(({ variant }) => variants === undefined || variants.includes(variant.id))
    .filter(({ product }) => products === undefined || products.includes(product.id))
    .map((item) => render(item, inventory, locations));
  return envelopeOf(rows, pageOf(query, LARGEST_PAGE));
}

const render = (item: Item, inventory: Inventory, only: number[] | undefined): Fields => ({
  identity: { sku: item.variant.sku, variant_id: item.variant.id, product_id: item.product.id, sku_id: null },
  locations: [...inventory.locations]
    .filter((location) => only === undefined || only.includes(location))
    .map((location) => {
      const { onHand, safety } = inventory.shown(item, location) ?? { onHand: 0, safety: 0 };
      return {
        location_id: location,
        location_code: `BC-LOCATION-${location}`,
        location_name: location === 1 ? 'Default location' : `Location ${location}`,
        available_to_sell: Math.max(0, onHand - safety),
        total_inventory_onhand: onHand,
        location_enabled: true,
        settings: {
          safety_stock: safety,
          is_in_stock: onHand > safety,
          warning_level: 0,
          bin_picking_number: '',
        },
      };
    }),
});

let transactions = 0;
const accepted = (): SandboxAnswer =>
  exact({ transaction_id: `5f2c0000-0000-4000-8000-${String((transactions += 1)).padStart(12, '0')}` });

/** `POST /v3/inventory/adjustments/relative`: all rows or none. */
export function adjustRelative(request: SandboxRequest, inventory: Inventory): SandboxAnswer {
  inventory.adjust(
    readRows(request).map(({ named, location, quantity }) => ({ named, location, by: quantity })),
  );
  return accepted();
}

/** `PUT /v3/inventory/adjustments/absolute`: whatever was sold meanwhile. */
export function adjustAbsolute(request: SandboxRequest, inventory: Inventory): SandboxAnswer {
  const rows = readRows(request).map((row) => ({ ...row, item: inventory.itemOf(row.named) }));
  for (const { item, location, quantity } of rows) inventory.set(item, location, quantity);
  return accepted();
}

function readRows(request: SandboxRequest): { named: Named; location: number; quantity: number }[] {
  const fields = objectOf(request);
  textIn(fields, 'reason');
  return rowsOf(fields['items'], MOST_ITEMS).map((row) => {
    const names = [
      { kind: 'sku', value: textIn(row, 'sku') },
      { kind: 'variant_id', value: integerIn(row, 'variant_id')?.toString() },
      { kind: 'product_id', value: integerIn(row, 'product_id')?.toString() },
    ].filter((name): name is Named => name.value !== undefined);
    const [named] = names;
    const [location, quantity] = [integerIn(row, 'location_id'), integerIn(row, 'quantity')];
    if (!named || names.length > 1 || location === undefined || quantity === undefined) {
      throw new Refusal(422, 'Payload contains invalid fields', {
        items: 'location_id, quantity and one identity are required',
      });
    }
    return { named, location, quantity };
  });
}
