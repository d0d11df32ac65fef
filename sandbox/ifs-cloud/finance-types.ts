import { entityType, type Enums, readOnly } from './odata/edm';
import { CODE_PARTS } from './state';

const codes = CODE_PARTS.map((part) => `Code${part}:s20+`).join(' ');

/** A manual voucher's head, as far as anything public names its columns; the rest is this sandbox's guess. */
export const voucherType = entityType(
  'Voucher',
  'Voucher',
  ['Company', 'VoucherType', 'AccountingYear', 'VoucherNo'],
  `Company:s20* VoucherType:s3* AccountingYear:n* VoucherNo:n* VoucherDate:d* UserGroup:s30* CurrencyCode:s3*
   VoucherText:s200+ AccountingPeriod:n VoucherStatus:eVoucherStatus FunctionGroup:s20 EntryDate:d
   EnteredByUserGroup:s30 Userid:s30 ApprovedByUserid:s30 ApprovedByUserGroup:s30`,
);

/** The columns of a voucher row as a tenant declares them. */
export const voucherRowType = entityType(
  'VoucherRow',
  'VoucherRow',
  ['Company', 'VoucherType', 'AccountingYear', 'VoucherNo', 'RowNo'],
  `Company:s20* VoucherType:s3* AccountingYear:n* VoucherNo:n* RowNo:n* VoucherDate:d Account:s20+ AccountDesc:s100
   ${codes} ${CODE_PARTS.map((part) => `Code${part}Desc:s100`).join(' ')}
   ProjectId:s10 ObjectId:s10 CurrencyDebetAmount:n+ CurrencyCreditAmount:n+ CurrencyAmount:n DebetAmount:n+
   CreditAmount:n+ Amount:n Correction:b+ CurrencyCode:s3+ Quantity:n+ ProcessCode:s10+ OptionalCode:s20+
   ProjectActivityId:n Text:s200+ PartyType:s20+ PartyTypeId:s20+ ReferenceSerie:s50+ ReferenceNumber:s50+
   TransCode:s100 UpdateError:s200 TransferId:s200 Corrected:b CurrencyRate:n+ ThirdCurrencyDebitAmount:n
   ThirdCurrencyCreditAmount:n ThirdCurrencyAmount:n AccountingPeriod:n MultiCompanyId:s20 ConversionFactor:n
   AutoTaxVouEntry:b ReferenceRowNo:n FunctionGroup:s20 YearPeriodKey:n ReferenceVersion:n EntryDate:d
   EnteredByUserGroup:s30 Userid:s30 ApprovedByUserGroup:s30 ApprovedByUserid:s30 SecondApprovedByUserid:s30
   SecondApprovedByUserGroup:s30 SecondApprovedByDate:d`,
);

export const analysisRowType = readOnly(voucherRowType);

export const accountType = entityType(
  'Account',
  'Account',
  ['Company', 'Account'],
  `Company:s20 CodePart:s1 Account:s20 ValidFrom:d ValidUntil:d Description:s100 AccntGroup:s20 AccntType:s20
   LogicalAccountType:eAccountTypeValue ProcessCode:s10 LedgFlag:eAccountingLedgFlag
   ${CODE_PARTS.map((part) => `ReqCode${part}:eAccountRequest`).join(' ')} ReqQuantity:eAccountRequest
   ReqText:eAccountRequestText ReqProcessCode:eAccountRequest CurrBalance:eAccCurrencyBalanceFlag Text:s2000
   TaxHandlingValue:eTaxHandlingValue TaxCodeMandatory:b SortValue:s30`,
);

/** `CodeB` to `CodeJ`: the type of a dimension's values. */
export const codePartType = (part: string): ReturnType<typeof entityType> =>
  entityType(
    `Code${part}`,
    `Code${part}`,
    ['Company', `Code${part}`],
    `Company:s20* CodePart:s1* Code${part}:s20* ValidFrom:d+ ValidUntil:d+ Description:s100+ Text:s2000+
     SortValue:s30+ BudgetValue:eBudgetAccountFlag BudgetValueDb:b*`,
  );

export const voucherTypeType = entityType(
  'VoucherType',
  'VoucherType',
  ['Company', 'VoucherType'],
  `Company:s20 VoucherType:s3 VoucherGroup:s4000 AutomaticAllot:eFinanceYesNo Description:s100
   AutomaticVouBalance:s1 LedgerId:s10 UseManual:s5 SimulationVoucher:s5 Balance:s5 SingleFunctionGroup:s1
   UseApprovalWorkflow:s5 SeparateUserApproval:b`,
);

export const userGroupType = entityType(
  'UserGroupFinance',
  'UserGroupFinance',
  ['Company', 'UserGroup'],
  'Company:s20 UserGroup:s30 Description:s100 AllowedAccountingPeriod:eAllowedAccountingPeriods',
);

export const FINANCE_ENUMS: Enums = {
  AccountTypeValue: ['Assets', 'Liabilities', 'Revenues', 'Cost', 'Statistics', 'StatisticsOpeningBalance'],
  AccountingLedgFlag: ['LedgerAccount', 'NotLedgerAccount'],
  AccountRequest: ['Can', 'Mandatory', 'Blocked'],
  AccountRequestText: ['Can', 'Mandatory'],
  AccCurrencyBalanceFlag: ['CurrencyBalance', 'NoCurrencyBalance'],
  TaxHandlingValue: ['Restricted', 'All', 'Blocked'],
  BudgetAccountFlag: ['BudgetAccount', 'NotBudgetAccount'],
  FinanceYesNo: ['No', 'Yes'],
  AllowedAccountingPeriods: ['OrdinaryPeriods', 'YearEndPeriods'],
};

export const VOUCHER_ENUMS: Enums = {
  VoucherStatus: ['NotBalanced', 'Confirmed', 'AwaitingApproval', 'PartiallyApproved', 'Approved'],
};
