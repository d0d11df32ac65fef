import { Failure, isFailure } from '../../../domain/failure';
import { assertOpen, type CallContext } from '../../context';
import { classifyStatus } from '../../transport/classify-status';
import type { Http, HttpAnswer, HttpRequest } from '../../transport/http';
import { createIonGateway, type TokenSource } from '../ion';
import { readAnswer, type M3Answer, type M3Result } from './answers';
import { WaitingGroups, writes, type CallGroup } from './gather';
import { assertSendable, type M3Record } from './lengths';
import { type Place } from './place';
import { recordCalls } from './record-calls';
import type { InforM3Settings } from './schemas';

/** One transaction of a program. */
export interface M3Call {
  readonly transaction: string;
  readonly record: M3Record;
  /** The output fields wanted; absent means all. */
  readonly columns?: readonly string[];
  readonly write: boolean;
  /** Most records to answer; 0 or absent means all. */
  readonly maxRecords?: number;
}

export interface M3Client {
  /**
   * Executes the calls in order and answers one result for each. A refused transaction is a result, not an error; the
   * ones after it are executed all the same.
   * @throws Failure when there is no result: `in-doubt` for calls with a write that may have happened, `unavailable`,
   *   `throttled`, `unauthorized`, and `rejected` or `bug` for a record M3 would never take
   * @param place another company or division than the connection's
   */
  run(context: CallContext, program: string, calls: readonly M3Call[], place?: Place): Promise<M3Result[]>;
}

export interface M3ClientOptions {
  readonly settings: Pick<InforM3Settings, 'company' | 'division' | 'bulkSize' | 'deadlineSeconds'>;
  /** Address of the M3 API, such as `https://…/ACME_PRD/M3/m3api-rest`. */
  readonly root: string;
  readonly http: Http;
  readonly tokens: TokenSource;
}

/**
 * M3's REST API, version 2, always by bulk POST: in single form M3's writes are GETs, which anything between us and M3
 * may repeat by itself. Calls of one program that wait for the lane share a request; each caller gets its own results.
 */
