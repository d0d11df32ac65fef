import {
  accountType,
  analysisRowType,
  codePartType,
  FINANCE_ENUMS,
  userGroupType,
  voucherTypeType,
} from '../finance-types';
import { type EntityType, readOnly } from '../odata/edm';
import { type EntitySet, entitySet, type Projection, projection } from '../odata/projection';
import type { IfsSettings } from '../settings';
import { CODE_PARTS } from '../state';

const reference = (type: EntityType, table: string): EntitySet =>
  entitySet({ name: `Reference_${type.name}`, type: readOnly(type), table, company: 'Company' });

/** The read side of vouchers and of what they are made of. */
export function voucherRowsAnalysis(settings: IfsSettings): Projection {
  const sets = [
    reference(accountType, 'account'),
    ...CODE_PARTS.map((part) => reference(codePartType(part), `code${part}`)),
    reference(voucherTypeType, 'voucherType'),
    reference(userGroupType, 'userGroup'),
    entitySet({
      name: 'VoucherRowSet',
      type: analysisRowType,
      table: 'voucherRow',
      company: 'Company',
      visible: (_work, row) => settings.analysisShowsLedger || row['Posted'] !== true,
    }),
  ];
  return projection({
    name: 'VoucherRowsAnalysis',
    description: 'Voucher Rows Analysis',
    enums: FINANCE_ENUMS,
    sets: Object.fromEntries(sets.map((set) => [set.name, set])),
  });
}
