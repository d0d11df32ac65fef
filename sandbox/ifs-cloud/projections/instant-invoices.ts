import { required } from '../customer-checks';
import { withCustomFields } from '../customer-types';
import { entityType, type Enums, type Row } from '../odata/edm';
import { business } from '../odata/problems';
import {
  type BoundAction,
  type EntitySet,
  entitySet,
  type Projection,
  projection,
  type UnboundAction,
} from '../odata/projection';
import type { IfsSettings } from '../settings';
import { CODE_PARTS, type IfsState } from '../state';
import { currencyOf } from '../voucher-checks';

const ENUMS: Enums = {
  PartyType: ['Customer'],
  BaseDateOutgoingBase: ['InvoiceDate', 'VoucherDate', 'DeliveryDate'],
};

const REQUIRED = [
  'Company', 'Identity', 'PartyType', 'InvoiceDate', 'DueDate', 'Creator', 'CurrRate', 'InvoiceType', 'PayTermId',
  'CreationDate', 'Currency', 'OperationalKey', 'OutInvVouDateBase', 'OutInvCurrRateBase', 'TaxSellCurrRateBase',
  'IntAllowed', 'AffBaseLedgPost', 'TaxCurrRate', 'DivFactor', 'TaxLiability', 'InvoiceAddressId', 'SupplyCountry',
  'DeliveryCountry', 'ParallelCurrRate',
]; // prettier-ignore

const headType = entityType(
  'InstantInvoice',
  'InstantInvoice',
  ['Company', 'InvoiceId'],
  `Company:s20* InvoiceId:n InvoiceNo:s50 Identity:s20* PartyType:ePartyType* InvoiceDate:d+ DueDate:d+ Creator:s30*
   CurrRate:n+ InvoiceType:s20* PayTermId:s20+ CreationDate:t* Currency:s3* OperationalKey:s20* OutInvVouDateBase:s20*
   OutInvCurrRateBase:s20* TaxSellCurrRateBase:s20* IntAllowed:s5+ AffBaseLedgPost:s5+ TaxCurrRate:n+ DivFactor:n*
   TaxLiability:s20+ InvoiceAddressId:s50+ SupplyCountry:s2+ DeliveryCountry:s2+ ParallelCurrRate:n+ NetCurrAmount:n
   VatCurrAmount:n GrossCurrAmount:n Objstate:s20`,
);

const itemType = entityType(
  'InvoiceItem',
  'InstantInvoiceItem',
  ['Company', 'InvoiceId', 'ItemId'],
  `Company:s20* InvoiceId:n* ItemId:n ObjectId:s10+ Description:s2000+ VatCode:s20+ VatCurrAmount:n+ VatDomAmount:n+
   NetCurrAmount:n+ NetDomAmount:n CodeA:s20+ ${CODE_PARTS.map((part) => `Code${part}:s20+`).join(' ')}`,
);

const sourceLineType = entityType(
  'SourceLineVirtual',
  'SourceLineVirtual',
  ['Objkey'],
  'Objkey:s50 KeyRef:s2000* PackageName:s200*',
);

const taxItemType = entityType(
  'TaxItem',
  'SourceTaxItem',
  ['Objkey', 'TaxItemId'],
  `Objkey:s50* TaxItemId:n ParentObjkey:s50* Company:s20* TaxCode:s20* TaxPercentage:n* TaxType:s20* TaxCurrAmount:n* TaxDomAmount:n*
   TaxBaseCurrAmount:n* TaxBaseDomAmount:n* TaxParallelAmount:n* TotalTaxCurrAmount:n* TotalTaxDomAmount:n*`,
);

