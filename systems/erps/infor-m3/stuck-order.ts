import type { ErpDocument } from '../../../domain/documents';
import { Failure, scrub } from '../../../domain/failure';
import type { CallContext } from '../../context';
import { oneLine } from '../free-text';
import { meaningOf } from './batch-status';
import type { M3Client } from './client';
import { rowsOf } from './errors';
import type { M3Record } from './lengths';

/** Why M3 holds a batch order back, in M3's own words, as the failure that parks the order. */
export async function stuckFailure(
  context: CallContext,
  client: M3Client,
  document: ErpDocument,
  draft: string,
  status: string,
): Promise<Failure> {
  const call = 'OIS100MI/LstErrMsgOrder';
  const [result] = await client.run(context, 'OIS100MI', [
    { transaction: 'LstErrMsgOrder', record: { ORNO: draft }, write: false },
  ]);
  const messages = rowsOf(result, { call });
  const words = messages.map((row) => `${wordsOf(row)}${row.MSID ? ` (${row.MSID})` : ''}`);
  return new Failure(
    'rejected',
    `M3 holds batch order ${draft} in status ${status}, ${meaningOf(status)}: ${words.join('; ') || 'it gives no message'}`,
    {
      code: messages[0]?.MSID || status,
      causes: causes(document, messages, status),
      advice: `Correct the cause in M3 or in the mapping and retry; the batch order ${draft} is in OIS275.`,
    },
  );
}

const wordsOf = (row: M3Record): string => scrub(oneLine(`${row.TX60 ?? ''} ${row.MDTA ?? ''}`));

function causes(document: ErpDocument, messages: readonly M3Record[], status: string): string[] {
  const named = messages.flatMap((row) => causeOf(document, row));
  if (status === '30') named.unshift(`customer:${document.customer}`);
  const unique = [...new Set(named)];
  return unique.length > 0 ? unique : [`erp:batch-${status}:${document.reference}`];
}

/** The customer or the items a message speaks of; nothing when it names neither. */
function causeOf(document: ErpDocument, row: M3Record): string[] {
  const code = row.MSID ?? '';
  const words = new Set(wordsOf(row).split(/[\s,;:()'"]+/));
  if (code.startsWith('WCU') || words.has('CUNO') || words.has(document.customer)) {
    return [`customer:${document.customer}`];
  }
  if (code.startsWith('WIT') || words.has('ITNO')) {
    const lines = document.lines.filter(({ item }) => words.has(item));
    return lines.map(({ sku }) => `item:${sku}`);
  }
  return [];
}
