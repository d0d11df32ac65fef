import type { ErpDocument } from '../../../../domain/documents';
import { Failure, isFailure } from '../../../../domain/failure';
import type { CallContext } from '../../../context';
import { etagOf, textOf } from '../../../transport/odata';
import type { Finding, Posted } from '../../erp';
import { actOnRow } from '../change';
import { isStale } from '../errors';
import { refuseFound } from '../refuse-found';
import type { IfsTools } from '../tools';
import { compareOrder } from './compare-order';
import { headWrite, isNothing, orderPath, partWrites, type Missing } from './order';
import { readOrder } from './search-orders';
import { shipAddress } from './ship-address';

/**
 * Enters a sales order: in one change set, so that it stands whole or not at all, or head first and then line by line
 * where a tenant wants it so. What is there already is completed and never entered again.
 */
export async function postOrder(
  context: CallContext,
  tools: IfsTools,
  document: ErpDocument,
  finding: Finding,
): Promise<Posted> {
  if (finding.state === 'complete') return { number: finding.number };
  if (finding.state === 'partial') {
    await complete(context, tools, document, finding.draft);
    return released(context, tools, finding.draft);
  }
  if (finding.state !== 'absent') return refuseFound(document, finding);
  return released(context, tools, await enter(context, tools, document));
}

async function enter(
  context: CallContext,
  tools: IfsTools,
  document: ErpDocument,
): Promise<string | undefined> {
  const { client, settings } = tools;
  const { projection, entry } = settings.orders;
  const shipTo = await shipAddress(context, tools, document);
  const head = headWrite(document, shipTo, settings);
  // Every price is known to be sayable before anything is sent.
  const parts = partWrites(document, document, '$1', settings);
  let number: string | undefined;
  try {
    if (entry === 'change-set') {
      const [made = {}] = await client.changeSet(context, projection, [head, ...parts]);
      return textOf(made, 'OrderNo') || undefined;
    }
    number = textOf(await client.write(context, projection, head), 'OrderNo') || undefined;
    if (number === undefined) throw new Failure('in-doubt', 'IFS entered an order and told no number');
    await add(context, tools, document, document, number);
    return number;
  } catch (error) {
    const failure = named(error, document);
    throw number === undefined ? failure : halfEntered(failure, number);
  }
}

/**
 * Adds what is missing. A change set also says the reference again, with the ETag of the head that was read: had another
 * attempt completed the order meanwhile, nothing of this one is done.
 */
async function complete(
  context: CallContext,
  tools: IfsTools,
  document: ErpDocument,
  number: string,
): Promise<void> {
  const { projection, entry, referenceField } = tools.settings.orders;
  const order = await readOrder(context, tools, number);
  const { difference, missing } = compareOrder(document, order, tools.settings);
  if (difference) return refuseFound(document, { state: 'conflict', number, difference });
  if (isNothing(missing)) return;
  try {
    if (entry === 'one-by-one') return await add(context, tools, document, missing, number);
    const path = orderPath(number, tools.settings);
    const etag = etagOf(order.head);
    if (!etag) throw new Failure('bug', `order ${number} came without an ETag`, { causes: ['bug'] });
    await tools.client.changeSet(context, projection, [
      ...partWrites(document, missing, path, tools.settings),
      { method: 'PATCH', path, body: { [referenceField]: document.reference }, etag },
    ]);
  } catch (error) {
    if (isFailure(error, 'conflict') && isStale(error))
      throw new Failure('unavailable', `order ${number} was changed meanwhile; it is looked at again`);
    throw halfEntered(named(error, document), number);
  }
}

/** One call after the other, each of which may be the last that gets through. */
async function add(
  context: CallContext,
  { client, settings }: IfsTools,
  document: ErpDocument,
  missing: Missing,
  number: string,
): Promise<void> {
  for (const write of partWrites(document, missing, orderPath(number, settings), settings))
    await client.write(context, settings.orders.projection, write);
}

function halfEntered(error: unknown, number: string): unknown {
  if (!isFailure(error, 'rejected')) return error;
  const { message, code, causes, advice } = error;
  return new Failure('rejected', `order ${number} stands half entered in IFS: ${message}`, {
    code,
    causes,
    advice: `${advice ?? ''} What is missing of order ${number} is then added.`.trim(),
  });
}

/** Releases an order where the connection says so and its state asks for it; saying it twice does nothing more. */
async function released(
  context: CallContext,
  { client, settings }: IfsTools,
  number: string | undefined,
): Promise<Posted> {
  const { release, projection, stateField } = settings.orders;
  if (release && number !== undefined) {
    await actOnRow(context, client, projection, orderPath(number, settings), release.action, (row) =>
      release.from.includes(textOf(row, stateField)),
    );
  }
  return { number };
}

/** A refusal, by the item, charge code or customer it mentions, where it mentions one of ours. */
function named(error: unknown, document: ErpDocument): unknown {
  if (!isFailure(error, 'rejected')) return error;
  const words = new Set(error.message.split(/[\s,;:()'"]+/).map((word) => word.replace(/\.$/, '')));
  const causes = [
    ...document.lines.filter(({ item }) => words.has(item)).map(({ sku }) => `item:${sku}`),
    ...document.charges.filter(({ code }) => words.has(code)).map(({ code }) => `charge-code:${code}`),
    ...(words.has(document.customer) ? [`customer:${document.customer}`] : []),
  ];
  if (causes.length === 0) return error;
  const { message, code, advice } = error;
  return new Failure('rejected', message, { code, advice, causes: [...new Set(causes)] });
}
