import type { ErpDocument } from '../../../../domain/documents';
import type { CallContext } from '../../../context';
import type { Finding } from '../../erp';
import type { IfsTools } from '../tools';
import { compareInvoice } from './compare-invoice';
import { rowsOf } from './invoice-rows';
import { invoiceSettingsOf, numberOf, readInvoice, searchInvoices } from './read-invoice';

/** Query before post: the invoice under the document's reference, compared row by row. */
export async function findInvoice(
  context: CallContext,
  tools: IfsTools,
  document: ErpDocument,
): Promise<Finding> {
  rowsOf(document, invoiceSettingsOf(tools));
  const { ids, means } = await searchInvoices(context, tools, document);
  const [id, ...others] = ids;
  if (id === undefined) return { state: 'absent', means };
  if (others.length > 0) return { state: 'duplicate', numbers: ids.map((each) => `invoice ${each}`) };
  const invoice = await readInvoice(context, tools, id);
  const number = numberOf(invoice);
  const { difference, taxed } = compareInvoice(document, invoice, tools);
  if (difference) return { state: 'conflict', number, difference };
  return taxed ? { state: 'complete', number, draft: id, means } : { state: 'partial', draft: id, means };
}