export function createM3Client(options: M3ClientOptions): M3Client {
  const { settings, root } = options;
  const gateway = createIonGateway(options);
  const waiting = new WaitingGroups(settings.bulkSize);

  function request(groups: readonly CallGroup[]): HttpRequest {
    const [{ program, maxRecords, place }] = groups as [CallGroup];
    return {
      method: 'POST',
      url: `${root}/v2/execute`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        program,
        cono: Number(place.company),
        divi: place.division,
        excludeEmptyValues: true,
        rightTrim: true,
        maxReturnedRecords: maxRecords,
        transactions: groups.flatMap(({ calls }) =>
          calls.map(({ transaction, record, columns }) => ({
            transaction,
            record,
            ...(columns ? { selectedColumns: columns } : {}),
          })),
        ),
      }),
      write: groups.some(writes),
      deadlineMs: settings.deadlineSeconds * 1000,
      name: `POST M3 ${program}`,
    };
  }

  /** Never rejects: every group it takes is settled. */
  async function takeTurn(group: CallGroup): Promise<void> {
    const place = new AbortController();
    group.leave = () => place.abort();
    waiting.add(group);
    let taken: CallGroup[] = [];
    let answer: HttpAnswer | undefined;
    try {
      answer = await gateway.sendGathered({ ...group.context, leave: place.signal }, () => {
        taken = inTime(waiting.take(group));
        return taken.length > 0 ? request(taken) : undefined;
      });
    } catch (error) {
      if (waiting.remove(group)) taken.push(group);
      for (const each of taken) fail(each, error);
      return;
    }
    if (!answer) return;
    try {
      settle(taken, answer);
    } catch (error) {
      for (const each of taken) each.reject(error);
    }
  }

  /** A write may have waited past its step's time: its step starts again with a search. */
  function inTime(groups: readonly CallGroup[]): CallGroup[] {
    return groups.filter((group) => {
      try {
        if (writes(group)) assertOpen(group.context);
        return true;
      } catch (error) {
        fail(group, error);
        return false;
      }
    });
  }

  function settle(groups: readonly CallGroup[], answer: HttpAnswer): void {
    const said = readAnswer(answer.text);
    if (said?.results?.length) return distribute(groups, said.results, answer);
    if (said?.termination && said.nothingDone) {
      // One bad record may have spoilt it for all. Nothing was executed, so each group may go again, by itself.
      if (groups.length > 1) return groups.forEach((group) => void takeTurn({ ...group, alone: true }));
      const error = said.termination;
      return groups.forEach((group) =>
        finish(
          group,
          group.calls.map(() => ({ state: 'refused', records: [], error })),
          answer,
        ),
      );
    }
    for (const group of groups) fail(group, unreadable(group, answer, said), answer);
  }

  function distribute(
    groups: readonly CallGroup[],
    results: NonNullable<M3Answer['results']>,
    answer: HttpAnswer,
  ): void {
    let index = 0;
    for (const group of groups) {
      finish(
        group,
        group.calls.map(({ transaction }) => {
          const result = results[index++];
          const ours = result && (!result.transaction || result.transaction === transaction);
          return ours ? result : { state: 'unknown', records: [] };
        }),
        answer,
      );
    }
  }

  function finish(group: CallGroup, results: M3Result[], answer: HttpAnswer): void {
    recordCalls(group, { results, answer });
    group.resolve(results);
  }

  function fail(group: CallGroup, error: unknown, answer?: HttpAnswer): void {
    // The request was lost with somebody's write in it: for a group that only reads, nothing is in doubt.
    const own =
      isFailure(error, 'in-doubt') && !writes(group)
        ? new Failure('unavailable', error.message, { code: error.code })
        : error;
    recordCalls(group, { error: own, ...(answer ? { answer } : {}) });
    group.reject(own);
  }

  async function runGroup(
    context: CallContext,
    program: string,
    calls: readonly M3Call[],
    place: Place,
  ): Promise<M3Result[]> {
    return new Promise((resolve, reject) => {
      const limits = calls.map(({ maxRecords }) => maxRecords ?? 0);
      const maxRecords = limits.includes(0) ? 0 : Math.max(...limits);
      const leave = (): void => undefined;
      void takeTurn({ context, program, place, calls, maxRecords, alone: false, leave, resolve, reject });
    });
  }

  return {
    async run(context, program, calls, place = settings) {
      if (calls.some(({ write }) => write)) assertOpen(context);
      for (const { transaction, record } of calls) assertSendable(`${program}/${transaction}`, record);
      const results: M3Result[] = [];
      for (let from = 0; from < calls.length; from += settings.bulkSize) {
        const group = calls.slice(from, from + settings.bulkSize);
        results.push(...(await runGroup(context, program, group, place)));
      }
      return results;
    },
  };
}

/** An answer without results that does not prove that nothing was done. */
function unreadable(group: CallGroup, answer: HttpAnswer, said: M3Answer | undefined): Failure {
  const name = `M3 (${group.program})`;
  const write = writes(group);
  const words = said?.termination?.message;
  // M3 itself spoke, but left open how far it came: only a search can tell.
  if (write && said && answer.status < 500 && ![401, 403, 429].includes(answer.status)) {
    return new Failure(
      'in-doubt',
      `${name} broke off without saying what was done${words ? `: ${words}` : ''}`,
      {
        code: said.termination?.type ?? String(answer.status),
      },
    );
  }
  const classified = classifyStatus(answer, { write, name, ...(words ? { words } : {}) });
  if (classified) return classified;
  return new Failure(
    write ? 'in-doubt' : 'unavailable',
    `${name} answered something that is no M3 answer (HTTP ${answer.status})`,
    { code: String(answer.status) },
  );
}
