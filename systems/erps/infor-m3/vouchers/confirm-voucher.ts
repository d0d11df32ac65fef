import type { ErpDocument } from '../../../../domain/documents';
import { Failure } from '../../../../domain/failure';
import type { CallContext } from '../../../context';
import type { Confirmation, Posted } from '../../erp';
import { notShown } from '../../not-shown';
import type { OrderTools } from '../find-order';
import { compareVoucher } from './compare-voucher';
import { numberOf, readVoucher } from './find-voucher';
import { nameOf, searchVouchers } from './search-vouchers';
import { voucherReference } from './voucher';

/** Reads the voucher back from the ledger and proves it: accounts, amounts, currency, and that it stands alone. */
export async function confirmVoucher(
  context: CallContext,
  tools: OrderTools,
  document: ErpDocument,
  { draft }: Posted,
): Promise<Confirmation> {
  const reference = voucherReference(document, tools.settings);
  const { vouchers } = await searchVouchers(context, tools, document, reference);
  const [only, ...others] = vouchers;
  if (!only) {
    const batch = draft ? `: batch ${draft} is in GLS840, where M3 says what it lacks` : '';
    throw notShown(`M3 shows no voucher ${reference} yet${batch}`);
  }
  if (others.length > 0) {
    throw new Failure(
      'duplicate-found',
      `${vouchers.map(nameOf).join(', ')} all stand in M3 under ${reference}`,
      {
        causes: [`erp:duplicate:${reference}`],
        advice: 'Find out in GLS200 which one is right, reverse the others there, then retry.',
      },
    );
  }
  const rows = await readVoucher(context, tools, only);
  const { difference, total } = compareVoucher(document, rows, tools.settings);
  if (difference) {
    throw new Failure('conflict', `voucher ${nameOf(only)} in M3 is not as it was sent: ${difference}`, {
      causes: [`erp:conflict:${reference}`],
      advice: `Correct voucher ${nameOf(only)} in M3, then retry; or skip it here.`,
    });
  }
  return { number: numberOf(document, reference, only), status: `posted as ${nameOf(only)}`, total };
}
