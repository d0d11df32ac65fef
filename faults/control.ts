import { setTimeout as sleep } from 'node:timers/promises';
import type { Control } from './lane';

const PATIENCE_MS = 15_000;
/** Until an outage that was asked for has begun, on a busy machine too. */
const BEGINS_MS = 400;

export interface SandboxControl extends Control {
  /** Has connections refused for a while; no other control call is under way when it begins. */
  outage(milliseconds: number): Promise<void>;
}

/**
 * A sandbox's control API. It is asked again while the sandbox plays dead; a control call never fails by plan, so a
 * refused connection means that nothing was done.
 */
export function controlOf(url: string): SandboxControl {
  let gate: Promise<void> = Promise.resolve();
  const underWay = new Set<Promise<unknown>>();

  const patiently = async <Answer>(method: string, path: string, body: unknown): Promise<Answer> => {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        return await send<Answer>(url, method, path, body);
      } catch (error) {
        // Asking changes nothing: it may be repeated also when the answer was cut off.
        const repeatable =
          codeOf(error) === 'ECONNREFUSED' || (method === 'GET' && codeOf(error) === 'ECONNRESET');
        if (Date.now() > deadline || !repeatable) throw error;
        await sleep(100);
      }
    }
  };

  return {
    url,
    call: async <Answer>(method: string, path: string, body?: unknown): Promise<Answer> => {
      await gate;
      const sending = patiently<Answer>(method, path, body);
      underWay.add(sending);
      return sending.finally(() => underWay.delete(sending));
    },
    outage: async (milliseconds) => {
      const before = gate;
      const begin = async (): Promise<void> => {
        await before;
        await Promise.allSettled([...underWay]);
        // An outage that cuts off its own answer has begun.
        await patiently('POST', '/outage', { forMs: milliseconds }).catch((error: unknown) => {
          if (codeOf(error) !== 'ECONNRESET') throw error;
        });
        await sleep(BEGINS_MS);
      };
      const beginning = begin();
      gate = beginning.catch(() => undefined);
      await beginning;
    },
  };
}

async function send<Answer>(url: string, method: string, path: string, body: unknown): Promise<Answer> {
  const answer = await fetch(`${url}/__control${path}`, {
    method,
    // A connection of its own each time: an outage cuts the open ones.
    headers: { connection: 'close', ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`the sandbox refused ${method} ${path}: ${text.slice(0, 300)}`);
  return JSON.parse(text) as Answer;
}

const codeOf = (error: unknown): string | undefined => (error as { cause?: { code?: string } }).cause?.code;
