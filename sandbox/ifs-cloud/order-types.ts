import { entityType, type Enums } from './odata/edm';

/** Columns a shipping connector writes, and a few a head cannot do without. */
export const orderType = entityType(
  'CustomerOrder',
  'CustomerOrder',
  ['OrderNo'],
  `OrderNo:s12* CustomerNo:s20* Contract:s5* Company:s20 CurrencyCode:s3* OrderId:s3* AuthorizeCode:s20+
   CustomerPoNo:s50+ WantedDeliveryDate:t+ DateEntered:t BillAddrNo:s50+ ShipAddrNo:s50+ ShipViaCode:s3+
   DeliveryTerms:s5+ PayTermId:s20+ LanguageCode:s2+ NoteText:s2000+ Objstate:eCustomerOrderState`,
);

export const lineType = entityType(
  'CustomerOrderLine',
  'CustomerOrderLine',
  ['OrderNo', 'LineNo', 'RelNo', 'LineItemNo'],
  `OrderNo:s12* LineNo:s4 RelNo:s4 LineItemNo:n DeliverToCustomerNo:s20+ ShipAddrNo:s50+ Contract:s5* CatalogNo:s25*
   PartNo:s25* SalesUnitMeas:s10+ PriceUnitMeas:s10+ BuyQtyDue:n+ DesiredQty:n+ SaleUnitPrice:n+ UnitPriceInclTax:n+
   BaseSaleUnitPrice:n+ BaseUnitPriceInclTax:n+ WantedDeliveryDate:t+ PlannedDeliveryDate:t+ TargetDate:t+ ConvFactor:n*
   CurrencyRate:n* Discount:n+ SupplyCode:s20* CatalogType:s20* PriceSource:s20* PriceFreeze:ePriceFreeze+
   TaxLiability:s20+ TaxCode:s20+ DefaultAddrFlag:eYesNo+ AddrFlag:eYesNo+ FetchTaxFromDefaults:s5* ConfigurationId:s50*
   Source:s20* NoteText:s2000+ Objstate:eCustomerOrderState`,
);

export const chargeType = entityType(
  'CustomerOrderCharge',
  'CustomerOrderCharge',
  ['OrderNo', 'SequenceNo'],
  `OrderNo:s12* SequenceNo:n ChargeType:s25* ChargeAmount:n+ ChargeAmountInclTax:n+ BaseChargeAmount:n+ ChargedQty:n+
   Contract:s5* Company:s20* TaxCode:s20+ TaxLiability:s20+ CurrencyRate:n* SalesUnitMeas:s10+ IntrastatExempt:s10+
   UnitCharge:s10+ LineNo:s4* NoteText:s2000+`,
);

/** What is sold on a site. */
export const salesPartType = entityType(
  'SalesPart',
  'SalesPart',
  ['Contract', 'CatalogNo'],
  `Contract:s5 CatalogNo:s25 CatalogDesc:s200 Company:s20 PartNo:s25 SalesUnitMeas:s10 ListPrice:n
   Activeind:eActivePart`,
);

export const SALES_PART_ENUMS: Enums = { ActivePart: ['ActivePart', 'InactivePart'] };

export const ORDER_ENUMS: Enums = {
  CustomerOrderState: [
    'Planned', 'Released', 'Reserved', 'Picked', 'PartiallyDelivered', 'Delivered', 'Invoiced', 'Cancelled',
  ], // prettier-ignore
  PriceFreeze: ['Free', 'Frozen'],
  YesNo: ['Yes', 'No'],
};
