import type { ErpDocument } from '../../../../domain/documents';
import type { CallContext } from '../../../context';
import type { Finding } from '../../erp';
import type { IfsTools } from '../tools';
import { compareOrder, stateOf } from './compare-order';
import { isNothing } from './order';
import { readOrder, searchOrders, type StandingOrder } from './search-orders';

/** Query before post: the order under the document's reference, compared with its content. */
export async function findOrder(
  context: CallContext,
  tools: IfsTools,
  document: ErpDocument,
): Promise<Finding> {
  const { numbers, means } = await searchOrders(context, tools, document);
  const [number, ...others] = numbers;
  if (number === undefined) return { state: 'absent', means };
  if (others.length > 0) return { state: 'duplicate', numbers };
  const order = await readOrder(context, tools, number);
  const { difference, missing } = compareOrder(document, order, tools.settings);
  if (difference) return { state: 'conflict', number, difference };
  // What still has to be entered or released is continued by the next step.
  return isNothing(missing) && !awaitsRelease(order, tools)
    ? { state: 'complete', number, means }
    : { state: 'partial', draft: number, means };
}

const awaitsRelease = (order: StandingOrder, { settings }: IfsTools): boolean =>
  settings.orders.release?.from.includes(stateOf(order, settings)) ?? false;
