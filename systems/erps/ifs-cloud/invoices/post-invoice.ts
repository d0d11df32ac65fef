import type { ErpDocument } from '../../../../domain/documents';
import { Failure, isFailure } from '../../../../domain/failure';
import type { CallContext } from '../../../context';
import { etagOf, textOf } from '../../../transport/odata';
import type { Finding, Posted } from '../../erp';
import { isStale } from '../errors';
import { refuseFound } from '../refuse-found';
import type { IfsTools } from '../tools';
import { wholeNumber } from '../vouchers/search-vouchers';
import { compareInvoice } from './compare-invoice';
import { exchangeData } from './exchange-data';
import { entryWrites, taxWrites } from './invoice';
import { pairRows } from './pair-rows';
import { rowsOf } from './invoice-rows';
import { invoiceProfile, invoiceSettingsOf, numberOf, readInvoice } from './read-invoice';

/**
 * Enters a customer invoice in two change sets, each done whole or not at all: head and rows, then the tax lines of all
 * rows. An invoice that has no tax lines yet is continued, never entered again.
 */
export async function postInvoice(
  context: CallContext,
  tools: IfsTools,
  document: ErpDocument,
  finding: Finding,
): Promise<Posted> {
  if (finding.state === 'complete') return { number: finding.number, draft: finding.draft };
  if (finding.state === 'partial') return tax(context, tools, document, finding.draft);
  if (finding.state !== 'absent') return refuseFound(document, finding);
  return tax(context, tools, document, await enter(context, tools, document));
}

async function enter(context: CallContext, tools: IfsTools, document: ErpDocument): Promise<string> {
  const invoices = invoiceSettingsOf(tools);
  const rows = rowsOf(document, invoices);
  const [rates, profile] = await Promise.all([
    exchangeData(context, tools, document),
    invoiceProfile(context, tools, document.customer),
  ]);
  const writes = entryWrites(document, rows, rates, profile, tools);
  const [head = {}] = await tools.client.changeSet(context, invoices.projection, writes);
  if (textOf(head, 'InvoiceId') === '')
    throw new Failure('in-doubt', 'IFS entered an invoice and told no number of it');
  return wholeNumber(head, 'InvoiceId');
}

async function tax(
  context: CallContext,
  tools: IfsTools,
  document: ErpDocument,
  id: string,
): Promise<Posted> {
  const invoices = invoiceSettingsOf(tools);
  const invoice = await readInvoice(context, tools, id);
  const number = numberOf(invoice);
  const { difference, taxed } = compareInvoice(document, invoice, tools);
  if (difference) return refuseFound(document, { state: 'conflict', number, difference });
  if (taxed) return { number, draft: id };
  const etag = etagOf(invoice.head);
  if (!etag) throw new Failure('bug', `invoice ${number} came without an ETag`, { causes: ['bug'] });
  const items = pairRows(rowsOf(document, invoices), invoice, invoices);
  const rates = await exchangeData(context, tools, document);
  try {
    await tools.client.changeSet(
      context,
      invoices.projection,
      taxWrites(document, items, rates, { id, etag }, tools),
    );
  } catch (error) {
    // Somebody changed the head meanwhile, perhaps another attempt that saved the tax: look again.
    if (isFailure(error, 'conflict') && isStale(error))
      throw new Failure('unavailable', `invoice ${number} was changed meanwhile; it is looked at again`);
    if (!isFailure(error, 'rejected')) throw error;
    const { message, code, causes, advice } = error;
    throw new Failure('rejected', `invoice ${number} stands in IFS without its tax lines: ${message}`, {
      code,
      causes,
      advice: `${advice ?? ''} The tax lines of invoice ${number} are then added.`.trim(),
    });
  }
  return { number, draft: id };
}
