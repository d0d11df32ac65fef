import type { Command } from 'commander';
import { alarmOf } from '../../domain/catalog-freshness';
import { CATALOG_FLOWS, type CatalogFlow } from '../../domain/catalog';
import type { Freshness } from '../../store/store';
import type { Connection } from '../../workers/configuration/connections';
import { done, notDone, table } from '../output';
import { connectionOf, withSession } from '../session';

const MOST_PROBLEMS = 50;

export function addFreshness(program: Command): void {
  program
    .command('freshness [connection]')
    .summary('when items, prices and stock last changed and were last pushed')
    .description(
      'Also what waits, what shops refuse and why. Ends with code 1 when nothing fails and nothing arrives.',
    )
    .option('--json', 'every flow with its times, counts, problems and alarm')
    .action(
      withSession(async (session, only: string | undefined) => {
        if (only !== undefined) connectionOf(session, only);
        const { catalog } = await session.store();
        const [times, counts] = await Promise.all([catalog.freshness.list(only), catalog.dirty.counts(only)]);
        const now = new Date();
        const flows = [...session.connections.values()]
          .filter(({ name }) => only === undefined || name === only)
          .flatMap((connection) => carriedOf(connection).map((flow) => ({ connection, flow })));
        const lines = await Promise.all(
          flows.map(async ({ connection: { name, flows: settings }, flow }) => {
            const here = <Row extends { connection: string; flow: string }>(row: Row): boolean =>
              row.connection === name && row.flow === flow;
            const at = times.find(here);
            const { due = 0, later = 0, refused = 0, oldest } = counts.find(here) ?? {};
            const { every = 0, quiet = 0 } = settings[flow] ?? {};
            const alarm = at
              ? (at.alarm ??
                alarmOf(flow, { ...at, oldestDue: oldest }, { everyMs: every, quietMs: quiet }, now))
              : `${flow} were never looked at: is "crossdock up" running?`;
            const problems = refused > 0 ? await catalog.dirty.problems(name, flow, MOST_PROBLEMS) : [];
            return {
              ...timesOf(at),
              connection: name,
              flow,
              due,
              later,
              refused,
              problems,
              ...(alarm !== undefined && { alarm }),
            };
          }),
        );
        const text = [
          table(
            ['connection', 'flow', 'looked', 'changed', 'pushed', 'swept', 'due', 'later', 'refused'],
            lines.map((line) => [
              line.connection,
              line.flow,
              ...[line.lookedAt, line.changedAt, line.pushedAt, line.sweptAt].map((when) => age(when, now)),
              ...[line.due, line.later, line.refused].map(String),
            ]),
          ),
          ...lines.flatMap(({ connection, flow, alarm }) =>
            alarm === undefined ? [] : [`ALARM ${connection} ${flow}: ${alarm}`],
          ),
          ...lines.flatMap(({ flow, problems }) =>
            problems.map(({ item, problem }) => `${flow} of ${item}: ${problem}`),
          ),
        ].join('\n');
        if (lines.length === 0) return done([], 'No connection carries items, prices or stock.');
        return (lines.every(({ alarm }) => alarm === undefined) ? done : notDone)(lines, text);
      }),
    );
}

const carriedOf = ({ flows }: Connection): CatalogFlow[] =>
  CATALOG_FLOWS.filter((flow) => flows[flow] !== undefined);

const timesOf = (
  at: Freshness | undefined,
): Partial<Pick<Freshness, 'lookedAt' | 'changedAt' | 'comparedAt' | 'pushedAt' | 'sweptAt'>> => {
  const { lookedAt, changedAt, comparedAt, pushedAt, sweptAt } = at ?? {};
  return { lookedAt, changedAt, comparedAt, pushedAt, sweptAt };
};

/** As a person reads it: `3 min`, `2 h`, `5 d`. */
function age(at: string | undefined, now: Date): string {
  if (at === undefined) return 'never';
  const minutes = Math.max(0, Math.floor((now.getTime() - Date.parse(at)) / 60_000));
  if (minutes < 120) return `${minutes} min ago`;
  return minutes < 2_880 ? `${Math.floor(minutes / 60)} h ago` : `${Math.floor(minutes / 1_440)} d ago`;
}
