import type { ErpDocument } from '../../../../domain/documents';
import type { CallContext } from '../../../context';
import type { Finding } from '../../erp';
import { notShown } from '../../not-shown';
import { isNotFound, rowsOf } from '../errors';
import type { OrderTools } from '../find-order';
import { record, type M3Record } from '../lengths';
import { compareVoucher } from './compare-voucher';
import { nameOf, searchVouchers, type StandingVoucher } from './search-vouchers';
import { isReceivable, voucherReference } from './voucher';

/** Query before Add: the voucher in the ledger under the document's reference, compared account by account. */
export async function findVoucher(
  context: CallContext,
  tools: OrderTools,
  document: ErpDocument,
): Promise<Finding> {
  const reference = voucherReference(document, tools.settings);
  const { vouchers, means } = await searchVouchers(context, tools, document, reference);
  const [only, ...others] = vouchers;
  if (!only) return { state: 'absent', means };
  if (others.length > 0) return { state: 'duplicate', numbers: vouchers.map(nameOf) };
  const { difference } = compareVoucher(document, await readVoucher(context, tools, only), tools.settings);
  if (difference) return { state: 'conflict', number: nameOf(only), difference };
  return { state: 'complete', number: numberOf(document, reference, only), means };
}

/** People know an invoice by its number, which is the reference, and other vouchers by year, series and number. */
export const numberOf = (document: ErpDocument, reference: string, voucher: StandingVoucher): string =>
  isReceivable(document) ? reference : nameOf(voucher);

/** @throws Failure `unavailable` while M3 lists the voucher and does not show its lines: readings may lag */
export async function readVoucher(
  context: CallContext,
  { client, settings }: OrderTools,
  voucher: StandingVoucher,
): Promise<readonly M3Record[]> {
  const { YEA4, VSER, VONO } = voucher;
  const asked = record({ DIVI: settings.division, YEA4, VONO, VSER });
  const [result] = await client.run(context, 'GLS200MI', [
    {
      transaction: 'LstVoucherLines',
      record: asked,
      columns: ['AIT1', 'CUAM', 'CUCD', 'VTXT'],
      write: false,
    },
  ]);
  const unseen = result?.state === 'refused' && isNotFound(result.error);
  const rows = unseen ? [] : rowsOf(result, { call: 'GLS200MI/LstVoucherLines', record: asked });
  if (rows.length === 0) throw notShown(`M3 does not show the lines of ${nameOf(voucher)} yet`);
  return rows;
}
