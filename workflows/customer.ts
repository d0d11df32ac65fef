import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  patched,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { CustomerRef, StageInput } from '../activities/types';
import { customerSubject } from '../domain/customer';
import { CUSTOMER_STAGES, type CustomerOutcome } from '../domain/customer-outcome';
import {
  changed,
  retrySignal,
  retryUpdate,
  skipSignal,
  skipUpdate,
  stateQuery,
  type Operator,
} from './order-messages';
import { attentionPage, show } from './order-stage';
import { createOrderSteps } from './order-steps';
import { problemOf, type Problem } from './problem';

export interface CustomerInput {
  readonly connection: string;
  /** `<kind>/<id>` as the shop counts them, such as `person/17`; `erp/<number>` for one that only the ERP has yet. */
  readonly customer: string;
  readonly priority?: CustomerRef['priority'];
}

/** More passes than this in one run hand over to a fresh run: histories stay small however often a customer changes. */
const PASSES_PER_RUN = 20;
/**
 * Who is woken and finds nothing new may have met a reading that lags behind what woke it, and no poll tells of the same
 * change again: so it looks once more.
 */
const SECOND_LOOK_MS = 6_000;
const MAY_LAG: readonly CustomerOutcome[] = ['unchanged', 'gone'];

/**
 * The life of a shop's customer in the ERP, level-triggered as an order's is: whatever wakes it, it reads the customer as
 * it is now and brings the ERP in line, or both sides where customers go both ways. What a system refuses waits here for
 * a person, or for the customer to change. A change in the ERP wakes the same workflow: it is the lock of both sides.
 */
