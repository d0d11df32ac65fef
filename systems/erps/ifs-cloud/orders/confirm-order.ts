import type { ErpDocument } from '../../../../domain/documents';
import { Failure } from '../../../../domain/failure';
import type { CallContext } from '../../../context';
import type { Confirmation, Posted } from '../../erp';
import { notShown } from '../../not-shown';
import type { IfsTools } from '../tools';
import { compareOrder, stateOf } from './compare-order';
import type { Missing } from './order';
import { readOrder, searchOrders } from './search-orders';

/** Reads the order back and proves it: head, lines, charges, total, and that it stands alone. */
export async function confirmOrder(
  context: CallContext,
  tools: IfsTools,
  document: ErpDocument,
  posted: Posted,
): Promise<Confirmation> {
  const { reference } = document;
  const { numbers } = await searchOrders(context, tools, document);
  const [number, ...others] = numbers;
  if (number === undefined) {
    throw notShown(
      `IFS shows no order ${reference} yet`,
      `If order ${posted.number ?? reference} stands in IFS, its ${tools.settings.orders.referenceField} is not ${reference}: correct it there, or orders.referenceField in the connection file.`,
    );
  }
  if (others.length > 0) {
    throw new Failure('duplicate-found', `orders ${numbers.join(', ')} all stand in IFS under ${reference}`, {
      causes: [`erp:duplicate:${reference}`],
      advice: 'Find out which one is right, cancel the others in IFS and clear their reference, then retry.',
    });
  }
  const order = await readOrder(context, tools, number);
  const { difference, missing, total } = compareOrder(document, order, tools.settings);
  const wrong = difference ?? firstOf(missing);
  if (wrong) {
    throw new Failure('conflict', `order ${number} in IFS is not as it was sent: ${wrong}`, {
      causes: [`erp:conflict:${reference}`],
      advice: `Correct order ${number} in IFS, then retry; or skip it here.`,
    });
  }
  return { number, status: stateOf(order, tools.settings) || 'entered', total };
}

function firstOf({ lines: [line], charges: [charge] }: Missing): string | undefined {
  if (line) return `line ${line.position} (${line.item}) is missing`;
  return charge && `charge ${charge.code} is missing`;
}