/** Customer invoices without an order. */
export function instantInvoices(settings: IfsSettings): Projection {
  const heads = entitySet({
    name: 'InstantInvoiceSet',
    type: withCustomFields(headType, settings),
    table: 'invoice',
    company: 'Company',
    insert: ({ work }, given) => checkedInvoice(work.state, given),
    update: (_change, _before, after) => after,
    arrays: { InvoiceItemArray: { set: items, link: { Company: 'Company', InvoiceId: 'InvoiceId' } } },
  });
  return projection({
    name: 'InstantInvoiceHandling',
    description: 'Instant Invoice',
    enums: ENUMS,
    sets: { InstantInvoiceSet: heads, SourceLines: sourceLines },
    functions: { FetchCurrencyInfo: fetchCurrencyInfo },
  });
}

function checkedInvoice(state: IfsState, given: Row): Row {
  required('InstantInvoice', given, REQUIRED);
  const { Company = '', Identity = '', InvoiceDate = '' } = given;
  const fixed: Readonly<Record<string, readonly string[]>> = {
    Creator: ['INSTANT_INVOICE_API'],
    InvoiceType: ['INSTINV'],
    IntAllowed: ['TRUE', 'FALSE'],
    AffBaseLedgPost: ['TRUE', 'FALSE'],
  };
  for (const [field, allowed] of Object.entries(fixed))
    if (!allowed.includes(String(given[field])))
      throw business('InstantInvoice', `Field [${field}] must be ${allowed.join(' or ')}.`);
  if (!state.table('customerInvoiceProfile').has({ CustomerId: Identity, Company }))
    throw business(
      'InstantInvoice',
      `Customer ${String(Identity)} is no invoice customer of company ${String(Company)}.`,
      20111,
    );
  if (
    !state
      .table('customerAddress')
      .has({ CustomerId: Identity, AddressId: given['InvoiceAddressId'] ?? null })
  )
    throw business('InstantInvoice', `Address ${String(given['InvoiceAddressId'])} does not exist.`, 20111);
  currencyOf(state, String(given['Currency']));
  const period = state
    .table('period')
    .where({ Company })
    .find(
      (row) =>
        String(row['DateFrom']) <= String(InvoiceDate) && String(InvoiceDate) <= String(row['DateUntil']),
    );
  if (period?.['Open'] !== true)
    throw business(
      'InstantInvoice',
      `The period of ${String(InvoiceDate)} is closed in company ${String(Company)}.`,
    );
  const InvoiceId = String(state.next(`invoice/${String(Company)}`));
  return { ...given, InvoiceId, InvoiceNo: `CI${InvoiceId.padStart(8, '0')}`, Objstate: 'Preliminary' };
}

const items: EntitySet = entitySet({
  name: 'InvoiceItemArray',
  type: itemType,
  table: 'invoiceItem',
  company: 'Company',
  insert: ({ work, parent = {} }, given) =>
    checkedItem(work.state, parent, {
      ...given,
      ItemId: String(work.state.next(`item/${String(given['Company'])}/${String(given['InvoiceId'])}`)),
    }),
  update: ({ work, parent = {} }, _before, after) => checkedItem(work.state, parent, after),
});

function checkedItem(state: IfsState, head: Row, given: Row): Row {
  required('InstantInvoiceItem', given, ['NetCurrAmount', 'VatCode', 'VatCurrAmount', 'VatDomAmount']);
  const { decimals } = currencyOf(state, String(head['Currency']));
  for (const field of ['NetCurrAmount', 'VatCurrAmount'])
    if ((String(given[field]).split('.')[1] ?? '').length > decimals)
      throw business('InstantInvoiceItem', `Field [${field}] has ${decimals} decimals at most.`);
  const { Company = '' } = head;
  if (!state.table('taxCode').has({ Company, TaxCode: given['VatCode'] ?? null }))
    throw business('InstantInvoiceItem', `Tax code ${String(given['VatCode'])} does not exist.`, 20111);
  const account = given['CodeA'] ?? null;
  if (account !== null && !state.table('account').has({ Company, Account: account }))
    throw business('InstantInvoiceItem', `Account ${String(account)} does not exist.`, 20111);
  return given;
}

