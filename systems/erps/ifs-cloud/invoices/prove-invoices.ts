import type { CallContext } from '../../../context';
import { typeOfNavigation, type EdmModel } from '../../../transport/odata';
import { assertFields, listed, modelOf, setOf, wrong } from '../prove-names';
import type { IfsTools } from '../tools';
import { invoiceSettingsOf } from './read-invoice';

const HEAD = [
  'Company', 'InvoiceId', 'Identity', 'PartyType', 'InvoiceDate', 'DueDate', 'CreationDate', 'PayTermId', 'Currency',
  'CurrRate', 'DivFactor', 'TaxCurrRate', 'ParallelCurrRate', 'TaxLiability', 'InvoiceAddressId', 'SupplyCountry',
  'DeliveryCountry',
]; // prettier-ignore
const ROW = ['ItemId', 'VatCode', 'NetCurrAmount', 'VatCurrAmount', 'VatDomAmount'];
const TAX = [
  'Company', 'TaxCode', 'TaxPercentage', 'TaxType', 'TaxCurrAmount', 'TaxDomAmount', 'TaxBaseCurrAmount',
  'TaxBaseDomAmount', 'TotalTaxCurrAmount', 'TotalTaxDomAmount',
]; // prettier-ignore

/** Proves every name that instant invoices use. @throws Failure with what is wrong */
export async function invoiceEntry(context: CallContext, tools: IfsTools): Promise<string> {
  const invoices = invoiceSettingsOf(tools);
  const { projection, headSet, rowsNavigation, referenceField, taxField } = invoices;
  const model = await modelOf(context, tools, projection, 'Invoice');
  const head = setOf(model, projection, headSet);
  assertFields(headSet, head, [
    ...HEAD,
    referenceField,
    taxField,
    invoices.stateField,
    ...Object.keys(invoices.headValues),
  ]);
  assertNavigation(model, projection, headSet, rowsNavigation, [
    ...ROW,
    invoices.accountField,
    ...Object.keys(invoices.rowValues),
  ]);
  assertFields('SourceLines', setOf(model, projection, 'SourceLines'), ['Objkey', 'KeyRef', 'PackageName']);
  assertNavigation(model, projection, 'SourceLines', 'TaxItems', TAX);
  const save = `IfsApp.${projection}.SourceLineVirtual_SaveToSrcTaxItemTable`;
  if (!model.actions.has(save)) {
    throw wrong(
      `${projection} has no action ${save}`,
      `It has ${listed([...model.actions].filter((each) => /tax/i.test(each)))}. Tax lines cannot be saved in this release: set receivable to voucher.`,
    );
  }
  const holds = head.properties.get(referenceField)?.maxLength;
  if (holds !== undefined && holds < invoices.referenceLength) {
    throw wrong(
      `${referenceField} holds ${holds} characters, and invoices.referenceLength is ${invoices.referenceLength}`,
      `Set invoices.referenceLength to ${holds} in the connection file.`,
    );
  }
  return `${projection}: ${headSet} under ${referenceField}, tax lines told by ${taxField}`;
}

function assertNavigation(
  model: EdmModel,
  projection: string,
  set: string,
  navigation: string,
  fields: readonly string[],
): void {
  const type = typeOfNavigation(model, set, navigation);
  if (!type) {
    throw wrong(
      `${set} of ${projection} has no navigation ${navigation}`,
      'Another release of IFS calls it otherwise.',
    );
  }
  assertFields(navigation, type, fields);
}
