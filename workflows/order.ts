import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { News, OrderRef, Pass, Reading, StageInput } from '../activities/types';
import {
  changed,
  resolveUpdate,
  retrySignal,
  retryUpdate,
  skipSignal,
  skipUpdate,
  stateQuery,
  type Operator,
  type Resolution,
} from './order-messages';
import { createNews } from './order-news';
import { attentionPage, show } from './order-stage';
import { createOrderSteps } from './order-steps';
import { problemOf, type Problem } from './problem';

export interface OrderInput {
  readonly connection: string;
  readonly order: string;
  readonly priority?: OrderRef['priority'];
}

/** More passes than this in one run hand over to a fresh run: histories stay small however often an order changes. */
const PASSES_PER_RUN = 20;

/**
 * The life of one order. Level-triggered: whatever wakes it, it reads the order as it is now, compares it with the
 * ledger, and brings the documents due into the ERP one at a time. A stuck order waits here for a person; it never fails.
 */
export async function order(input: OrderInput): Promise<void> {
  assertStartedAs(input);
  const ref: OrderRef = {
    connection: input.connection,
    order: input.order,
    priority: input.priority ?? 'live',
  };
  const { take, store, current } = createOrderSteps(ref.priority);
  let dirty = false;
  /** What a page has read of the order; undefined as soon as anybody else says that it changed. */
  let reading: Reading | undefined;
  let blind = false;
  const news = createNews();
  let stage: StageInput['stage'] = 'processing';
  /** What it does when it takes no step. */
  let resting: 'waiting' | 'done' | undefined;
  let problem: Problem | undefined;
  let retry: Operator | undefined;
  let skip: Operator | undefined;
  const posted = new Map<string, string>();

  const wake = (message?: News): void => {
    dirty = true;
    news.heard(message);
    reading = message?.reading;
    blind ||= reading === undefined;
  };
  const askRetry = (operator?: Operator): string => {
    retry = operator ?? {};
    return `order ${ref.order} is looked at again`;
  };
  const askSkip = (operator?: Operator): string => {
    if (!operator?.reason?.trim())
      throw ApplicationFailure.nonRetryable('say why: {"actor":"…","reason":"…"}', 'wrong-use');
    skip = operator;
    return `order ${ref.order} is taken out`;
  };
  setHandler(changed, wake, { description: 'Look at this order again' });
  setHandler(retrySignal, (operator) => void askRetry(operator), {
    description: 'Release the order: look at it again. {"actor":"you"}',
  });
  setHandler(retryUpdate, askRetry, { description: 'Release the order: look at it again. {"actor":"you"}' });
  setHandler(skipSignal, (operator) => void (operator?.reason?.trim() && askSkip(operator)), {
    description: 'Take the order out. {"actor":"you","reason":"why"}',
  });
  setHandler(skipUpdate, askSkip, { description: 'Take the order out. {"actor":"you","reason":"why"}' });
  const resolve = async ({ key, posted: number, actor, reason }: Resolution): Promise<string> => {
    if (!reason?.trim())
      throw ApplicationFailure.nonRetryable('say why: {"actor":"…","reason":"…"}', 'wrong-use');
    const by = { actor: actor ?? 'operator', reason };
    const { resolved, reason: why } = await store.resolveDoubt({ ...ref, ...by, key, posted: number });
    if (!resolved) throw ApplicationFailure.nonRetryable(why, 'wrong-use');
    retry = { actor: by.actor };
    return `order ${ref.order} is looked at again`;
  };
  setHandler(resolveUpdate, resolve, {
    description:
      'Close what is in doubt. {"posted":"ERP number, or leave it out","actor":"you","reason":"why"}',
  });
  setHandler(
    stateQuery,
    () => ({
      stage,
      step: resting ?? current(),
      cause: problem?.causes ?? [],
      message: problem?.message,
      posted: Object.fromEntries(posted),
    }),
    { description: 'Where the order is' },
  );

  for (let passes = 0; ; passes += 1) {
    if (!skip && (passes >= PASSES_PER_RUN || workflowInfo().continueAsNewSuggested)) {
      await condition(allHandlersFinished);
      return continueAsNew<typeof order>(input);
    }
    const given = blind ? undefined : reading;
    [dirty, blind, reading, problem] = [false, false, undefined, undefined];
    if (retry) {
      const actor = retry.actor ?? 'operator';
      retry = undefined;
      await store.unskipOrder({ ...ref, actor });
    }
    let pass: Pass | undefined;
    try {
      pass = await take('fetchOrder', `order ${ref.order}`, { ...ref, reading: given });
      for (const [key, number] of Object.entries(pass.documents)) posted.set(key, number);
      // The shop has told of a later change than it shows: nothing is done with what is out of date.
      const pause = retry || skip || !news.isOlder(pass) ? undefined : news.nextLook();
      if (pause !== undefined) {
        await condition(() => dirty || retry !== undefined || skip !== undefined, pause);
        continue;
      }
      if (pass.outcome === 'due' && !skip) await bringIn(pass);
    } catch (error) {
      problem = problemOf(error);
    }
    if (skip) pass = await takeOut(pass, skip);
    if (problem === undefined && pass?.outcome === 'undecided') problem = undecided(ref.order, pass);
    if (problem === undefined && pass?.outcome === 'gone') problem = gone(ref.order);
    if (problem) {
      await park(problem, pass);
      continue;
    }
    if (dirty || retry || skip || pass?.again) continue;
    if (pass) await settle(pass);
    await condition(allHandlersFinished);
    if (!dirty && !retry && !skip) return;
  }

  /** The documents due, one after another, each through the same steps. */
  async function bringIn(pass: Pass): Promise<void> {
    const { snapshot } = pass;
    let customer: string | undefined;
    for (const due of pass.due) {
      if (skip) return;
      // What is in doubt is settled with the content that was sent, before anything new is mapped.
      if (!pass.again && due.kind !== 'cancellation' && customer === undefined) {
        ({ customer } = await take('mapCustomer', `order ${ref.order}`, { ...ref, snapshot }));
        await take('mapItems', `order ${ref.order}`, { ...ref, snapshot, due: pass.due });
      }
      const { key } = due;
      const name = `${due.kind} ${due.reference}`;
      const found = await take('findDocument', name, { ...ref, snapshot, due, customer });
      const { request, finding } = found;
      const { moved, ...result } = await take('postDocument', `${name}: ${finding.state}`, {
        ...ref,
        key,
        ...found,
      });
      if (moved) {
        wake();
        return;
      }
      const sent = `${name} ${result.number ?? result.draft ?? ''}`.trim();
      const { number } = await take('confirmDocument', sent, { ...ref, key, request, ...result });
      posted.set(due.key, number);
    }
  }

  /** What a person took out is settled as skipped, whatever was wrong with it; a document in doubt cannot be taken out. */
  async function takeOut(
    pass: Pass | undefined,
    { actor = 'operator', reason = '' }: Operator,
  ): Promise<Pass> {
    skip = undefined;
    if (pass?.outcome === 'settled') return pass;
    const { due = [], currency, total } = pass ?? {};
    const { skipped, reason: why } = await store.skipOrder({ ...ref, actor, reason, due, currency, total });
    problem = skipped
      ? undefined
      : { message: `The order cannot be skipped: ${why ?? ''}`, causes: [`in-doubt:${ref.order}`] };
    return { again: false, snapshot: '', documents: {}, ...pass, due: [], outcome: 'skipped' };
  }

  /** Waits for a person, or for the order to change. */
  async function park({ message, advice, causes }: Problem, pass: Pass | undefined): Promise<void> {
    stage = 'needs-attention';
    resting = 'waiting';
    const page = (sheet?: string): string =>
      attentionPage(ref.order, ref.connection, { message, advice, causes }, posted, { sheet });
    show({ stage, cause: causes, numbers: [...posted.values()], pass, details: page() });
    const { currency, total, businessDate } = pass ?? {};
    const sheet = await store.recordStage({
      ...ref,
      stage,
      cause: causes,
      message: advice ? `${message}\n\n${advice}` : message,
      currency,
      total,
      businessDate,
      snapshot: pass?.snapshot,
    });
    // An order kept in work since before sheets were told has none.
    setCurrentDetails(page(sheet ?? undefined));
    await condition(() => dirty || retry !== undefined || skip !== undefined);
    if (retry)
      await store.recordStage({
        ...ref,
        stage: 'processing',
        cause: [],
        currency,
        total,
        businessDate,
        actor: retry.actor ?? 'operator',
      });
    stage = 'processing';
    resting = undefined;
    show({
      stage,
      cause: [],
      numbers: [...posted.values()],
      details: `Order ${ref.order} is looked at again.`,
    });
  }

  async function settle(pass: Pass): Promise<void> {
    const end = END[pass.outcome === 'due' ? (pass.after ?? 'settled') : pass.outcome] ?? 'confirmed';
    stage = end;
    resting = 'done';
    const numbers = [...posted.values()];
    const details =
      end === 'waiting'
        ? `The shop has not released order ${ref.order} yet (${pass.shopStatus ?? 'no status'}).`
        : `Order ${ref.order}: ${end}${numbers.length > 0 ? ` as ${numbers.join(', ')}` : ''}.`;
    show({ stage: end, cause: [], numbers, pass, details });
    const { currency, total, businessDate } = pass;
    await store.recordStage({
      ...ref,
      stage: end,
      cause: [],
      message: end === 'confirmed' ? undefined : details,
      currency,
      total,
      businessDate,
    });
  }
}

/** The id is the lock: two workflows on one order could post it twice. */
function assertStartedAs(input: OrderInput | undefined): void {
  if (input?.connection && workflowInfo().workflowId === `order/${input.connection}/${input.order}`) return;
  throw ApplicationFailure.nonRetryable(
    'start it under the id order/<connection>/<order> with {"connection":"…","order":"…"}',
    'wrong-use',
  );
}

const END: Partial<Record<Pass['outcome'], 'waiting' | 'cancelled' | 'skipped'>> = {
  waiting: 'waiting',
  cancelled: 'cancelled',
  skipped: 'skipped',
};

const undecided = (number: string, { shopStatus }: Pass): Problem => ({
  message: `The shop gives order ${number} a state Crossdock does not know (${shopStatus || 'none'}).`,
  advice:
    'Say what it means in storefront.orderStates of the connection file and restart, or set the state in the shop; then retry.',
  causes: [`order-state:${shopStatus || 'none'}`],
});

const gone = (number: string): Problem => ({
  message: `The shop does not have order ${number}.`,
  advice:
    'Check the number and the store view. If the order was deleted in the shop, skip it here with a reason.',
  causes: [`order:${number}`],
});
