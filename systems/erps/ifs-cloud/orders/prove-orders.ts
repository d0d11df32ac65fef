import type { CallContext } from '../../../context';
import { typeOfNavigation } from '../../../transport/odata';
import { assertFields, listed, modelOf, setOf, wrong } from '../prove-names';
import type { IfsTools } from '../tools';
import { assertSite } from './search-orders';

const HEAD = ['OrderNo', 'CustomerNo', 'Contract', 'CurrencyCode', 'WantedDeliveryDate'];
const LINE = [
  'LineNo', 'CatalogNo', 'BuyQtyDue', 'DesiredQty', 'SaleUnitPrice', 'UnitPriceInclTax', 'PriceFreeze', 'Contract',
  'WantedDeliveryDate', 'PlannedDeliveryDate', 'TargetDate', 'TaxLiability', 'FetchTaxFromDefaults',
]; // prettier-ignore
const CHARGE = [
  'SequenceNo', 'ChargeType', 'ChargeAmount', 'ChargeAmountInclTax', 'ChargedQty', 'Contract', 'Company', 'TaxLiability',
]; // prettier-ignore

/** Proves every name that sales orders use. @throws Failure with what is wrong */
export async function orderEntry(context: CallContext, tools: IfsTools): Promise<string> {
  const { orders } = tools.settings;
  const { projection, headSet, referenceField } = orders;
  const model = await modelOf(context, tools, projection, 'CustomerOrder');
  const head = setOf(model, projection, headSet);
  assertFields(headSet, head, [
    ...HEAD,
    referenceField,
    orders.stateField,
    ...(orders.orderType === undefined ? [] : ['OrderId']),
    ...(orders.coordinator === undefined ? [] : ['AuthorizeCode']),
    ...(orders.shipTo === 'customer' ? [] : ['ShipAddrNo']),
    ...Object.keys(orders.headValues),
  ]);
  const taxCode = orders.exemptTaxCode === undefined ? [] : ['TaxCode'];
  const parts: readonly (readonly [navigation: string, setting: string, fields: readonly string[]])[] = [
    [
      orders.linesNavigation,
      'orders.linesNavigation',
      [...LINE, ...taxCode, orders.stateField, ...Object.keys(orders.lineValues)],
    ],
    [
      orders.chargesNavigation,
      'orders.chargesNavigation',
      [...CHARGE, ...taxCode, ...Object.keys(orders.chargeValues)],
    ],
  ];
  for (const [navigation, setting, fields] of parts) {
    const type = typeOfNavigation(model, headSet, navigation);
    if (!type) {
      throw wrong(
        `${headSet} of ${projection} has no navigation ${navigation}`,
        `It has ${listed(head.navigations.keys())}: correct ${setting}.`,
      );
    }
    assertFields(navigation, type, fields);
  }
  const holds = head.properties.get(referenceField)?.maxLength;
  if (holds !== undefined && holds < orders.referenceLength) {
    throw wrong(
      `${referenceField} holds ${holds} characters, and orders.referenceLength is ${orders.referenceLength}`,
      `Set orders.referenceLength to ${holds} in the connection file.`,
    );
  }
  for (const action of [orders.release?.action, orders.cancel?.action]) {
    if (action === undefined || model.actions.has(action)) continue;
    throw wrong(
      `${projection} has no action ${action}`,
      `It has ${listed([...model.actions].filter((each) => /release|cancel/i.test(each)))}: correct orders.release or orders.cancel.`,
    );
  }
  const by = orders.cancel ? `cancelled by ${orders.cancel.action}` : 'which people cancel in IFS';
  return `${projection}: ${headSet} under ${referenceField}, ${by}`;
}

/** @throws Failure with what is wrong */
export async function salesParts(context: CallContext, tools: IfsTools): Promise<string> {
  const { site, parts } = tools.settings.orders;
  const model = await modelOf(context, tools, parts.projection, 'SalesPart');
  assertFields(parts.set, setOf(model, parts.projection, parts.set), [
    'Contract',
    'CatalogNo',
    'CatalogDesc',
    parts.activeField,
  ]);
  if (site === undefined)
    throw wrong('no site is named for sales orders', 'Set orders.site in the connection file.');
  await assertSite(context, tools, site);
  return `${parts.projection}/${parts.set}, site ${site}`;
}
