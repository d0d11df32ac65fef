/** The lanes the suite knows: one file each. */
import { adobeIfs } from './adobe-ifs';
import { adobeM3 } from './adobe-m3';
import { bigCommerceM3 } from './bigcommerce-m3';
import { shopifyM3 } from './shopify-m3';
import { wooCommerceM3 } from './woocommerce-m3';
import type { Lane } from '../lane';

const LANES: readonly Lane[] = [adobeM3, shopifyM3, bigCommerceM3, wooCommerceM3, adobeIfs];

/** @throws RangeError that names the lanes there are */
export function laneNamed(name: string): Lane {
  const lane = LANES.find((one) => one.name === name);
  if (!lane)
    throw new RangeError(`there is no lane "${name}"; there is ${LANES.map((one) => one.name).join(', ')}`);
  return lane;
}

export const DEFAULT_LANE = adobeM3.name;
