import { userInfo } from 'node:os';
import type { Command } from 'commander';
import type { Posting } from '../../domain/documents';
import type { Store, TrailRecord } from '../../store/store';
import { orderWorkflowId } from '../../workers/order-starter';
import { resolveUpdate } from '../../workflows/order-messages';
import { done, notDone, table, WrongUse, type Outcome } from '../output';
import { withTemporal, type TemporalSession } from '../session';

interface ResolveOptions {
  posted?: string;
  notPosted?: boolean;
  key?: string;
  reason?: string;
  actor?: string;
}

export function addResolve(program: Command): void {
  program
    .command('resolve <connection> <order>')
    .summary('close a document in doubt, after a look into the ERP')
    .description(
      'Without --posted or --not-posted: shows what is in doubt and the evidence so far. With one of them: closes it as you found it. What you call posted is read back and compared; what you call not posted is searched for once more before it is sent again.',
    )
    .option('--posted <number>', 'it stands in the ERP under this number')
    .option('--not-posted', 'it does not stand in the ERP')
    .option('--key <key>', 'which document, when several are in doubt')
    .option('--reason <text>', 'how you know, for the audit trail')
    .option('--actor <name>', 'who does it, for the audit trail (default: your user name)')
    .option('--json', 'the documents in doubt, or what was closed')
    .action(
      withTemporal((session, connection: string, order: string, options: ResolveOptions) =>
        options.posted === undefined && !options.notPosted
          ? evidence(session, connection, order)
          : close(session, connection, order, options),
      ),
    );
}

async function evidence(
  { board: store, called }: TemporalSession,
  connection: string,
  order: string,
): Promise<Outcome> {
  const open = await inDoubt(store, connection, order);
  if (open.length === 0) return done([], `Nothing of order ${order} is in doubt.`);
  const trail = await store.trail.read(connection, order);
  const documents = open.map((posting) => ({
    key: posting.key,
    reference: posting.reference,
    state: posting.state,
    amount: posting.amount,
    currency: posting.currency,
    draft: posting.draft ?? null,
    sentAt: posting.sentAt ?? null,
    searches: posting.searches,
    evidence: trail.filter((record) => EVIDENCE.has(record.kind) && isAbout(record, posting)).map(line),
  }));
  const text = documents.map((document) =>
    [
      `${document.key} (${document.state}), reference ${document.reference}, ${document.amount} ${document.currency}`,
      table(
        ['when', 'what', 'found'],
        document.evidence.map(({ at, kind, found }) => [at, kind, found]),
      ),
      `Look for ${document.reference} in the ERP, then: ${called} resolve ${connection} ${order} --posted NUMBER --reason TEXT, or --not-posted --reason TEXT`,
    ].join('\n'),
  );
  return done(documents, text.join('\n\n'));
}

const EVIDENCE: ReadonlySet<string> = new Set([
  'prepared',
  'sent',
  'searched',
  'in-doubt',
  'not-posted',
  'continued',
]);
const isAbout = ({ data }: TrailRecord, { key }: Posting): boolean => data?.['key'] === key;
const line = ({ at, kind, data }: TrailRecord): { at: string; kind: string; found: string } => ({
  at,
  kind,
  found: typeof data?.['finding'] === 'string' ? data['finding'] : '',
});

async function close(
  { board: store, client }: TemporalSession,
  connection: string,
  order: string,
  { posted, notPosted, key, reason, actor = userInfo().username }: ResolveOptions,
): Promise<Outcome> {
  if (posted !== undefined && notPosted) throw new WrongUse('give --posted or --not-posted, not both');
  if (!reason?.trim()) throw new WrongUse('--reason must say how you know: it stays in the audit trail');
  if (key === undefined && (await inDoubt(store, connection, order)).length === 0)
    return notDone({ error: 'not in doubt', order }, `Nothing of order ${order} is in doubt.`);
  const handle = client.workflow.getHandle(orderWorkflowId(connection, order));
  try {
    await handle.executeUpdate(resolveUpdate, { args: [{ key, posted, reason, actor }] });
  } catch (error) {
    const { cause, message } = error as Error & { cause?: Error };
    return notDone({ error: 'not closed', order }, `Not closed: ${cause?.message ?? message}`);
  }
  return done(
    { order, posted: posted ?? null },
    posted === undefined
      ? `Order ${order}: closed as not posted; it is searched for once more, then sent.`
      : `Order ${order}: closed as posted under ${posted}; it is read back now.`,
  );
}

const inDoubt = async (store: Store, connection: string, order: string): Promise<Posting[]> =>
  (await store.ledger.ofOrder(connection, order)).filter(
    ({ state }) => state === 'sent' || state === 'in-doubt',
  );
