import { compareCatalog, type CatalogComparison } from '../../activities/catalog/compare-catalog';
import type { Dependencies } from '../../activities/types';
import type { CatalogFlow } from '../../domain/catalog';
import { table } from '../output';
import { progressBar } from '../progress';

/** Differences that are kept for the answer; a whole catalogue may have more, which are counted. */
const MOST_SHOWN = 1_000;

export interface DryPush extends Omit<CatalogComparison, 'next' | 'total' | 'rows'> {
  /** All of them, also those that are not listed. */
  readonly differing: number;
}

/** Compares these SKUs, or page by page everything, in bounded memory. */
export async function dryPush(
  dependencies: Pick<Dependencies, 'store' | 'connection' | 'now'>,
  connection: string,
  flow: CatalogFlow,
  skus: readonly string[],
): Promise<DryPush> {
  const look = compareCatalog(dependencies);
  if (skus.length > 0) return shown([await look({ connection, flow, skus })]);
  const bar = progressBar(`compare ${flow}`, 2);
  let sum: DryPush | undefined;
  let rows = 0;
  let page: string | undefined;
  do {
    const found = await look({ connection, flow, page });
    sum = shown([...(sum ? [sum] : []), found]);
    rows += found.rows;
    bar.set(rows, found.total ?? Math.max(2, rows));
    page = found.next;
  } while (page !== undefined);
  bar.stop();
  return sum;
}

type Part = DryPush | CatalogComparison;

function shown(parts: readonly Part[]): DryPush {
  const total = (of: (part: Part) => number): number => parts.reduce((sum, part) => sum + of(part), 0);
  const first = <Row>(of: (part: Part) => readonly Row[]): Row[] => parts.flatMap(of).slice(0, MOST_SHOWN);
  return {
    differences: first(({ differences }) => differences),
    problems: first(({ problems }) => problems),
    unknown: first(({ unknown }) => unknown),
    ended: first(({ ended = [] }) => ended),
    differing: total((part) => ('differing' in part ? part.differing : part.differences.length)),
    equal: total(({ equal }) => equal),
    absent: total(({ absent }) => absent),
    waiting: total(({ waiting }) => waiting),
  };
}

/** For people: what would change, and what stands in the way. */
export function textOfDryPush(flow: CatalogFlow, found: DryPush): string {
  const { differences, differing, problems, unknown, ended = [], equal, absent, waiting } = found;
  const rows = differences.map(({ key, field, shop = '-', erp }) => [key, field, short(shop), short(erp)]);
  return [
    rows.length > 0 ? table(['sku', 'field', 'shop', 'erp'], rows) : '',
    differing > rows.length ? `… and ${differing - rows.length} more.` : '',
    `${differing} differences, ${equal} ${flow === 'items' ? 'items' : flow === 'prices' ? 'prices' : 'levels'} as they should be, ${absent} not in the shop${waiting > 0 ? `, ${waiting} on their way` : ''}.`,
    unknown.length > 0 ? `The ERP knows nothing of: ${unknown.join(', ')}` : '',
    ended.length > 0
      ? `The ERP has no price any more, and the shop keeps its own, of: ${ended.map(({ sku }) => sku).join(', ')}`
      : '',
    ...problems.map(({ item, problem }) => `In the way of ${item}: ${problem}`),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text);
