import type { Row } from './odata/edm';
import { voucherKey, voucherRows } from './projections/vouchers';
import type { IfsState } from './state';

/** Moves what may be moved from the hold table to the general ledger, as its batch job does; answers the vouchers. */
export function updateGeneralLedger(state: IfsState): Row[] {
  const ready = state
    .table('voucher')
    .rows()
    .filter(
      (head) => head['Posted'] !== true && ['Confirmed', 'Approved'].includes(String(head['VoucherStatus'])),
    );
  for (const head of ready) {
    for (const row of voucherRows(state, head))
      state.table('voucherRow').put({ ...row, Posted: true, TransferId: `GL-${state.today()}` });
    state.table('voucher').put({ ...head, Posted: true });
  }
  return ready;
}

/** One approver's step: with `partial` others still have to approve. @throws RangeError when it is not awaited */
export function approve(state: IfsState, key: Row, partial: boolean): Row {
  const head = heldVoucher(state, key);
  if (!['AwaitingApproval', 'PartiallyApproved'].includes(String(head['VoucherStatus'])))
    throw new RangeError(`the voucher is ${String(head['VoucherStatus'])}`);
  const row = {
    ...head,
    VoucherStatus: partial ? 'PartiallyApproved' : 'Approved',
    ApprovedByUserid: 'BOSS',
  };
  state.table('voucher').put(row);
  return row;
}

/** Deletes a voucher in the hold table, as an accountant may. @throws RangeError when there is none */
export function deleteVoucher(state: IfsState, key: Row): Row {
  const head = heldVoucher(state, key);
  for (const row of voucherRows(state, head)) state.table('voucherRow').delete(row);
  state.table('voucher').delete(head);
  return voucherKey(head);
}

function heldVoucher(state: IfsState, key: Row): Row {
  const head = state.table('voucher').get(key)?.row;
  if (!head || head['Posted'] === true) throw new RangeError('no such voucher in the hold table');
  return head;
}
