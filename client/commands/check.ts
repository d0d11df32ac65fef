import type { Command } from 'commander';
import { Failure } from '../../domain/failure';
import type { Store } from '../../store/store';
import { unrecorded, type CheckResult } from '../../systems/context';
import { formatProblem } from '../../workers/configuration/connections';
import type { Connections } from '../../workers/connections';
import { done, notDone, table } from '../output';
import { connectionOf, nameOfFile, withSession, type Session } from '../session';

interface Checked extends CheckResult {
  readonly connection: string;
  readonly system: string;
}

export function addCheck(program: Command): void {
  program
    .command('check [connection]')
    .summary('ping both systems, prove permissions and capabilities')
    .option('--json', 'every check')
    .action(
      withSession(async (session, only: string | undefined) => {
        if (only && !session.problems.some(({ file }) => nameOfFile(file) === only))
          connectionOf(session, only);
        const names = [...session.connections.keys()].filter((name) => !only || name === only);
        const broken = session.problems
          .filter(({ file }) => !only || nameOfFile(file) === only)
          .map((problem): Checked => ({
            connection: nameOfFile(problem.file),
            system: 'file',
            name: 'connection file',
            ok: false,
            detail: formatProblem(problem),
          }));
        const results = [...broken, ...(await checkConnections(session, names))];
        if (results.length === 0)
          return notDone([], 'No connections: put a connection file into the connections folder.');
        const rows = results.map((result) => [
          result.connection,
          result.system,
          result.name,
          result.ok ? 'ok' : result.optional ? 'missing' : 'FAILED',
          result.detail,
        ]);
        const ok = results.every((result) => result.ok || result.optional);
        return (ok ? done : notDone)(
          results,
          table(['connection', 'system', 'check', 'result', 'detail'], rows),
        );
      }),
    );
}

async function checkConnections(session: Session, names: readonly string[]): Promise<Checked[]> {
  if (names.length === 0) return [];
  const [systems, store] = [await session.systems(), await session.store()];
  return (await Promise.all(names.map((name) => checkConnection(systems, store, name)))).flat();
}

async function checkConnection(systems: Connections, store: Store, name: string): Promise<Checked[]> {
  const label =
    (system: string) =>
    (result: CheckResult): Checked => ({ connection: name, system, ...result });
  try {
    const { storefront, erp } = await systems.open(name);
    const [shop, ledger] = await Promise.all([storefront.ping(unrecorded()), erp.ping(unrecorded())]);
    const mapping = await store.mappings.current(name);
    const inForce: CheckResult = {
      name: 'mapping',
      ok: mapping !== undefined,
      detail: mapping
        ? `version ${mapping.version} in force`
        : `none in force yet: crossdock mapping apply ${name}`,
      optional: true,
    };
    return [
      ...shop.map(label(storefront.system)),
      ...ledger.map(label(erp.system)),
      label('crossdock')(inForce),
    ];
  } catch (error) {
    const advice = error instanceof Failure && error.advice ? ` ${error.advice}` : '';
    return [label('connection')({ name: 'open', ok: false, detail: `${(error as Error).message}${advice}` })];
  }
}
