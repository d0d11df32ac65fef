import type { InforM3Options } from '../../../../../sandbox/infor-m3';
import type { CallContext } from '../../../../../systems/context';
import type { MasterDataPage, MasterDataSource } from '../../../../../systems/erps/erp';
import type { LaneOptions } from '../../../../../systems/transport/lane';
import { startM3, type Bench } from '../support';

export const NOON = Date.UTC(2026, 10, 21, 12);

export interface MasterBench extends Bench {
  readonly source: MasterDataSource;
  /** A call of its priority; nobody keeps its record. */
  readonly stockContext: CallContext;
  readonly sourceWith: (masterData?: Record<string, unknown>) => MasterDataSource;
  readonly control: (path: string, body?: unknown) => Promise<void>;
  /** Requests sent so far. */
  readonly requests: () => number;
  /** Calls made so far, by name. */
  readonly executed: (call: string) => number;
}

/** A sandbox whose clock stands, with a source of master data on it. */
export async function startMaster(
  sandbox: InforM3Options = {},
  masterData: Record<string, unknown> = {},
  lane: LaneOptions = {},
): Promise<MasterBench> {
  let now = NOON;
  const bench = await startM3(
    { now: () => now, tokenSeconds: 1_000_000_000, aliases: [], ...sandbox },
    { masterData },
    lane,
  );
  const sourceWith: MasterBench['sourceWith'] = (more = {}) => {
    const { masterData: source } = bench.erpWith({ masterData: { ...masterData, ...more } });
    if (!source) throw new Error('no master data');
    return source;
  };
  return {
    ...bench,
    source: sourceWith(),
    stockContext: { priority: 'stock', record: () => undefined },
    sourceWith,
    control: async (path, body) => {
      now += 1;
      const answer = await fetch(`${bench.sandbox.url}/__control${path}`, {
        method: 'POST',
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      if (!answer.ok) throw new Error(await answer.text());
    },
    requests: () => bench.sandbox.requests.summary(0).count,
    executed: (call) => bench.sandbox.m3.executed.get(call) ?? 0,
  };
}

/** Every page, to the end; fails when there is none. */
export async function collect<Row>(
  read: (page: string | undefined) => Promise<MasterDataPage<Row>>,
  mostPages = 2_000,
): Promise<{ rows: Row[]; pages: Row[][]; position: string | undefined }> {
  const pages: Row[][] = [];
  let next: string | undefined;
  for (let count = 0; count < mostPages; count += 1) {
    const page = await read(next);
    pages.push([...page.rows]);
    if (page.next === undefined) return { rows: pages.flat(), pages, position: page.position };
    next = page.next;
  }
  throw new Error(`no end after ${mostPages} pages`);
}
