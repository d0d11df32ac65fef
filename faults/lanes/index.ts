/** The lanes the suite knows: one file each. */
import { adobeIfs } from './adobe-ifs';
import { adobeIfsCustomers } from './adobe-ifs-customers';
import { adobeM3 } from './adobe-m3';
import { bigCommerceM3 } from './bigcommerce-m3';
import { m3BigCommerceCatalog } from './m3-bigcommerce-catalog';
import { m3WooCommerceCatalog } from './m3-woocommerce-catalog';
import { shopifyM3 } from './shopify-m3';
import { wooCommerceM3 } from './woocommerce-m3';
import type { Cargo, CargoLane } from '../cargo';
import type { Lane } from '../lane';
import { ordersCargo } from '../orders/orders-cargo';

/** Those that carry orders. */
export const ORDER_LANES: readonly Lane[] = [adobeM3, shopifyM3, bigCommerceM3, wooCommerceM3, adobeIfs];
const LANES: readonly (Lane | CargoLane)[] = [
  ...ORDER_LANES,
  adobeIfsCustomers,
  m3WooCommerceCatalog,
  m3BigCommerceCatalog,
];

/** @throws RangeError that names the lanes there are */
export function laneNamed(name: string): Lane | CargoLane {
  const lane = LANES.find((one) => one.name === name);
  if (!lane)
    throw new RangeError(`there is no lane "${name}"; there is ${LANES.map((one) => one.name).join(', ')}`);
  return lane;
}

export const cargoOf = (lane: Lane | CargoLane): Cargo => ('cargo' in lane ? lane.cargo : ordersCargo(lane));

export const DEFAULT_LANE = adobeM3.name;
