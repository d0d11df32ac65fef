import type { Posting } from '../domain/documents';
import { scrub } from '../domain/failure';
import { POSTING_TIME_MS } from '../domain/time-limits';
import type { Dependencies, ResolveInput, ResolveResult } from './types';

/**
 * A person has looked into the ERP and says what became of a document whose answer was lost. As posted, it is read back
 * and compared before it counts as confirmed; as not posted, it is searched for once more before it is sent again.
 */
export const resolveDoubt =
  ({ store, now }: Dependencies) =>
  async ({ connection, order, key, posted, actor, reason }: ResolveInput): Promise<ResolveResult> => {
    const postings = key?.startsWith('customer:')
      ? [await store.ledger.get(connection, key)]
      : await store.ledger.ofOrder(connection, order);
    const open = postings.filter(
      (posting): posting is Posting =>
        posting !== undefined &&
        (posting.state === 'sent' || posting.state === 'in-doubt') &&
        (key === undefined || posting.key === key),
    );
    const [document, ...others] = open;
    if (!document)
      return { resolved: false, reason: `nothing of order ${order} is in doubt${key ? ` as ${key}` : ''}` };
    if (others.length > 0)
      return { resolved: false, reason: `say which: ${open.map((one) => one.key).join(', ')}` };
    const until = Date.parse(document.sentAt ?? document.updatedAt) + POSTING_TIME_MS;
    if (document.state === 'sent' && now().getTime() < until)
      return {
        resolved: false,
        reason: `${document.key} may still be on its way until ${new Date(until).toISOString()}`,
      };
    const said = {
      kind: posted ? 'resolved-as-posted' : 'resolved-as-not-posted',
      actor,
      data: { key: document.key, number: posted, reason: scrub(reason), searches: document.searches },
    };
    const moved = await store.ledger.advance(
      connection,
      document.key,
      [document.state],
      posted ? 'posted' : 'prepared',
      posted ? { number: posted } : {},
      [said],
    );
    return moved
      ? { resolved: true, key: document.key }
      : { resolved: false, reason: `${document.key} was settled meanwhile; look again` };
  };
