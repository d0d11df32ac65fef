import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { resolvesCause } from '../../domain/causes';
import type { Mapping } from '../../domain/mapping';
import { unrecorded } from '../../systems/context';
import type { Connection } from '../../workers/configuration/connections';
import { FRESH_MS, mappingHash, readMapping } from '../../workers/current-mapping';
import { done, notDone, table, WrongUse, type Outcome } from '../output';
import { withSession, withTemporal, type Session } from '../session';
import { allOrders } from './orders';

interface Gap {
  readonly entry: string;
  readonly problem: string;
}

export function addMapping(program: Command): void {
  const mapping = program.command('mapping').summary("the mapping from the shop's words to the ERP's codes");

  mapping
    .command('check <connection>')
    .summary('validate the mapping file, and ask the ERP for what it names')
    .option('--json', 'the gaps')
    .action(
      withSession(async (session, name: string) => {
        const { parsed } = await read(session, name);
        return verdict(name, await gaps(session, name, parsed), 'is sound');
      }),
    );

  mapping
    .command('apply <connection>')
    .summary('put the mapping file in force and release the orders it resolves')
    .option('--no-check', 'do not ask the ERP first')
    .option('--json', 'version and released orders')
    .action(
      withTemporal(async (session, name: string, options: { check: boolean }) => {
        const { text, parsed } = await read(session, name);
        const found = options.check ? await gaps(session, name, parsed) : [];
        if (found.length > 0) return verdict(name, found, '');
        const version = await session.board.mappings.apply(name, text, mappingHash(text));
        const waiting = await allOrders(session.board, { connection: name, stage: 'needs-attention' });
        const resolved = waiting.filter(({ cause }) =>
          cause.some((one) => one === 'mapping' || resolvesCause(parsed, one)),
        );
        // Workers may still hold the mapping before for this long; released earlier, an order would be stuck again.
        if (resolved.length > 0) await new Promise((resolve) => setTimeout(resolve, FRESH_MS + 200));
        for (const { order } of resolved) await session.orders.retry(name, order, { actor: 'mapping apply' });
        const released = resolved.map(({ order }) => order);
        return done(
          { connection: name, version, released },
          `Mapping of ${name} is in force (version ${version}). ${released.length} of ${waiting.length} waiting orders released${released.length > 0 ? `: ${released.slice(0, 20).join(', ')}` : ''}.`,
        );
      }),
    );
}

const verdict = (name: string, found: readonly Gap[], sound: string): Outcome =>
  found.length === 0
    ? done({ connection: name, gaps: [] }, `The mapping of ${name} ${sound}.`)
    : notDone(
        { connection: name, gaps: found },
        `The mapping of ${name} has ${found.length} gaps:\n${table(
          ['entry', 'problem'],
          found.map(({ entry, problem }) => [entry, problem]),
        )}`,
      );

/** The file as it is now, not as it was when a service started. */
async function read(
  { connections }: Session,
  name: string,
): Promise<{ text: string; parsed: Mapping; connection: Connection }> {
  const connection = connections.get(name);
  if (!connection)
    throw new WrongUse(
      `there is no connection "${name}"; known: ${[...connections.keys()].join(', ') || 'none'}`,
    );
  if (!connection.mappingPath)
    throw new WrongUse(`connections/${name}.yaml names no mapping file: add "mapping: ${name}.mapping.yaml"`);
  const text = await readFile(connection.mappingPath, 'utf8');
  try {
    return { text, parsed: readMapping(text), connection };
  } catch (error) {
    throw new WrongUse(`${connection.mappingPath}:\n${(error as Error).message}`);
  }
}

/** Asks the ERP for every item and customer the mapping names, and the shop's words for what only orders will tell. */
async function gaps(session: Session, name: string, { items, customers }: Mapping): Promise<Gap[]> {
  const { erp } = await (await session.systems()).open(name);
  const wanted = Object.entries(items.table);
  const found = await erp.findItems(
    unrecorded(),
    wanted.map(([sku, number]) => ({ sku, tries: [{ by: 'number', number }] })),
  );
  const missing = wanted
    .filter(([sku]) => found.get(sku)?.active !== true)
    .map(([sku, number]) => ({
      entry: `items.table.${sku}`,
      problem: found.has(sku)
        ? `item ${number} is not active: ${found.get(sku)?.statusText ?? ''}`
        : `item ${number} is not in the ERP`,
    }));
  const numbers = [
    ...new Set([
      ...customers.table.map(({ customer }) => customer),
      ...(customers.guests === 'own' ? [] : [customers.guests]),
    ]),
  ];
  const absent = await Promise.all(
    numbers.map(async (number): Promise<Gap[]> => {
      const customer = await erp.findCustomer(unrecorded(), { number });
      if (!customer) return [{ entry: `customers: ${number}`, problem: 'is not in the ERP' }];
      return customer.active
        ? []
        : [{ entry: `customers: ${number}`, problem: `is stopped in the ERP: ${customer.statusText ?? ''}` }];
    }),
  );
  const silent: Gap[] = [
    ...(customers.template || customers.templates.length > 0 || customers.guests !== 'own'
      ? []
      : [{ entry: 'customers.template', problem: 'no template: new buyers cannot be created' }]),
    ...(items.match.includes('alias') && items.alias.length === 0 && !items.match.includes('exact')
      ? [{ entry: 'items.alias', problem: 'match names alias, but no alias category is given' }]
      : []),
  ];
  return [...missing, ...absent.flat(), ...silent];
}
