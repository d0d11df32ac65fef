import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { resolvesCause } from '../../domain/causes';
import type { Mapping } from '../../domain/mapping';
import { unrecorded } from '../../systems/context';
import type { Erp } from '../../systems/erps/erp';
import type { Connection } from '../../workers/configuration/connections';
import { createOrderStarter } from '../../workers/order-starter';
import { FRESH_MS, mappingHash, readMapping } from '../../workers/current-mapping';
import { done, notDone, table, WrongUse, type Outcome } from '../output';
import { connectionOf, withSession, type Session } from '../session';
import { allOrders } from './orders';

interface Gap {
  readonly entry: string;
  readonly problem: string;
}

interface Findings {
  /** What the ERP does not have: the mapping must not come into force with it. */
  readonly gaps: readonly Gap[];
  /** What the ERP has but stopped: it holds back its own orders only, and is lifted there. */
  readonly warnings: readonly Gap[];
}

export function addMapping(program: Command): void {
  const mapping = program.command('mapping').summary("the mapping from the shop's words to the ERP's codes");

  mapping
    .command('check <connection>')
    .summary('validate the mapping file, and ask the ERP for what it names')
    .option('--json', 'gaps and warnings')
    .action(
      withSession(async (session, name: string) => {
        const { parsed } = await read(session, name);
        const found = await inspect(session, name, parsed);
        if (found.gaps.length > 0) return refusal(name, found);
        return done(
          { connection: name, ...found },
          [`The mapping of ${name} is sound.`, ...warningsText(found)].join('\n'),
        );
      }),
    );

  mapping
    .command('apply <connection>')
    .summary('put the mapping file in force and release the orders it resolves')
    .option('--no-check', 'do not ask the ERP first')
    .option('--json', 'version and released orders')
    .action(
      withSession(async (session, name: string, options: { check: boolean }) => {
        const { text, parsed } = await read(session, name);
        const found = options.check ? await inspect(session, name, parsed) : { gaps: [], warnings: [] };
        if (found.gaps.length > 0) return refusal(name, found);
        const store = await session.store();
        const waiting = await allOrders(store, { connection: name, stage: 'needs-attention' });
        const resolved = waiting.filter(({ cause }) =>
          cause.some((one) => one === 'mapping' || resolvesCause(parsed, one)),
        );
        // Before anything changes: a mapping in force with its orders left stuck would be half of it.
        const orders = resolved.length > 0 ? createOrderStarter(await session.temporal()) : undefined;
        const version = await store.mappings.apply(name, text, mappingHash(text));
        // Workers may still hold the mapping before for this long; released earlier, an order would be stuck again.
        if (orders) await new Promise((resolve) => setTimeout(resolve, FRESH_MS + 200));
        for (const { order } of resolved) await orders?.retry(name, order, { actor: 'mapping apply' });
        const released = resolved.map(({ order }) => order);
        const sentence = `Mapping of ${name} is in force (version ${version}). ${released.length} of ${waiting.length} stuck orders released${released.length > 0 ? `: ${released.slice(0, 20).join(', ')}${released.length > 20 ? ' …' : ''}` : ''}.`;
        return done(
          { connection: name, version, released, warnings: found.warnings },
          [sentence, ...warningsText(found)].join('\n'),
        );
      }),
    );
}

const refusal = (name: string, found: Findings): Outcome =>
  notDone(
    { connection: name, ...found },
    [
      `The mapping of ${name} has gaps and is not put in force: ${found.gaps.length}`,
      listed(found.gaps),
      ...warningsText(found),
    ].join('\n'),
  );

const warningsText = ({ warnings }: Findings): string[] =>
  warnings.length === 0
    ? []
    : ['Stopped in the ERP, so these orders wait until that is lifted:', listed(warnings)];

const listed = (found: readonly Gap[]): string =>
  table(
    ['entry', 'problem'],
    found.map(({ entry, problem }) => [entry, problem]),
  );

/** The file as it is now, not as it was when a service started. */
async function read(
  session: Session,
  name: string,
): Promise<{ text: string; parsed: Mapping; connection: Connection }> {
  const connection = connectionOf(session, name);
  if (!connection.mappingPath)
    throw new WrongUse(`${connection.file} names no mapping file: add "mapping: ${name}.mapping.yaml"`);
  const text = await readFile(connection.mappingPath, 'utf8');
  try {
    return { text, parsed: readMapping(text), connection };
  } catch (error) {
    throw new WrongUse(`${connection.mappingPath}:\n${(error as Error).message}`);
  }
}

/** Asks the ERP for every item and customer the mapping names. */
async function inspect(session: Session, name: string, mapping: Mapping): Promise<Findings> {
  const { erp } = await (await session.systems()).open(name);
  const [items, customers] = await Promise.all([itemsNamed(erp, mapping), customersNamed(erp, mapping)]);
  const found = [...items, ...customers];
  return {
    gaps: [...found.filter(({ missing }) => missing).map(({ gap }) => gap), ...silences(mapping)],
    warnings: found.filter(({ missing }) => !missing).map(({ gap }) => gap),
  };
}

interface Finding {
  readonly gap: Gap;
  readonly missing: boolean;
}

async function itemsNamed(erp: Erp, { items }: Mapping): Promise<Finding[]> {
  const wanted = Object.entries(items.table);
  const found = await erp.findItems(
    unrecorded(),
    wanted.map(([sku, number]) => ({ sku, tries: [{ by: 'number', number }] })),
  );
  return wanted.flatMap(([sku, number]): Finding[] => {
    const item = found.get(sku);
    if (item?.active) return [];
    const problem = item
      ? `item ${number} is not active: ${item.statusText ?? ''}`
      : `item ${number} is not in the ERP`;
    return [{ gap: { entry: `items.table.${sku}`, problem }, missing: item === undefined }];
  });
}

async function customersNamed(erp: Erp, { customers }: Mapping): Promise<Finding[]> {
  const named = [
    ...customers.table.map(({ customer }) => customer),
    ...(customers.guests === 'own' ? [] : [customers.guests]),
  ];
  const findings = await Promise.all(
    [...new Set(named)].map(async (number): Promise<Finding[]> => {
      const customer = await erp.findCustomer(unrecorded(), { number });
      if (customer?.active) return [];
      const problem = customer ? `is stopped in the ERP: ${customer.statusText ?? ''}` : 'is not in the ERP';
      return [{ gap: { entry: `customers: ${number}`, problem }, missing: customer === undefined }];
    }),
  );
  return findings.flat();
}

/** What the mapping leaves out although its own other words need it. */
const silences = ({ customers, items }: Mapping): Gap[] => [
  ...(customers.template || customers.templates.length > 0 || customers.guests !== 'own'
    ? []
    : [{ entry: 'customers.template', problem: 'no template: new buyers cannot be created' }]),
  ...(items.match.includes('alias') && items.alias.length === 0 && !items.match.includes('exact')
    ? [{ entry: 'items.alias', problem: 'match names alias, but no alias category is given' }]
    : []),
];
