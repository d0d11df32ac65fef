import type { ErpDocument } from '../../../../domain/documents';
import { Failure, scrub } from '../../../../domain/failure';
import { display, equal, roundTo, sum } from '../../../../domain/money';
import type { CallContext } from '../../../context';
import type { Confirmation, Posted } from '../../erp';
import { oneLine } from '../../free-text';
import { notShown } from '../../not-shown';
import { amountOf, numberOf } from '../compare-order';
import { causesOf } from '../errors';
import type { OrderTools } from '../find-order';
import { differenceOf, readEntry, readPurchase, searchPurchases } from './find-purchase';
import { linesTotal } from './purchase-order';

/** Reads the purchase order back and proves it: reference, supplier, currency, lines, net amount, and that it stands alone. */
export async function confirmPurchase(
  context: CallContext,
  tools: OrderTools,
  document: ErpDocument,
  posted: Posted,
): Promise<Confirmation> {
  const known = posted.number ?? posted.draft;
  const [{ numbers }, order] = await Promise.all([
    searchPurchases(context, tools, document),
    known ? readPurchase(context, tools, known) : undefined,
  ]);
  const number = known ?? numbers[0];
  const others = numbers.filter((each) => each !== number);
  if (number && others.length > 0) {
    throw new Failure(
      'duplicate-found',
      `beside ${number}, ${others.join(', ')} stand in M3 under ${document.reference}`,
      {
        causes: [`erp:duplicate:${document.reference}`],
        advice: 'Find out in PPS200 which one is right, delete the others there, then retry.',
      },
    );
  }
  const standing = order ?? (number && !known ? await readPurchase(context, tools, number) : undefined);
  if (!number || !standing) return stillEntered(context, tools, document, known);

  const difference = differenceOf(document, standing, tools) ?? totalDifference(document, standing);
  if (difference) {
    throw new Failure('conflict', `purchase order ${number} in M3 is not as it was sent: ${difference}`, {
      causes: [`erp:conflict:${document.reference}`],
      advice: `Correct purchase order ${number} in M3, then retry; or skip the order here.`,
    });
  }
  const status = standing.lines
    .map(({ PUST = '' }) => PUST)
    .sort()
    .at(-1);
  return { number, status: status || 'entered', total: document.totals.total };
}

/** The net amount of the lines; M3 does not show the charges of a purchase order. */
function totalDifference(
  document: ErpDocument,
  {
    head,
    lines,
  }: { readonly head: Record<string, string>; readonly lines: readonly Record<string, string>[] },
): string | undefined {
  const wanted = roundTo(linesTotal(document), document.currency);
  const amounts = lines.map(({ LNAM }) => numberOf(LNAM));
  const total = amounts.includes(undefined)
    ? amountOf(head.NTAM)
    : sum(amounts.flatMap((amount) => amount ?? []));
  if (total === undefined || equal(total, wanted)) return undefined;
  return `its lines amount to ${display(total, document.currency)}, the shop's to ${display(wanted, document.currency)}`;
}

/** @throws Failure `rejected` in M3's words when it holds the entry back, else `unavailable` */
async function stillEntered(
  context: CallContext,
  tools: OrderTools,
  document: ErpDocument,
  number: string | undefined,
): Promise<never> {
  const entry = number ? await readEntry(context, tools, number) : undefined;
  const held = [entry?.head, ...(entry?.lines ?? [])].find((row) => row?.MSID);
  if (held) {
    const { MSID = '', MSGD = '' } = held;
    const sku = document.lines.find(({ item }) => item === held.ITNO)?.sku;
    const record = { ...held, SUNO: document.terms.supplier ?? '' };
    throw new Failure(
      'rejected',
      `M3 holds purchase entry ${number} back: ${scrub(oneLine(MSGD))} (${MSID})`,
      {
        code: MSID,
        causes: causesOf({ code: MSID, type: '', field: '' }, { call: 'PPS370MI/FinishEntry', record, sku }),
        advice: `Correct the cause in M3 or in the mapping and retry; the entry is in PPS370.`,
      },
    );
  }
  throw notShown(`M3 shows no purchase order ${number ?? document.reference} yet`);
}
