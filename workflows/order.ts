import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { FailureDetails } from '../activities/failures';
import type { OrderRef, Pass, Reading, StageInput } from '../activities/types';
import {
  changed,
  type Changed,
  retrySignal,
  retryUpdate,
  skipSignal,
  skipUpdate,
  stateQuery,
  type Operator,
} from './order-messages';
import { attentionPage, show } from './order-stage';
import { createOrderSteps, failureOfStep } from './order-steps';

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
  let stage: StageInput['stage'] = 'processing';
  /** What it does when it takes no step. */
  let resting: 'waiting' | 'done' | undefined;
  let problem: Problem | undefined;
  let retry: Operator | undefined;
  let skip: Operator | undefined;
  const posted = new Map<string, string>();

  const wake = (message?: Changed): void => {
    dirty = true;
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
      const result = await take('postDocument', `${name}: ${finding.state}`, { ...ref, key, ...found });
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
    const details = attentionPage(ref.order, ref.connection, { message, advice, causes }, posted);
    show({ stage, cause: causes, numbers: [...posted.values()], pass, details });
    const { currency, total, businessDate } = pass ?? {};
    await store.recordStage({
      ...ref,
      stage,
      cause: causes,
      message: advice ? `${message}\n\n${advice}` : message,
      currency,
      total,
      businessDate,
    });
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
    const end = END[pass.outcome] ?? 'confirmed';
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

const END: Partial<Record<Pass['outcome'], 'waiting' | 'cancelled' | 'skipped'>> = {
  waiting: 'waiting',
  cancelled: 'cancelled',
  skipped: 'skipped',
};

interface Problem {
  readonly message: string;
  readonly advice?: string;
  readonly causes: readonly string[];
}

/** A failure that needs a person. Anything that is no activity's failure is a defect of this workflow: the task retries. */
function problemOf(error: unknown): Problem {
  const cause = failureOfStep(error);
  if (cause === undefined) throw error;
  if (!(cause instanceof ApplicationFailure)) {
    return {
      message: `A step could not finish: ${cause.message}`,
      causes: ['timeout'],
      advice: 'Look at the worker log, then retry.',
    };
  }
  const details = cause.details?.[0] as FailureDetails | undefined;
  return {
    message: cause.message,
    advice: details?.advice,
    causes: details?.causes?.length ? details.causes : [`${cause.type ?? 'unknown'}`],
  };
}

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
