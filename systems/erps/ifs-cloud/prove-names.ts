import { Failure, isFailure } from '../../../domain/failure';
import type { CallContext } from '../../context';
import { literal, textOf, typeOfSet, type EdmModel, type EdmType } from '../../transport/odata';
import type { IfsTools } from './tools';

/** @throws Failure that lists the projections with the word in their name, where IFS has no such projection */
export async function modelOf(
  context: CallContext,
  tools: IfsTools,
  projection: string,
  word: string,
): Promise<EdmModel> {
  try {
    return await tools.client.metadata(context, projection);
  } catch (error) {
    if (!isFailure(error, 'rejected') || !error.causes[0]?.startsWith('erp:projection:')) throw error;
    const candidates = await candidatesOf(context, tools, word);
    throw wrong(
      error.message,
      `Projections of this IFS with "${word}" in their name: ${listed(candidates)}. Name the right one in the connection file.`,
    );
  }
}

/** The catalogue's own field names are read from its metadata. */
async function candidatesOf(context: CallContext, { client }: IfsTools, word: string): Promise<string[]> {
  const projection = 'AllProjections';
  const set = 'Projections';
  try {
    const [key] = typeOfSet(await client.metadata(context, projection), set)?.keys ?? [];
    if (!key) return [];
    const rows = await client.some(context, projection, set, {
      filter: `contains(${key},${literal(word)})`,
      orderby: [key],
      top: 200,
    });
    return rows.map((row) => textOf(row, key));
  } catch (error) {
    // The list is a help; the check has failed already.
    if (isFailure(error)) return [];
    throw error;
  }
}

/** @throws Failure that lists the sets there are */
export function setOf(model: EdmModel, projection: string, set: string): EdmType {
  const type = typeOfSet(model, set);
  if (type) return type;
  throw wrong(`${projection} has no entity set ${set}`, `It has ${listed(model.sets.keys())}.`);
}

/** @throws Failure that lists the fields there are */
export function assertFields(what: string, type: EdmType, fields: readonly string[]): void {
  const missing = fields.filter((field) => !type.properties.has(field));
  if (missing.length === 0) return;
  throw wrong(
    `${what} has no ${missing.join(', ')}`,
    `It has ${listed(type.properties.keys())}. Correct the settings of the connection file.`,
  );
}

/** Names for people, not too many. */
export const listed = (names: Iterable<string>): string => {
  const all = [...names];
  if (all.length === 0) return 'none';
  return all.length > 40 ? `${all.slice(0, 40).join(', ')} and ${all.length - 40} more` : all.join(', ');
};

/** What a check found wrong, and what to do. */
export const wrong = (message: string, advice: string): Failure =>
  new Failure('rejected', message, { advice });
