import { FINANCE_ENUMS, VOUCHER_ENUMS, voucherRowType, voucherType } from '../finance-types';
import type { Row } from '../odata/edm';
import { business } from '../odata/problems';
import { type Change, entitySet, type Projection, projection } from '../odata/projection';
import type { IfsSettings } from '../settings';
import type { IfsState } from '../state';
import { checkedHead, checkedRow, isBalanced } from '../voucher-checks';
import type { Work } from '../work';

/** The key columns of a voucher, from its head or any of its rows. */
export const voucherKey = (row: Row): Row => ({
  Company: row['Company'] ?? null,
  VoucherType: row['VoucherType'] ?? null,
  AccountingYear: row['AccountingYear'] ?? null,
  VoucherNo: row['VoucherNo'] ?? null,
});

export const voucherRows = (state: IfsState, head: Row): Row[] =>
  state.table('voucherRow').where(voucherKey(head));

/** Where manual vouchers are entered and stay until they are updated to the general ledger: the hold table. */
export function vouchers(settings: IfsSettings): Projection {
  const rows = entitySet({
    name: settings.glRowsNavigation,
    type: voucherRowType,
    table: 'voucherRow',
    company: 'Company',
    visible: (_work, row) => row['Posted'] !== true,
    insert: ({ work, parent = {} }, values) => {
      editable(parent);
      return checkedRow(work.state, parent, {
        ...values,
        RowNo: values['RowNo'] ?? nextRow(work.state, parent),
      });
    },
    update: ({ work, parent = {} }, before, after) => {
      editable(parent);
      // The amounts of the company's currency follow from those of the row, unless they too were sent.
      const sent = ['DebetAmount', 'CreditAmount'].filter((side) => after[side] !== before[side]);
      const follow = ['DebetAmount', 'CreditAmount'].filter((side) => !sent.includes(side));
      return checkedRow(work.state, parent, {
        ...after,
        ...Object.fromEntries(follow.map((side) => [side, null])),
      });
    },
    remove: ({ parent = {} }) => editable(parent),
    after: ({ work, parent = {} }) => restate(work, parent),
  });
  const heads = entitySet({
    name: settings.glHeaderSet,
    type: voucherType,
    table: 'voucher',
    company: 'Company',
    visible: (_work, row) => row['Posted'] !== true,
    insert: ({ work }, values) => checkedHead(work.state, values),
    update: (_change, before, after) => {
      editable(before);
      return after;
    },
    remove: ({ work }: Change, row) => {
      editable(row);
      for (const each of voucherRows(work.state, row)) work.state.table('voucherRow').delete(each);
    },
    after: ({ work }, row) =>
      void work.touchedVouchers.set(work.state.table('voucher').keyOf(row), voucherKey(row)),
    arrays: {
      [settings.glRowsNavigation]: {
        set: rows,
        link: {
          Company: 'Company',
          VoucherType: 'VoucherType',
          AccountingYear: 'AccountingYear',
          VoucherNo: 'VoucherNo',
        },
      },
    },
  });
  return projection({
    name: settings.glProjection,
    description: 'Manual Voucher',
    enums: { ...FINANCE_ENUMS, ...VOUCHER_ENUMS },
    sets: { [settings.glHeaderSet]: heads },
  });
}

function editable(head: Row): void {
  if (['PartiallyApproved', 'Approved'].includes(String(head['VoucherStatus'])))
    throw business('Voucher', 'The postings of an approved voucher cannot be modified.');
}

const nextRow = (state: IfsState, head: Row): string =>
  String(Math.max(0, ...voucherRows(state, head).map((row) => Number(row['RowNo']))) + 1);

/** Brings the status in line with the balance. */
function restate(work: Work, head: Row): void {
  const { state } = work;
  const table = state.table('voucher');
  const now = table.get(voucherKey(head))?.row;
  if (!now) return;
  work.touchedVouchers.set(table.keyOf(now), voucherKey(now));
  const VoucherStatus = isBalanced(state, voucherRows(state, now))
    ? balancedStatus(state, now)
    : 'NotBalanced';
  if (VoucherStatus !== now['VoucherStatus']) table.put({ ...now, VoucherStatus });
}

function balancedStatus(state: IfsState, head: Row): string {
  const { Company = '', VoucherType = '', UserGroup = '' } = head;
  const type = state.table('voucherType').get({ Company, VoucherType })?.row;
  const group = state.table('userGroup').get({ Company, UserGroup })?.row;
  return type?.['UseApprovalWorkflow'] === 'TRUE' || group?.['NeedsApproval'] === true
    ? 'AwaitingApproval'
    : 'Confirmed';
}

/** What a change set must hold when it commits. @throws Problem for a voucher that it leaves unbalanced */
export function checkBalances(state: IfsState, touched: Work['touchedVouchers']): void {
  for (const key of touched.values()) {
    const head = state.table('voucher').get(key)?.row;
    if (head?.['VoucherStatus'] === 'NotBalanced')
      throw business(
        'Voucher',
        `Voucher ${String(head['VoucherType'])} ${String(head['VoucherNo'])} is not balanced.`,
      );
  }
}
