import {
  ApplicationFailure,
  condition,
  defineSignal,
  setCurrentDetails,
  setHandler,
} from '@temporalio/workflow';

/** Small workflows that try the machinery itself. */
export const greet = async (input: { name: string }): Promise<string> => `Hello ${input.name}`;

export const refuse = async (input: { name: string }): Promise<void> => {
  throw ApplicationFailure.nonRetryable(`refused for ${input.name}`, 'rejected');
};

export const waitForGo = async (): Promise<void> => {
  let gone = false;
  setHandler(defineSignal('go'), () => {
    gone = true;
  });
  setCurrentDetails('## Waiting\nfor a signal');
  await condition(() => gone);
};