const saveToSource: BoundAction = {
  parameters: [],
  run: ({ work }, row) => {
    const taxes = work.state.table('taxItem');
    const found = taxes.where({ Objkey: row['Objkey'] ?? null });
    if (found.length === 0) throw business('SourceTaxItem', 'There is no tax line to save.');
    for (const tax of found) taxes.put({ ...tax, SavedTo: row['KeyRef'] ?? null });
    return undefined;
  },
};

/** A virtual set through which an item's tax lines are entered. */
const sourceLines: EntitySet = entitySet({
  name: 'SourceLines',
  type: sourceLineType,
  table: 'sourceLine',
  insert: ({ work }, given) => {
    required('SourceLineVirtual', given, ['KeyRef', 'PackageName']);
    const match = /^COMPANY=(.+?)\^INVOICE_ID=(\d+)\^ITEM_ID=(\d+)\^$/.exec(String(given['KeyRef']));
    const [, Company = '', InvoiceId = '', ItemId = ''] = match ?? [];
    if (
      given['PackageName'] !== 'INSTANT_INVOICE_API' ||
      !work.state.table('invoiceItem').has({ Company, InvoiceId, ItemId })
    )
      throw business('SourceLineVirtual', `There is no source line ${String(given['KeyRef'])}.`, 20111);
    return { ...given, Objkey: `V${work.state.next('sourceLine')}` };
  },
  arrays: {
    TaxItems: {
      set: entitySet({
        name: 'TaxItems',
        type: taxItemType,
        table: 'taxItem',
        insert: ({ work }, given) => {
          required('SourceTaxItem', given, [
            'Company',
            'TaxCode',
            'TaxPercentage',
            'TaxType',
            'TaxCurrAmount',
            'TaxDomAmount',
            'TaxBaseCurrAmount',
          ]);
          if (
            !work.state
              .table('taxCode')
              .has({ Company: given['Company'] ?? null, TaxCode: given['TaxCode'] ?? null })
          )
            throw business('SourceTaxItem', `Tax code ${String(given['TaxCode'])} does not exist.`, 20111);
          return { ...given, TaxItemId: String(work.state.next(`tax/${String(given['Objkey'])}`)) };
        },
      }),
      link: { Objkey: 'Objkey' },
    },
  },
  actions: { SourceLineVirtual_SaveToSrcTaxItemTable: saveToSource },
});

/** A client in use sends every one of them, most as null. */
const parameters = entityType(
  '',
  '',
  [],
  `Company:s20 PartyType:ePartyType Identity:s20 TransCurrency:s3 CurrencyType:s10 Creator:s30 AdvanceInvoice:b
   InvoiceDate:d DeliveryDate:d VoucherDate:d ArrivalDate:d CustomsDeclDate:d OutInvCurrRateBase:eBaseDateOutgoingBase
   TaxSellCurrRateBase:eBaseDateOutgoingBase IncInvCurrRateBase:eBaseDateOutgoingBase
   TaxBuyCurrRateBase:eBaseDateOutgoingBase`,
);

/** The rates an invoice of that customer would have. */
const fetchCurrencyInfo: UnboundAction = {
  parameters: [...parameters.properties.values()],
  returns: [
    ...entityType(
      '',
      '',
      [],
      'Currency:s3 CurrRate:n DivFactor:n TaxCurrRate:n ParallelCurrRate:n',
    ).properties.values(),
  ],
  run: ({ state }, given) => {
    const profile = state
      .table('customerInvoiceProfile')
      .get({ CustomerId: given['Identity'] ?? null, Company: given['Company'] ?? null })?.row;
    if (!profile)
      throw business(
        'InstantInvoice',
        `Customer ${String(given['Identity'])} is no invoice customer.`,
        20111,
      );
    const Currency = given['TransCurrency'] ?? profile['DefCurrency'] ?? null;
    const { rate, factor } = currencyOf(state, String(Currency));
    return { Currency, CurrRate: rate, DivFactor: String(factor), TaxCurrRate: rate, ParallelCurrRate: '1' };
  },
};
