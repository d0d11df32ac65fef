import { CommanderError } from 'commander';
import { EXIT, print, say, sentenceOf } from './output';
import { buildProgram } from './program';

/**
 * Runs one command line, without the program's own name. Its exit code is `process.exitCode` afterwards.
 * With `--json` standard output holds one JSON value, also when the command line itself is wrong.
 */
export async function run(args: readonly string[]): Promise<void> {
  const json = args.includes('--json');
  try {
    await buildProgram().parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      if (json) print(JSON.stringify({ error: sentenceOf(error) }, null, 2));
      say(sentenceOf(error));
      process.exitCode = EXIT.notDone;
      return;
    }
    process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.wrongUse;
    // Commander has told people already.
    if (json && error.exitCode !== 0) print(JSON.stringify({ error: wordsOf(error) }, null, 2));
  }
}

const wordsOf = ({ code, message }: CommanderError): string =>
  code === 'commander.help' ? 'a command is missing: see --help' : message.replace(/^error: /, '');