export async function customer(input: CustomerInput): Promise<void> {
  const { connection, customer: key } = input;
  // Behind the orders: an order that needs the customer creates it itself.
  const ref: CustomerRef = { connection, customer: key, priority: input.priority ?? 'stock' };
  const subject = customerSubject(key);
  const { take, store, current } = createOrderSteps(ref.priority);
  let dirty = false;
  let retry: Operator | undefined;
  let skip: Operator | undefined;
  let stage: StageInput['stage'] = 'processing';
  let resting: 'waiting' | 'done' | undefined;
  let problem: Problem | undefined;
  let number: string | undefined;
  let lookedAgain = false;
  /** The customer as the ERP's was created from it, until both sides were compared for the first time. */
  let told: string | undefined;

  const askRetry = (operator?: Operator): string => {
    retry = operator ?? {};
    return `customer ${key} is looked at again`;
  };
  const askSkip = (operator?: Operator): string => {
    if (!operator?.reason?.trim())
      throw ApplicationFailure.nonRetryable('say why: {"actor":"…","reason":"…"}', 'wrong-use');
    skip = operator;
    return `customer ${key} is left alone until it changes`;
  };
  setHandler(changed, () => void (dirty = true), { description: 'Look at this customer again' });
  setHandler(retrySignal, (operator) => void askRetry(operator), {
    description: 'Release the customer: look at it again. {"actor":"you"}',
  });
  setHandler(retryUpdate, askRetry, {
    description: 'Release the customer: look at it again. {"actor":"you"}',
  });
  setHandler(skipSignal, (operator) => void (operator?.reason?.trim() && askSkip(operator)), {
    description: 'Leave the customer alone until it changes. {"actor":"you","reason":"why"}',
  });
  setHandler(skipUpdate, askSkip, {
    description: 'Leave the customer alone until it changes. {"actor":"you","reason":"why"}',
  });
  setHandler(
    stateQuery,
    () => ({
      stage,
      step: resting ?? current(),
      cause: problem?.causes ?? [],
      message: problem?.message,
      posted: standing(),
    }),
    { description: 'Where the customer is' },
  );

  for (let passes = 0; ; passes += 1) {
    if (!skip && !retry && (passes >= PASSES_PER_RUN || workflowInfo().continueAsNewSuggested)) {
      await condition(allHandlersFinished);
      return continueAsNew<typeof customer>(input);
    }
    if (dirty || retry) lookedAgain = false;
    [dirty, retry, problem] = [false, undefined, undefined];
    let outcome: CustomerOutcome | undefined;
    try {
      outcome = await bringIn();
    } catch (error) {
      problem = problemOf(error);
    }
    if (problem && !skip) {
      await park(problem);
      if (!skip) continue;
    }
    if (skip && problem) await takeOut(skip);
    skip = undefined;
    if (dirty || retry) continue;
    if (outcome && MAY_LAG.includes(outcome) && !lookedAgain && patched('second-look')) {
      // Whoever wakes it meanwhile has a second look of their own.
      await condition(() => dirty || retry !== undefined, SECOND_LOOK_MS);
      lookedAgain = true;
      continue;
    }
    if (outcome) settle(outcome);
    await condition(allHandlersFinished);
    // No step was awaited since: whatever came in meanwhile has set one of these.
    if (!dirty && !retry) return;
  }

  async function bringIn(): Promise<CustomerOutcome> {
    const pass = await take('fetchCustomer', `customer ${key}`, ref);
    number = pass.number ?? number;
    if (pass.outcome === 'absent-in-shop')
      return (await take('createInShop', `customer ${key}`, ref)).outcome;
    if (pass.outcome === 'linked') return align();
    if (pass.outcome !== 'due') return pass.outcome;
    const { snapshot = '' } = pass;
    const written = await take('writeCustomer', `customer ${key}`, { ...ref, snapshot });
    number = written.number;
    if (!written.linked) return written.outcome;
    if (written.outcome === 'created') told = snapshot;
    const aligned = await align();
    return written.outcome === 'created' && aligned === 'unchanged' ? 'created' : aligned;
  }

  async function align(): Promise<CustomerOutcome> {
    const aligned = await take('alignCustomer', `customer ${key}`, { ...ref, number: number ?? '', told });
    told = undefined;
    return aligned.outcome;
  }

  /** Waits for a person, or for the customer to change. */
  async function park({ message, advice, causes }: Problem): Promise<void> {
    stage = 'needs-attention';
    resting = 'waiting';
    const details = attentionPage(
      subject,
      connection,
      { message, advice, causes },
      new Map(Object.entries(standing())),
      { title: `Customer ${key}` },
    );
    show({ stage, cause: causes, numbers: numbers(), details });
    await record({ cause: causes, message: advice ? `${message}\n\n${advice}` : message });
    await condition(() => dirty || retry !== undefined || skip !== undefined);
    if (retry) await record({ stage: 'processing', cause: [], actor: retry.actor ?? 'operator' });
    stage = 'processing';
    resting = undefined;
    show({ stage, cause: [], numbers: numbers(), details: `Customer ${key} is looked at again.` });
  }

  /** A person leaves it at that; the next change of the customer is another matter. */
  async function takeOut({ actor = 'operator', reason = '' }: Operator): Promise<void> {
    stage = 'skipped';
    resting = 'done';
    await record({ cause: [], actor, reason });
    const details = `Customer ${key} is left alone until it changes.`;
    show({ stage, cause: [], numbers: numbers(), details });
  }

  function settle(outcome: CustomerOutcome): void {
    stage = CUSTOMER_STAGES[outcome];
    resting = 'done';
    show({ stage, cause: [], numbers: numbers(), details: `Customer ${key}: ${SENTENCES[outcome]}.` });
  }

  async function record(change: Partial<StageInput> & Pick<StageInput, 'cause'>): Promise<void> {
    await store.recordStage({ connection, order: subject, priority: ref.priority, stage, ...change });
  }

  function numbers(): string[] {
    return number === undefined ? [] : [number];
  }

  function standing(): Record<string, string> {
    return number === undefined ? {} : { [subject]: number };
  }
}

const SENTENCES: Readonly<Record<CustomerOutcome, string>> = {
  created: 'created in the ERP',
  updated: 'changed in the ERP',
  unchanged: 'the ERP has it as it is',
  kept: 'stands in the ERP, which does not let Crossdock change it',
  fixed: 'the mapping names its customer in the ERP, which is left as it is',
  'of-company': 'buys for a company, which is the customer in the ERP',
  'no-address': 'the shop has no address of it yet',
  locked: 'locked in the shop; its customer in the ERP is left as it is',
  gone: 'deleted in the shop; its customer in the ERP is left as it is',
  'not-carried': 'the connection carries no customers (flows.customers)',
  aligned: 'shop and ERP were brought in line',
  shared: 'its customer in the ERP is in line with another account of the shop; this one is left as it is',
  'only-in-shop': 'the ERP has no such customer, and none is created there',
  'only-in-erp': 'the shop has no such account, and none is created there (flows.customers.createInShop)',
  'created-in-shop': 'has an account in the shop now',
  'found-in-shop': 'has an account in the shop, which is kept in line with it',
  'no-email': 'cannot have an account in the shop without an e-mail address',
};
