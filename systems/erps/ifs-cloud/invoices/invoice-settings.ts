import { z } from 'zod';
import { code, upTo } from '../../field-types';
import { name } from '../field-types';
import { fixedValues } from '../fixed-values';

const customField = z.string().regex(/^Cf_\w+$/, 'must be a custom field, Cf_…');
const country = z.string().regex(/^[A-Z]{2}$/, 'must be an ISO country code, such as DE');

/**
 * Customer invoices without an order (`InstantInvoiceHandling`), as a client in use enters them. Standard fields hold no
 * reference, and the tax lines of an invoice cannot be read back: two custom fields of the invoice do both.
 */
export const invoiceSettings = z.strictObject({
  projection: name.default('InstantInvoiceHandling'),
  headSet: name.default('InstantInvoiceSet'),
  rowsNavigation: name.default('InvoiceItemArray'),
  /** The custom field of the invoice's head that holds our reference. */
  referenceField: customField,
  /** The custom field of the invoice's head that says that its tax lines are saved. */
  taxField: customField,
  /** How much the reference's field holds. */
  referenceLength: z.number().int().min(8).max(200).default(50),
  /** The company's own currency, whose decimals amounts in it have. */
  companyCurrency: z.string().regex(/^[A-Z]{3}$/, 'must be a currency code, such as EUR'),
  /** Where the goods are supplied from. */
  supplyCountry: country,
  /** The customer's address that invoices go to. */
  invoiceAddressId: upTo(50).optional(),
  /** Payment terms (PayTermId) where neither the mapping nor the customer's invoice profile names any. */
  paymentTerms: upTo(20).optional(),
  /** Days from the invoice's date until it is due. */
  dueDays: z.number().int().min(0).max(365).default(0),
  taxLiability: code.default('TAX'),
  /** The tax code of rows for which the mapping names none, such as rounding. */
  defaultTaxCode: upTo(20).optional(),
  /** The percentage of each tax code that the mapping names, as a decimal: `{ '21': '21' }`. */
  taxPercentages: z
    .record(
      z.string(),
      z
        .union([z.string(), z.number()])
        .transform(String)
        .pipe(z.string().regex(/^\d{1,3}(\.\d{1,6})?$/)),
    )
    .default({}),
  /** The row's field for the account. */
  accountField: name.default('CodeA'),
  /** Further fields of every head and row, with the same value always. */
  headValues: fixedValues({
    Creator: 'INSTANT_INVOICE_API',
    InvoiceType: 'INSTINV',
    OperationalKey: 'NoValue',
    OutInvVouDateBase: 'InvoiceDate',
    OutInvCurrRateBase: 'InvoiceDate',
    TaxSellCurrRateBase: 'InvoiceDate',
    IntAllowed: 'TRUE',
    AffBaseLedgPost: 'TRUE',
  }),
  rowValues: fixedValues(),
  stateField: name.default('Objstate'),
});

export type InvoiceSettings = z.output<typeof invoiceSettings>;
