import type { DocumentCharge, DocumentLine, ErpDocument } from '../../../../domain/documents';
import { Failure } from '../../../../domain/failure';
import { decimal, exponentOf, normalize } from '../../../../domain/money';
import { jsonNumber } from '../../../transport/json';
import { entityPath } from '../../../transport/odata';
import type { IfsBody, IfsWrite } from '../client';
import { plainValues } from '../fixed-values';
import type { IfsCloudSettings } from '../schemas';
import { priceOf } from './price-line';

/** The site an order is entered on. @throws Failure `missing-mapping` */
export function siteOf({ terms }: ErpDocument, { orders }: IfsCloudSettings): string {
  const site = terms.warehouse ?? orders.site;
  if (site !== undefined) return site;
  throw new Failure('missing-mapping', 'no site is named for sales orders', {
    causes: ['warehouse:none'],
    advice: 'Set orders.site in the connection file, or name the site as warehouse in the mapping.',
  });
}

export const orderPath = (number: string, { orders }: IfsCloudSettings): string =>
  entityPath(orders.headSet, { OrderNo: number });

/** What is still to be entered of an order. */
export interface Missing {
  readonly lines: readonly DocumentLine[];
  readonly charges: readonly DocumentCharge[];
}

export const isNothing = ({ lines, charges }: Missing): boolean => lines.length + charges.length === 0;

/**
 * The head, with the fields that a shipping storefront connector for IFS sends (CustomerOrderHandling). `…Z` is the server's local time in IFS, so midnight stays on
 * the day it is meant for.
 */
export function headWrite(
  document: ErpDocument,
  shipTo: string | undefined,
  settings: IfsCloudSettings,
): IfsWrite {
  const { orders } = settings;
  const { terms } = document;
  return {
    method: 'POST',
    path: orders.headSet,
    body: filled({
      ...plainValues(orders.headValues),
      CustomerNo: document.customer,
      Contract: siteOf(document, settings),
      CurrencyCode: document.currency,
      [orders.referenceField]: document.reference,
      WantedDeliveryDate: wantedAt(document, settings),
      OrderId: terms.orderType ?? orders.orderType,
      AuthorizeCode: orders.coordinator,
      ShipAddrNo: shipTo,
      ShipViaCode: terms.deliveryMethod,
      DeliveryTerms: terms.deliveryTerms,
      PayTermId: terms.paymentTerms,
    }),
  };
}

/** Lines and charges under an order, which is `$1` within the change set that makes it. */
export const partWrites = (
  document: ErpDocument,
  { lines, charges }: Missing,
  order: string,
  settings: IfsCloudSettings,
): IfsWrite[] => [
  ...lines.map((line): IfsWrite => ({
    method: 'POST',
    path: `${order}/${settings.orders.linesNavigation}`,
    body: lineBody(document, line, settings),
  })),
  ...charges.map((charge): IfsWrite => ({
    method: 'POST',
    path: `${order}/${settings.orders.chargesNavigation}`,
    body: chargeBody(document, charge, settings),
  })),
];

/** As the same connector sends them. Exchange rates and amounts in the company's currency are left to IFS, which knows them. */
function lineBody(document: ErpDocument, line: DocumentLine, settings: IfsCloudSettings): IfsBody {
  const { orders } = settings;
  const price = jsonNumber(priceOf(line, document.currency, settings));
  const quantity = jsonNumber(normalize(line.quantity));
  const wanted = wantedAt(document, settings);
  return filled({
    ...plainValues(orders.lineValues),
    Contract: line.warehouse ?? siteOf(document, settings),
    CatalogNo: line.item,
    BuyQtyDue: quantity,
    DesiredQty: quantity,
    SaleUnitPrice: price,
    PriceFreeze: orders.priceFreeze,
    WantedDeliveryDate: wanted,
    PlannedDeliveryDate: wanted,
    TargetDate: wanted,
    ...taxFields(document, settings),
    ...(document.taxByErp
      ? { FetchTaxFromDefaults: 'TRUE' }
      : { UnitPriceInclTax: price, FetchTaxFromDefaults: 'FALSE' }),
  });
}

function chargeBody(document: ErpDocument, charge: DocumentCharge, settings: IfsCloudSettings): IfsBody {
  const amount = jsonNumber(decimal(charge.amount).toFixed(exponentOf(document.currency)));
  return filled({
    ...plainValues(settings.orders.chargeValues),
    ChargeType: charge.code,
    ChargeAmount: amount,
    ChargedQty: jsonNumber('1'),
    Contract: siteOf(document, settings),
    Company: settings.company,
    ...taxFields(document, settings),
    ...(document.taxByErp ? {} : { ChargeAmountInclTax: amount }),
  });
}

const taxFields = (
  { taxByErp }: ErpDocument,
  { orders }: IfsCloudSettings,
): Record<string, string | undefined> =>
  taxByErp
    ? { TaxLiability: orders.taxLiability }
    : { TaxLiability: orders.exemptLiability, TaxCode: orders.exemptTaxCode };

function wantedAt({ businessDate }: ErpDocument, { orders }: IfsCloudSettings): string {
  const day = new Date(Date.parse(businessDate) + orders.deliveryDays * 86_400_000);
  return `${day.toISOString().slice(0, 10)}T00:00:00Z`;
}

/** Without what is not there. */
const filled = (fields: Readonly<Record<string, IfsBody[string] | undefined>>): IfsBody =>
  Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, IfsBody[string]] => field[1] !== undefined),
  );
