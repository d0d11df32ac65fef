'use strict';
/**
 * A process of its own that opens the embedded database of the folder given and obeys lines on standard input:
 * `owner`, `write N`, `transaction N` (left open), `close`. It answers one line each.
 */
const { createInterface } = require('node:readline');
const { openDatabase } = require('../../../store/database.ts');

const say = (text) => process.stdout.write(`${text}\n`);

async function main() {
  const database = await openDatabase({ dataFolder: process.argv[2] });
  await database.query({
    name: '',
    text: 'CREATE TABLE IF NOT EXISTS written (n integer PRIMARY KEY, filler text)',
  });
  say('open');
  for await (const line of createInterface({ input: process.stdin })) {
    const [command, argument] = line.split(' ');
    try {
      if (command === 'owner') say(String(database.owner));
      if (command === 'write') {
        const insert = 'INSERT INTO written SELECT $1::integer, repeat(md5($1::text), 50)';
        await database.query({ name: 'write', text: insert }, [Number(argument)]);
        say(`written ${argument}`);
      }
      if (command === 'transaction') {
        await database.transaction(async (within) => {
          await within.query({ name: '', text: 'INSERT INTO written VALUES ($1)' }, [Number(argument)]);
          say('inside');
          await new Promise(() => undefined);
        });
      }
      if (command === 'close') {
        await database.close();
        say('closed');
        return;
      }
    } catch (error) {
      say(`error ${error.kind} ${error.message}`);
    }
  }
}

main().catch((error) => {
  say(`error ${error.kind} ${error.message}`);
  process.exit(1);
});
