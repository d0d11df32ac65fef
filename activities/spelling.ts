import { alike, fold } from '../domain/customer-cells';
import type { CustomerRecord } from '../domain/customer-record';

/** As much of a street as no side cuts off. */
const TOLD_APART = 20;

/**
 * Whether what a side shows may be its own spelling of what it was told; else somebody has typed it since. A firm's name may
 * stand for a person's, and the person before the street; street and town are kept all the same.
 */
export function isSpelling(
  cell: string,
  told: string,
  shown: string,
  companies: readonly (string | undefined)[],
): boolean {
  if (alike(told, shown) || cell.endsWith('.region')) return true;
  if (/(^|\.)name$/.test(cell))
    return companies.some((company) => company !== undefined && alike(company, shown));
  if (!cell.endsWith('.place')) return false;
  const [streets, city] = JSON.parse(told) as [string[], string];
  const all = fold(shown);
  return [...streets, city].every((part) => all.includes(fold(part).slice(0, TOLD_APART)));
}

export const companiesOf = ({
  billTo,
  deliveries,
}: Pick<CustomerRecord, 'billTo' | 'deliveries'>): string[] =>
  [billTo, ...Object.values(deliveries)].flatMap((address) => address?.company ?? []);
