import { createInterface } from 'node:readline';

/** Whether a person sits there who can be asked. */
export const atTerminal = (): boolean => process.stdin.isTTY && process.stdout.isTTY;

/** Asks on standard error, so that standard output keeps the answer; anything but yes is no. */
export async function confirmed(
  question: string,
  input: NodeJS.ReadableStream = process.stdin,
  output: NodeJS.WritableStream = process.stderr,
): Promise<boolean> {
  const lines = createInterface({ input, output });
  const answer = await new Promise<string>((resolve) => {
    lines.once('line', resolve);
    // An input that ends without an answer says no.
    lines.once('close', () => resolve(''));
    lines.setPrompt(`${question} [y/N] `);
    lines.prompt();
  });
  lines.close();
  return /^\s*y(es)?\s*$/i.test(answer);
}
