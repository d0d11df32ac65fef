import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Connection as Runtime } from '../../activities/types';
import { Failure } from '../../domain/failure';
import type { Connection } from '../../workers/configuration/connections';
import { FRESH_MS } from '../../workers/current-mapping';
import { createOrderStarter } from '../../workers/order-starter';
import { postsOf } from '../../workers/posted-kinds';
import { mappingImpact, putInForce, toRetry } from '../mapping/apply-mapping';
import { atTerminal, confirmed } from '../mapping/ask';
import { checkText } from '../mapping/check-text';
import { listed, NO_FINDINGS, type Findings } from '../mapping/findings';
import { impactText } from '../mapping/impact-text';
import { inspectMapping } from '../mapping/inspect-mapping';
import { readMappingFile } from '../mapping/read-mapping-file';
import { readingErp } from '../mapping/reading-erp';
import { recentOrders } from '../mapping/recent-orders';
import { stoppedOrders, type StoppedOrders } from '../mapping/stopped-orders';
import { done, notDone, print, say, wholeNumber, WrongUse, type Outcome } from '../output';
import { connectionOf, withSession, type Session } from '../session';
import { allOrders } from './orders';

/** Drawing up more waiting orders than this takes long enough to be announced. */
const MANY = 200;

interface CheckOptions {
  readonly file?: string;
  readonly last: number;
}

interface ApplyOptions {
  readonly check: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly last: number;
  readonly json?: boolean;
}

export function addMapping(program: Command): void {
  const mapping = program.command('mapping').summary("the mapping from the shop's words to the ERP's codes");

  mapping
    .command('check <connection>')
    .summary('find every gap of the mapping by asking both systems')
    .description(
      "Reads the mapping file, asks the ERP for every code it names, and draws the shop's latest orders up with it. Nothing is written. Ends with 1 when something is wrong.",
    )
    .option('--file <file>', 'another file than the one the connection names')
    .option('--last <n>', "how many of the shop's latest orders to try", wholeNumber(0, 5_000), 50)
    .option('--json', 'gaps, warnings, what is not proved, and the orders that would be stopped')
    .action(withSession(checkMapping));

  mapping
    .command('apply <connection>')
    .summary('show what the mapping file changes, put it in force, release the orders it resolves')
    .description(
      'Shows first how many waiting orders it would release, and which posted orders would have posted differently; those are never changed. At a terminal it asks before it goes on.',
    )
    .option('--dry-run', 'only show')
    .option('--yes', 'do not ask')
    .option('--last <n>', 'how many posted orders to compare', wholeNumber(0, 100_000), 200)
    .option('--no-check', 'ask neither system')
    .option('--json', 'impact, version and released orders; does not ask')
    .action(withSession(applyMapping));
}

async function checkMapping(session: Session, name: string, options: CheckOptions): Promise<Outcome> {
  const connection = connectionOf(session, name);
  const file = await readMappingFile(options.file ?? mappingPathOf(connection, name));
  const posts = postsOf(connection);
  const systems = opener(session, name);
  const found = await inspectMapping(file, posts, systems);
  let orders: StoppedOrders | undefined;
  let away: Findings = NO_FINDINGS;
  if (options.last > 0) {
    try {
      const runtime = await systems();
      const recent = await recentOrders(runtime.storefront, options.last, new Date());
      const drawing = {
        store: await session.store(),
        connection: { ...runtime, erp: readingErp(runtime.erp) },
        posts,
      };
      orders = await stoppedOrders(drawing, recent, file.mapping);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const problem = `the shop's latest orders could not be read: ${error.message}`;
      away = { ...NO_FINDINGS, warnings: [{ entry: 'orders', problem }] };
    }
  }
  const findings = { ...found, warnings: [...found.warnings, ...away.warnings] };
  const wrong =
    findings.gaps.length > 0 ||
    findings.warnings.length > 0 ||
    (orders?.stopped ?? 0) + (orders?.unknown ?? 0) > 0;
  return (wrong ? notDone : done)(
    { connection: name, file: file.path, ...findings, ...(orders ? { orders } : {}) },
    checkText(name, findings, orders),
  );
}

async function applyMapping(session: Session, name: string, options: ApplyOptions): Promise<Outcome> {
  const connection = connectionOf(session, name);
  const file = await readMappingFile(mappingPathOf(connection, name));
  const posts = postsOf(connection);
  const systems = opener(session, name);
  const found = options.check
    ? await inspectMapping(file, posts, systems)
    : { ...NO_FINDINGS, gaps: file.problems };
  if (found.gaps.length > 0) return refusal(name, found);

  const store = await session.store();
  const waiting = await allOrders(store, { connection: name, stage: 'needs-attention' });
  if (waiting.length > MANY) say(`Drawing up ${waiting.length} waiting orders with the new mapping …`);
  const impact = await mappingImpact(store, {
    connection: { name, orders: flowsFor(connection) },
    ...(options.check ? { systems: await systems() } : {}),
    posts,
    mapping: file.mapping,
    waiting,
    last: options.last,
  });
  const warnings = warningsText(found);
  if (options.dryRun) {
    return done(
      { connection: name, dryRun: true, impact, released: [], retried: [], warnings: found.warnings },
      [impactText(impact), ...warnings, 'Nothing was changed (--dry-run).'].join('\n'),
    );
  }
  const shown = !options.json;
  if (shown) print([impactText(impact), ...warnings].join('\n'));
  if (shown && !options.yes && atTerminal() && !(await confirmed(`Put the mapping of ${name} in force?`)))
    return notDone({ connection: name, impact, released: [], retried: [] }, 'Nothing was changed.');

  const { released, retried } = toRetry(impact);
  const again = [...released, ...retried];
  // Before anything changes: a mapping in force with its orders left stuck would be half of it.
  const orders = again.length > 0 ? createOrderStarter(await session.temporal()) : undefined;
  const version = await putInForce(store, name, file.text);
  // Workers may still hold the mapping before for this long; released earlier, an order would be stuck again.
  if (orders) await sleep(FRESH_MS + 200);
  for (const order of again) await orders?.retry(name, order, { actor: 'mapping apply' });
  const numbers = released.slice(0, 20).join(', ') + (released.length > 20 ? ' …' : '');
  return done(
    { connection: name, version, impact, released, retried, warnings: found.warnings },
    [
      `Mapping of ${name} is in force (version ${version}). ${released.length} of ${waiting.length} stuck orders released${numbers ? `: ${numbers}` : ''}.`,
      ...(retried.length > 0 ? [`${retried.length} more are looked at again, to tell what is left.`] : []),
    ].join('\n'),
  );
}

/** Opened when it is first needed; nothing is written through it. */
function opener(session: Session, name: string): () => Promise<Runtime> {
  let opened: Promise<Runtime> | undefined;
  return () => (opened ??= session.systems({ withhold: true }).then((systems) => systems.open(name)));
}

function mappingPathOf(connection: Connection, name: string): string {
  if (connection.mappingPath) return connection.mappingPath;
  throw new WrongUse(`${connection.file} names no mapping file: add "mapping: ${name}.mapping.yaml"`);
}

/** What the planner asks of the connection when no system is opened. */
const flowsFor = ({ flows: { orders } }: Connection): Runtime['orders'] => ({
  post: orders.post,
  referencePrefix: orders.referencePrefix,
  overlapSeconds: orders.overlap / 1_000,
  sweepDays: 0,
  backfillAhead: orders.backfillAhead,
});

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
  warnings.length === 0 ? [] : ['Wrong, but no reason to refuse the mapping:', listed(warnings)];
