import {
  itemsSnapshot,
  ordersSnapshot,
  pricesSnapshot,
  stockSnapshot,
  type M3State,
} from '../../../sandbox/infor-m3';
import type { Side } from './catalog-sides';

/** Pieces that somebody bought in the shop. */
export interface Sale {
  readonly number: string;
  readonly sku: string;
  readonly quantity: number;
}

/** Both sides when everything has come to rest. */
export interface StormEnds {
  readonly side: Side;
  readonly erp: M3State;
  readonly skus: readonly string[];
  readonly sales: readonly Sale[];
  /** Of the sales, those that wait for a person and never reached the ERP. */
  readonly held: readonly Sale[];
}

const FIELDS = ['name', 'price', 'sold', 'stock'] as const;

/** Each field of the ERP's that the shop shows otherwise, and what was sold that nobody has, by the shop's own account. */
export function differences({ side, erp, skus, held }: StormEnds): string[] {
  const accounts = new Map(side.account().map((account) => [account.sku, account]));
  return skus.flatMap((sku) => {
    const [item] = itemsSnapshot(erp, [sku]);
    const [price] = pricesSnapshot(erp, [sku]);
    const balance = stockSnapshot(erp, [sku]).find(({ warehouse }) => warehouse === 'A01');
    const reserved = held.filter((sale) => sale.sku === sku).reduce((sum, { quantity }) => sum + quantity, 0);
    const shown = side.shown(sku);
    const wanted = {
      name: item?.name,
      price: Number(price?.price),
      sold: item?.status === '20',
      stock: Number(balance?.netAllocatable) - reserved,
    };
    const { oversold = 0 } = accounts.get(sku) ?? {};
    return [
      ...FIELDS.filter((field) => shown[field] !== wanted[field]).map(
        (field) => `${sku}: ${field} is ${shown[field]} in the shop and should be ${wanted[field]}`,
      ),
      ...(oversold > 0 ? [`${sku}: ${oversold} were sold that nobody has`] : []),
    ];
  });
}

/** Each sale stands in M3 once, as it was sold, but for those that wait. */
export function astray({ erp, sales, held }: StormEnds): string[] {
  const standing = ordersSnapshot(erp).orders.filter(({ deleted }) => !deleted);
  return sales.flatMap(({ number, sku, quantity }) => {
    const wanted = held.some((sale) => sale.number === number) ? '' : `${quantity} ${sku}`;
    const found = standing
      .filter(({ reference }) => reference === number)
      .map(({ lines }) => lines.map((line) => `${Number(line.quantity)} ${line.item}`).join(', '))
      .join('; ');
    return found === wanted ? [] : [`order ${number} stands in M3 as [${found}] and should be [${wanted}]`];
  });
}
