import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import type { Command } from 'commander';
import { z } from 'zod';
import type { Connection } from '../../workers/configuration/connections';
import { parseSystems } from '../../workers/connections';
import type { ParsedSystem } from '../../workers/systems';
import { done, notDone, table, WrongUse } from '../output';
import { withSession, withStore, type Session } from '../session';

export function addCredentials(program: Command): void {
  const credentials = program.command('credentials').summary('the vault of credentials');

  credentials
    .command('set <name>')
    .summary('keep a credential, sealed')
    .requiredOption('--file <file>', 'a .ionapi file or JSON; - is standard input')
    .option('--json', 'its name')
    .action(
      withSession(async (session, name: string, { file }: { file: string }) => {
        const secret = await read(file);
        check(secret, name, session);
        await (await session.store()).vault.set(name, secret);
        return done({ name, set: true }, `Credential ${name} is kept.`);
      }),
    );

  credentials
    .command('list')
    .summary('names, versions and keys; never a secret')
    .option('--json', 'an array')
    .action(
      withStore(async (store) => {
        const kept = await store.vault.list();
        const rows = kept.map(({ name, version, keyId, updatedAt }) => [
          name,
          String(version),
          keyId,
          updatedAt.slice(0, 19),
        ]);
        return done(
          kept,
          kept.length === 0 ? 'No credentials.' : table(['name', 'version', 'key', 'updated'], rows),
        );
      }),
    );

  credentials
    .command('rotate')
    .summary('seal everything with the current master key')
    .description(
      'Wraps credentials, tokens, documents and audit bodies for the current master key: the first in CROSSDOCK_MASTER_KEY (comma-separated, older keys after it), or in the key file. Keep the old key in the list until the Temporal histories it sealed have expired.',
    )
    .option('--new-key', 'make a new key in the local key file first')
    .option('--dry-run', 'only count')
    .option('--json', 'rows by table')
    .action(
      withSession(async (session, options: { newKey?: boolean; dryRun?: boolean }) => {
        if (options.newKey && !options.dryRun) await session.newMasterKey();
        const counts = await (await session.store()).vault.rotate({ dryRun: options.dryRun ?? false });
        const rows = counts.map((count) => [
          count.table,
          String(count.rows),
          String(count.rewrapped),
          String(count.unopened),
        ]);
        const sheet = table(['table', 'rows', options.dryRun ? 'to rewrap' : 'rewrapped', 'no key'], rows);
        const answer = { dryRun: options.dryRun ?? false, tables: counts };
        if (counts.every(({ unopened }) => unopened === 0)) return done(answer, sheet);
        return notDone(
          answer,
          `${sheet}\nSome rows are sealed with a key that is not here: add it to CROSSDOCK_MASTER_KEY, after the first and a comma.`,
        );
      }),
    );
}

async function read(file: string): Promise<string> {
  try {
    const secret = file === '-' ? await readAll(process.stdin) : await readFile(file, 'utf8');
    if (secret.trim() !== '') return secret.trim();
  } catch (error) {
    throw new WrongUse(`cannot read ${file}: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`);
  }
  throw new WrongUse(`${file === '-' ? 'standard input' : file} is empty`);
}

/** The connections that use this name say what it must look like; a name nobody uses yet must only be JSON. */
function check(secret: string, name: string, { connections }: Session): void {
  try {
    JSON.parse(secret);
  } catch {
    throw new WrongUse(
      'the credential must be JSON: the .ionapi file as downloaded, or an object with the keys the system needs',
    );
  }
  for (const connection of connections.values()) {
    for (const system of systemsOf(connection)) {
      if (system.credentialName === name) prove(system, secret, connection.name);
    }
  }
}

/** A connection that is broken elsewhere says nothing of the credential; `crossdock check` tells what is wrong with it. */
function systemsOf(connection: Connection): ParsedSystem<unknown>[] {
  try {
    const { storefront, erp } = parseSystems(connection);
    return [storefront, erp];
  } catch {
    return [];
  }
}

function prove(system: ParsedSystem<unknown>, secret: string, connection: string): void {
  try {
    system.readCredentials(secret);
  } catch (error) {
    const reason =
      error instanceof z.ZodError
        ? error.issues
            .map(({ message, path }) =>
              message.includes(path.join('.')) ? message : `${path.join('.')}: ${message}`,
            )
            .join('; ')
        : (error as Error).message;
    throw new WrongUse(`connection ${connection} cannot use this credential: ${reason}`);
  }
}
