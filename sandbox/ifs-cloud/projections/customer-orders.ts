import { required } from '../customer-checks';
import { withCustomFields } from '../customer-types';
import { type Row } from '../odata/edm';
import { business } from '../odata/problems';
import {
  type BoundAction,
  type EntitySet,
  entitySet,
  type Projection,
  projection,
} from '../odata/projection';
import { chargeType, lineType, ORDER_ENUMS, orderType } from '../order-types';
import type { IfsSettings } from '../settings';
import type { IfsState } from '../state';
import { currencyOf } from '../voucher-checks';

/** Sales orders with lines and charges. */
export function customerOrders(settings: IfsSettings): Projection {
  const line = withCustomFields(lineType, settings);
  const lines = (name: string): EntitySet =>
    entitySet({
      name,
      type: line,
      table: 'orderLine',
      ...(name !== 'CustomerOrderLineSet' && {
        insert: ({ work, parent = {} }, given) => checkedLine(work.state, parent, given),
        update: ({ work, parent = {} }, _before, after) => {
          open(parent);
          return priced(work.state, after);
        },
        remove: ({ parent = {} }) => open(parent),
      }),
    });
  const heads = entitySet({
    name: 'CustomerOrderSet',
    type: withCustomFields(orderType, settings),
    table: 'customerOrder',
    visible: ({ state }, row) => state.allowedCompanies.has(String(row['Company'])),
    insert: ({ work }, given) => checkedOrder(work.state, given),
    update: (_change, before, after) => {
      open(before);
      return after;
    },
    arrays: {
      OrderLinesArray: { set: lines('OrderLinesArray'), link: { OrderNo: 'OrderNo' } },
      CustomerOrderChargeArray: { set: charges, link: { OrderNo: 'OrderNo' } },
    },
    actions: { CustomerOrder_Release: release, CustomerOrder_SetCancelled: cancel },
  });
  return projection({
    name: 'CustomerOrderHandling',
    description: 'Customer Order',
    enums: ORDER_ENUMS,
    sets: { CustomerOrderSet: heads, CustomerOrderLineSet: lines('CustomerOrderLineSet') },
  });
}

function checkedOrder(state: IfsState, given: Row): Row {
  required('CustomerOrder', given, ['CustomerNo', 'Contract', 'WantedDeliveryDate']);
  const profile = state.table('customerOrderProfile').get({ CustomerNo: given['CustomerNo'] ?? null })?.row;
  if (!profile)
    throw business('CustomerOrder', `Customer ${String(given['CustomerNo'])} is no order customer.`, 20111);
  if (profile['CrStop'] === true)
    throw business('CustomerOrder', `Customer ${String(given['CustomerNo'])} is credit stopped.`);
  const site = state.table('site').get({ Contract: given['Contract'] ?? null })?.row;
  if (!site) throw business('CustomerOrder', `Site ${String(given['Contract'])} does not exist.`, 20111);
  if (!state.allowedCompanies.has(String(site['Company'])))
    throw business('CustomerOrder', `Site ${String(given['Contract'])} is not a user allowed site.`);
  for (const field of ['BillAddrNo', 'ShipAddrNo'])
    checkAddress(state, given['CustomerNo'] ?? null, given[field] ?? null);
  const CurrencyCode = given['CurrencyCode'] ?? profile['CurrencyCode'] ?? null;
  currencyOf(state, String(CurrencyCode));
  return {
    ...given,
    OrderNo: given['OrderNo'] ?? `P${state.next('customerOrder', 10_001)}`,
    OrderId: given['OrderId'] ?? profile['OrderId'] ?? null,
    CurrencyCode,
    Company: site['Company'] ?? null,
    DateEntered: state.instant(),
    Objstate: 'Planned',
  };
}

function checkAddress(state: IfsState, CustomerId: Row[string], AddressId: Row[string]): void {
  if (AddressId !== null && !state.table('customerAddress').has({ CustomerId, AddressId }))
    throw business('CustomerOrder', `Address ${String(AddressId)} does not exist.`, 20111);
}

