import type { ErpDocument } from '../../../../domain/documents';
import { Failure } from '../../../../domain/failure';
import type { CallContext } from '../../../context';
import { textOf } from '../../../transport/odata';
import type { Confirmation } from '../../erp';
import { notShown } from '../../not-shown';
import type { IfsTools } from '../tools';
import { compareInvoice } from './compare-invoice';
import { invoiceSettingsOf, numberOf, readInvoice, searchInvoices } from './read-invoice';

/** Reads the invoice back and proves it: head, rows, tax, total, and that it stands alone. */
export async function confirmInvoice(
  context: CallContext,
  tools: IfsTools,
  document: ErpDocument,
): Promise<Confirmation> {
  const { reference } = document;
  const { ids } = await searchInvoices(context, tools, document);
  const [id, ...others] = ids;
  if (id === undefined) throw notShown(`IFS shows no invoice ${reference} yet`);
  if (others.length > 0) {
    throw new Failure('duplicate-found', `invoices ${ids.join(', ')} all stand in IFS under ${reference}`, {
      causes: [`erp:duplicate:${reference}`],
      advice: 'Find out which one is right, credit the others in IFS and clear their reference, then retry.',
    });
  }
  const invoice = await readInvoice(context, tools, id);
  const number = numberOf(invoice);
  const { difference, taxed, total } = compareInvoice(document, invoice, tools);
  const wrong = difference ?? (taxed ? undefined : 'its tax lines are not saved');
  if (wrong) {
    throw new Failure('conflict', `invoice ${number} in IFS is not as it was sent: ${wrong}`, {
      causes: [`erp:conflict:${reference}`],
      advice: `Correct invoice ${number} in IFS, then retry; or skip it here.`,
    });
  }
  const state = textOf(invoice.head, invoiceSettingsOf(tools).stateField);
  return { number, status: state || 'entered', total };
}
