import type { ErpDocument } from '../../../../domain/documents';
import type { CallContext } from '../../../context';
import { textOf } from '../../../transport/odata';
import type { Finding } from '../../erp';
import type { IfsTools } from '../tools';
import { compareVoucher } from './compare-voucher';
import { headerPath, nameOf, readRows, searchVouchers, type StandingVoucher } from './search-vouchers';
import { entriesOf, voucherReference } from './voucher';

/** Query before post: the voucher under the document's reference, compared account by account. */
export async function findVoucher(
  context: CallContext,
  tools: IfsTools,
  document: ErpDocument,
): Promise<Finding> {
  entriesOf(document);
  const reference = voucherReference(document, tools.settings);
  const { vouchers, means } = await searchVouchers(context, tools, document, reference);
  const [only, ...others] = vouchers;
  if (!only) return { state: 'absent', means };
  if (others.length > 0) return { state: 'duplicate', numbers: vouchers.map(nameOf) };
  const { difference } = compareVoucher(document, await readRows(context, tools, only), tools.settings);
  const number = nameOf(only);
  if (difference) return { state: 'conflict', number, difference };
  // What still has to be approved is continued by the next step.
  if (await awaitsApproval(context, tools, only)) return { state: 'partial', draft: number, means };
  return { state: 'complete', number, means };
}

async function awaitsApproval(
  context: CallContext,
  { client, settings }: IfsTools,
  voucher: StandingVoucher,
): Promise<boolean> {
  const { approve, projection } = settings.gl;
  if (!approve || voucher.source.shows === 'ledger') return false;
  const header = await client.entity(context, projection, headerPath(voucher, settings));
  return header !== undefined && approve.from.includes(textOf(header, approve.statusField));
}
