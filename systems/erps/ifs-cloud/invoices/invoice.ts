import type { ErpDocument } from '../../../../domain/documents';
import { Failure } from '../../../../domain/failure';
import { decimal, exponentOf, type Amount } from '../../../../domain/money';
import { jsonNumber, type JsonNumber } from '../../../transport/json';
import { textOf, type ODataRow } from '../../../transport/odata';
import type { IfsBody, IfsWrite } from '../client';
import { plainValues } from '../fixed-values';
import type { IfsTools } from '../tools';
import { taxMark } from './compare-invoice';
import { inCompanyCurrency, type ExchangeData } from './exchange-data';
import type { InvoiceRow } from './invoice-rows';
import { invoicePath, invoiceSettingsOf } from './read-invoice';

const PACKAGE = 'INSTANT_INVOICE_API';

/**
 * The writes of the first change set: the head, then its rows, which call it `$1`; the fields are those of a client in use
 * (InstantInvoiceHandling).
 */
export function entryWrites(
  document: ErpDocument,
  rows: readonly InvoiceRow[],
  rates: ExchangeData,
  profile: ODataRow,
  tools: IfsTools,
): IfsWrite[] {
  const invoices = invoiceSettingsOf(tools);
  const { company, customers } = tools.settings;
  const day = document.businessDate;
  const head: IfsBody = {
    ...plainValues(invoices.headValues),
    Company: company,
    Identity: document.customer,
    PartyType: 'Customer',
    InvoiceDate: day,
    DueDate: later(day, invoices.dueDays),
    CreationDate: `${day}T00:00:00Z`,
    PayTermId: paymentTerms(document, profile, tools),
    Currency: document.currency,
    CurrRate: jsonNumber(rates.CurrRate),
    DivFactor: jsonNumber(rates.DivFactor),
    TaxCurrRate: jsonNumber(rates.TaxCurrRate),
    ParallelCurrRate: jsonNumber(rates.ParallelCurrRate),
    TaxLiability: invoices.taxLiability,
    InvoiceAddressId: invoices.invoiceAddressId ?? customers.billToAddressId,
    SupplyCountry: invoices.supplyCountry,
    DeliveryCountry: (document.shipTo ?? document.billTo)?.country ?? invoices.supplyCountry,
    [invoices.referenceField]: document.reference,
  };
  return [
    { method: 'POST', path: invoices.headSet, body: head },
    ...rows.map((row): IfsWrite => ({
      method: 'POST',
      path: `$1/${invoices.rowsNavigation}`,
      body: {
        ...plainValues(invoices.rowValues),
        Company: company,
        [invoices.accountField]: row.account,
        ...row.parts,
        VatCode: row.taxCode,
        NetCurrAmount: money(row.net, document.currency),
        VatCurrAmount: money(row.tax, document.currency),
        VatDomAmount: money(inCompanyCurrency(row.tax, rates, invoices), invoices.companyCurrency),
      },
    })),
  ];
}

/**
 * The writes of the second change set: every row's tax lines, through a virtual entity, and the head's mark that says so.
 * They are done together or not at all; and the head's ETag lets it happen only once.
 */
export function taxWrites(
  document: ErpDocument,
  items: readonly { readonly id: string; readonly row: InvoiceRow }[],
  rates: ExchangeData,
  invoice: { readonly id: string; readonly etag: string },
  tools: IfsTools,
): IfsWrite[] {
  const invoices = invoiceSettingsOf(tools);
  const { company } = tools.settings;
  const saved = `IfsApp.${invoices.projection}.SourceLineVirtual_SaveToSrcTaxItemTable`;
  const writes: IfsWrite[] = [];
  for (const { id, row } of items) {
    const source = `$${writes.length + 1}`;
    writes.push(
      {
        method: 'POST',
        path: 'SourceLines',
        body: {
          KeyRef: `COMPANY=${company}^INVOICE_ID=${invoice.id}^ITEM_ID=${id}^`,
          PackageName: PACKAGE,
        },
      },
      {
        method: 'POST',
        path: `${source}/TaxItems`,
        body: taxLine(document, row, rates, tools),
      },
      { method: 'POST', path: `${source}/${saved}`, body: {}, etag: source },
    );
  }
  return [
    ...writes,
    {
      method: 'PATCH',
      path: invoicePath(company, invoice.id, invoices),
      body: { [invoices.taxField]: taxMark(items) },
      etag: invoice.etag,
    },
  ];
}

function taxLine(document: ErpDocument, row: InvoiceRow, rates: ExchangeData, tools: IfsTools): IfsBody {
  const invoices = invoiceSettingsOf(tools);
  const own = (amount: Amount): JsonNumber => money(amount, document.currency);
  const domestic = (amount: Amount): JsonNumber =>
    money(inCompanyCurrency(amount, rates, invoices), invoices.companyCurrency);
  return {
    Company: tools.settings.company,
    TaxCode: row.taxCode,
    TaxPercentage: jsonNumber(row.percentage),
    TaxType: 'Tax',
    TaxCurrAmount: own(row.tax),
    TaxDomAmount: domestic(row.tax),
    TaxBaseCurrAmount: own(row.net),
    TaxBaseDomAmount: domestic(row.net),
    TotalTaxCurrAmount: own(row.tax),
    TotalTaxDomAmount: domestic(row.tax),
  };
}

function paymentTerms({ terms, reference }: ErpDocument, profile: ODataRow, tools: IfsTools): string {
  const { paymentTerms: preset } = invoiceSettingsOf(tools);
  const found = terms.paymentTerms ?? (textOf(profile, 'PayTermId') || preset);
  if (found) return found;
  throw new Failure('missing-mapping', `receivable ${reference} has no payment terms`, {
    causes: ['payment-terms:none'],
    advice:
      'Name them with the payment methods of the mapping, in the customer’s invoice profile, or as invoices.paymentTerms in the connection file.',
  });
}

const money = (amount: Amount, currency: string): JsonNumber =>
  jsonNumber(decimal(amount).toFixed(exponentOf(currency)));

const later = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
