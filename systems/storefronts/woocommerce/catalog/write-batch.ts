import type { CatalogOutcome } from '../../../../domain/catalog';
import { isFailure, scrub } from '../../../../domain/failure';
import type { CallContext } from '../../../context';
import { again, inParts, passing, refused } from '../../catalog-rows';
import type { WooClient } from '../client';
import { batchAnswer, batchRow, type RawProduct } from './schemas';

/** The most rows of a batch, all kinds together: one more is refused with 413. */
export const BATCH = 100;

const LONGEST = 400;

/** One row of a batch. */
export interface Write {
  readonly key: string;
  /** Absent: it is created. */
  readonly product?: Pick<RawProduct, 'id' | 'parent_id'>;
  /** Of a variation that is created: the id of its product. */
  readonly parent?: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** How a row ended; `row` is what the shop shows of it now, unread. */
export type Written =
  | { readonly end: 'done'; readonly row: unknown }
  | { readonly end: 'refused'; readonly code: string; readonly reason: string }
  /** It may or may not have arrived. */
  | { readonly end: 'lost'; readonly reason: string };

export type WriteBatch = (
  context: CallContext,
  writes: readonly Write[],
) => Promise<ReadonlyMap<string, Written>>;

/**
 * Writes rows by `POST /products/batch`, and those of variations by their product's own. Answers stand in the order of the
 * rows, refusals among them in HTTP 200. Nothing is repeated but a batch that the shop found too large, in halves.
 */
export function createWriteBatch(client: WooClient): WriteBatch {
  const send = async (
    context: CallContext,
    parent: string | undefined,
    writes: readonly Write[],
    ends: Map<string, Written>,
  ): Promise<void> => {
    const [created, updated] = [
      writes.filter(({ product }) => !product),
      writes.filter(({ product }) => product),
    ];
    const body = {
      ...(created.length > 0 ? { create: created.map(({ fields }) => fields) } : {}),
      ...(updated.length > 0
        ? { update: updated.map(({ product, fields }) => ({ id: Number(product?.id), ...fields })) }
        : {}),
    };
    try {
      const answer = await client.get(
        context,
        {
          method: 'POST',
          path: parent === undefined ? '/products/batch' : `/products/${parent}/variations/batch`,
          ...(parent === undefined ? {} : { name: 'POST /products/{id}/variations/batch' }),
          body,
          recordedBody: body,
        },
        batchAnswer,
      );
      created.forEach(({ key }, index) => ends.set(key, endOf(answer.create?.[index])));
      updated.forEach(({ key, product }, index) => ends.set(key, endOf(answer.update?.[index], product?.id)));
    } catch (error) {
      if (!isFailure(error, 'rejected')) {
        const reason = passing(error);
        for (const { key } of writes) ends.set(key, { end: 'lost', reason });
        return;
      }
      const [first] = writes;
      if (writes.length === 1 && first) {
        ends.set(first.key, { end: 'refused', code: error.code ?? '', reason: error.message });
        return;
      }
      // Refused as a whole, so that nothing of it was written: the rows that are in order are found by halves.
      const half = Math.ceil(writes.length / 2);
      await send(context, parent, writes.slice(0, half), ends);
      await send(context, parent, writes.slice(half), ends);
    }
  };

  return async (context, writes) => {
    const ends = new Map<string, Written>();
    const byParent = new Map<string | undefined, Write[]>();
    for (const write of writes) {
      const parent = write.product ? write.product.parent_id : write.parent;
      byParent.set(parent, [...(byParent.get(parent) ?? []), write]);
    }
    for (const [parent, rows] of byParent) {
      for (const part of inParts(rows, BATCH)) await send(context, parent, part, ends);
    }
    return ends;
  };
}

/** @param id the row must be of, where it is known */
function endOf(row: unknown, id?: string): Written {
  const read = batchRow.safeParse(row);
  if (!read.success || (read.data.error === undefined && id !== undefined && read.data.id !== id)) {
    return { end: 'lost', reason: 'The shop’s answer does not tell what became of this row.' };
  }
  const { error } = read.data;
  if (!error) return { end: 'done', row };
  const params = Object.values(error.data?.params ?? {}).filter(
    (text): text is string => typeof text === 'string',
  );
  const words = [error.message ?? 'It was refused.', ...params].join(' ').replace(/<[^>]*>/g, '');
  return { end: 'refused', code: error.code ?? '', reason: scrub(words).slice(0, LONGEST) };
}

/** @param isKnown false for a row that was to be created */
export function outcomeOf(end: Written | undefined, isKnown: boolean): CatalogOutcome {
  if (!end) return again('The row was not sent.');
  if (end.end === 'lost') return again(end.reason);
  if (end.end === 'done') return { outcome: isKnown ? 'written' : 'created' };
  // Made by somebody since we looked, perhaps by us: the next look finds it.
  if (!isKnown && end.code === 'product_invalid_sku')
    return again('A product with this SKU stands there by now.');
  return refused(end.reason);
}
