import type { ErpDocument } from '../../../../domain/documents';
import { Failure } from '../../../../domain/failure';
import type { CallContext } from '../../../context';
import { jsonNumber } from '../../../transport/json';
import { entityPath, eq, textOf, type ODataRow } from '../../../transport/odata';
import { notShown } from '../../not-shown';
import { customerPath, CUSTOMERS } from '../customers/customer-rows';
import type { ReferencePlace } from '../reference-search';
import type { IfsTools } from '../tools';
import { wholeNumber } from '../vouchers/search-vouchers';
import type { InvoiceSettings } from './invoice-settings';

/** Where invoices carry our reference. */
export const invoicePlace = ({ projection, headSet, referenceField }: InvoiceSettings): ReferencePlace => ({
  projection,
  set: headSet,
  field: referenceField,
  keys: ['Company', 'InvoiceId'],
});

/** @throws Failure `bug`: the connection file is refused without them */
export function invoiceSettingsOf({ settings: { invoices } }: IfsTools): InvoiceSettings {
  if (invoices) return invoices;
  throw new Failure('bug', 'instant invoices have no settings', { causes: ['bug'] });
}

export const invoicePath = (company: string, id: string, { headSet }: InvoiceSettings): string =>
  entityPath(headSet, { Company: company, InvoiceId: jsonNumber(id) });

/**
 * The ids of the invoices under the document's reference. An empty answer counts only where the customer's invoice profile
 * in the company is shown, since IFS hides companies that are not granted without a word.
 */
export async function searchInvoices(
  context: CallContext,
  tools: IfsTools,
  document: ErpDocument,
): Promise<{ readonly ids: readonly string[]; readonly means: readonly string[] }> {
  await invoiceProfile(context, tools, document.customer);
  const { projection, headSet, referenceField } = invoiceSettingsOf(tools);
  const rows = (await tools.invoiceSearch?.(context, document.reference)) ?? [];
  return {
    ids: rows
      .filter((row) => textOf(row, 'Company') === tools.settings.company)
      .map((row) => wholeNumber(row, 'InvoiceId')),
    means: [`${projection}/${headSet} by ${referenceField}`],
  };
}

/**
 * What the company knows of the customer for invoices.
 * @throws Failure `rejected` when nothing is shown: it is no invoice customer, or the company is hidden
 */
export async function invoiceProfile(
  context: CallContext,
  { client, settings: { company }, known }: IfsTools,
  customer: string,
): Promise<ODataRow> {
  const name = `invoice customer ${company}/${customer}`;
  const remembered = known.get(name);
  if (remembered) return remembered;
  const [row] = await client.some(
    context,
    CUSTOMERS.projection,
    `${customerPath(customer)}/CustomerInvoiceCompanies`,
    { filter: eq('Company', company), top: 1 },
  );
  if (row) {
    known.put(name, row);
    return row;
  }
  throw new Failure(
    'rejected',
    `IFS shows no invoice profile of customer ${customer} in company ${company}`,
    {
      causes: [`customer:${customer}`],
      advice: `Add company ${company} to the invoice information of customer ${customer}; and check the Allowed Companies of the service user, since IFS hides the others without a word. Then retry.`,
    },
  );
}

/** An invoice as it stands. */
export interface StandingInvoice {
  readonly id: string;
  readonly head: ODataRow;
  readonly rows: readonly ODataRow[];
}

/** @throws Failure `unavailable` when IFS lists the invoice and does not show it */
export async function readInvoice(
  context: CallContext,
  tools: IfsTools,
  id: string,
): Promise<StandingInvoice> {
  const invoices = invoiceSettingsOf(tools);
  const path = invoicePath(tools.settings.company, id, invoices);
  const [head, rows] = await Promise.all([
    tools.client.entity(context, invoices.projection, path),
    tools.client.list(context, invoices.projection, `${path}/${invoices.rowsNavigation}`, {
      orderby: ['Company', 'InvoiceId', 'ItemId'],
    }),
  ]);
  if (!head) throw notShown(`IFS lists invoice ${id} and does not show it yet`);
  return { id, head, rows };
}

/** The number people know it by. */
export const numberOf = ({ head, id }: StandingInvoice): string => textOf(head, 'InvoiceNo') || id;
