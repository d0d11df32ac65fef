import type { ErpDocument } from '../../../../domain/documents';
import { Failure } from '../../../../domain/failure';
import type { CallContext } from '../../../context';
import { textOf } from '../../../transport/odata';
import type { Confirmation, Posted } from '../../erp';
import { notShown } from '../../not-shown';
import type { IfsTools } from '../tools';
import { compareVoucher } from './compare-voucher';
import { headerPath, nameOf, readRows, searchVouchers, type StandingVoucher } from './search-vouchers';
import { voucherReference } from './voucher';

/** Reads the voucher back and proves it: accounts, code parts, amounts, currency, and that it stands alone. */
export async function confirmVoucher(
  context: CallContext,
  tools: IfsTools,
  document: ErpDocument,
  posted: Posted,
): Promise<Confirmation> {
  const reference = voucherReference(document, tools.settings);
  const { vouchers } = await searchVouchers(context, tools, document, reference);
  const [only, ...others] = vouchers;
  if (!only) {
    throw notShown(
      `IFS shows no voucher ${reference} yet`,
      `If ${posted.number ?? 'it'} stands in the general ledger, the search does not look there: correct gl.search in the connection file.`,
    );
  }
  if (others.length > 0) {
    throw new Failure(
      'duplicate-found',
      `vouchers ${vouchers.map(nameOf).join(', ')} all stand in IFS under ${reference}`,
      {
        causes: [`erp:duplicate:${reference}`],
        advice: 'Find out which one is right, cancel or reverse the others in IFS, then retry.',
      },
    );
  }
  const [rows, status] = await Promise.all([readRows(context, tools, only), statusOf(context, tools, only)]);
  if (rows.length === 0) {
    throw notShown(`IFS does not show the rows of voucher ${nameOf(only)} yet`);
  }
  const { difference, total } = compareVoucher(document, rows, tools.settings);
  if (difference) {
    throw new Failure('conflict', `voucher ${nameOf(only)} in IFS is not as it was sent: ${difference}`, {
      causes: [`erp:conflict:${reference}`],
      advice: `Correct voucher ${nameOf(only)} in IFS, then retry; or skip it here.`,
    });
  }
  return { number: nameOf(only), status, total };
}

/** "Posted" has two meanings in IFS: in the hold table, where it can still be changed, and in the general ledger. */
async function statusOf(context: CallContext, tools: IfsTools, voucher: StandingVoucher): Promise<string> {
  const { client, settings } = tools;
  const { shows } = voucher.source;
  const inLedger = `in the general ledger, voucher ${nameOf(voucher)}`;
  if (shows === 'ledger') return inLedger;
  const header = await client.entity(context, settings.gl.projection, headerPath(voucher, settings));
  // Only the hold table can be entered into: what its projection no longer has was updated.
  if (!header && shows === 'both') return inLedger;
  const state = header && textOf(header, settings.gl.approve?.statusField ?? 'VoucherStatus');
  return `in the hold table, voucher ${nameOf(voucher)}${state ? ` (${state})` : ''}`;
}