function checkedLine(state: IfsState, head: Row, given: Row): Row {
  open(head);
  required('CustomerOrderLine', given, ['CatalogNo', 'BuyQtyDue', 'WantedDeliveryDate']);
  const Contract = given['Contract'] ?? head['Contract'] ?? null;
  const part = state.table('salesPart').get({ Contract, CatalogNo: given['CatalogNo'] ?? null })?.row;
  if (!part)
    throw business(
      'CustomerOrderLine',
      `Sales part ${String(given['CatalogNo'])} does not exist on site ${String(Contract)}.`,
      20111,
    );
  if (part['Activeind'] !== 'ActivePart')
    throw business('CustomerOrderLine', `Sales part ${String(given['CatalogNo'])} is not active.`);
  if (!(Number(given['BuyQtyDue']) > 0))
    throw business('CustomerOrderLine', 'The quantity must be greater than zero.');
  checkAddress(
    state,
    given['DeliverToCustomerNo'] ?? head['CustomerNo'] ?? null,
    given['ShipAddrNo'] ?? null,
  );
  const LineNo = String(state.next(`line/${String(head['OrderNo'])}`));
  return priced(state, {
    PriceFreeze: 'Free',
    Discount: '0',
    PartNo: part['CatalogNo'] ?? null,
    SalesUnitMeas: part['SalesUnitMeas'] ?? null,
    ...given,
    Contract,
    LineNo,
    RelNo: '1',
    LineItemNo: '0',
    Objstate: head['Objstate'] ?? null,
  });
}

/** A price that is not frozen is the sales part's own, whatever was sent. */
function priced(state: IfsState, line: Row): Row {
  const part = state
    .table('salesPart')
    .get({ Contract: line['Contract'] ?? null, CatalogNo: line['CatalogNo'] ?? null })?.row;
  const list = part?.['ListPrice'] ?? null;
  const keeps = line['PriceFreeze'] === 'Frozen' || !state.settings.freePricesRecalculated || list === null;
  const price = keeps ? (line['SaleUnitPrice'] ?? list) : list;
  if (price === null)
    throw business('CustomerOrderLine', `There is no price for ${String(line['CatalogNo'])}.`);
  return { ...line, SaleUnitPrice: price };
}

const charges: EntitySet = entitySet({
  name: 'CustomerOrderChargeArray',
  type: chargeType,
  table: 'orderCharge',
  insert: ({ work, parent = {} }, given) => {
    const { state } = work;
    open(parent);
    required('CustomerOrderCharge', given, [
      'ChargeType',
      'ChargeAmount',
      'ChargedQty',
      'Contract',
      'Company',
    ]);
    const key = { Contract: given['Contract'] ?? null, ChargeType: given['ChargeType'] ?? null };
    if (!state.table('chargeType').has(key))
      throw business('CustomerOrderCharge', `Charge type ${String(key.ChargeType)} does not exist.`, 20111);
    const TaxCode = given['TaxCode'] ?? null;
    if (TaxCode !== null && !state.table('taxCode').has({ Company: given['Company'] ?? null, TaxCode }))
      throw business('CustomerOrderCharge', `Tax code ${String(TaxCode)} does not exist.`, 20111);
    return { ...given, SequenceNo: String(state.next(`charge/${String(parent['OrderNo'])}`)) };
  },
  update: ({ parent = {} }, _before, after) => {
    open(parent);
    return after;
  },
  remove: ({ parent = {} }) => open(parent),
});

const release: BoundAction = {
  parameters: [],
  run: ({ work }, row) => {
    if (row['Objstate'] !== 'Planned')
      throw business('CustomerOrder', `An order that is ${String(row['Objstate'])} cannot be released.`);
    const lines = work.state.table('orderLine');
    const own = lines.where({ OrderNo: row['OrderNo'] ?? null });
    if (own.length === 0) throw business('CustomerOrder', 'An order without lines cannot be released.');
    for (const line of own) lines.put({ ...line, Objstate: 'Released' });
    return { ...row, Objstate: 'Released' };
  },
};

const cancel: BoundAction = {
  parameters: [],
  run: ({ work }, row) => {
    if (!['Planned', 'Released', 'Reserved'].includes(String(row['Objstate'])))
      throw business('CustomerOrder', `An order that is ${String(row['Objstate'])} cannot be cancelled.`);
    const lines = work.state.table('orderLine');
    for (const line of lines.where({ OrderNo: row['OrderNo'] ?? null }))
      lines.put({ ...line, Objstate: 'Cancelled' });
    return { ...row, Objstate: 'Cancelled' };
  },
};

function open(head: Row): void {
  if (['Delivered', 'Invoiced', 'Cancelled'].includes(String(head['Objstate'])))
    throw business('CustomerOrder', `An order that is ${String(head['Objstate'])} cannot be changed.`);
}
