import { buildDocument, drawUp } from './build-document';
import { buyerOfOrder, buyerTarget, shopKeyOfBuyer } from './customer-key';
import { documentKey, type DocumentKind, type ErpDocument, type Posting } from './documents';
import { Failure } from './failure';
import { flowKinds } from './flow-kinds';
import type { Mapping } from './mapping';
import type { Order } from './order';
import type { FlowPosts } from './rule-kinds';
import { bareSources, isVersionOf, type BareSource } from './sources';

/** A document in codes and amounts alone, by field such as `terms.warehouse`: no names, no addresses, no texts. */
export type DocumentFields = ReadonlyMap<string, string>;

export interface FieldChange {
  readonly field: string;
  /** Absent: the field was not there. */
  readonly from?: string;
  readonly to?: string;
}

/** The part of the order that a posting stands for; undefined when the order has no such part any more. */
export const sourceOfPosting = (order: Order, posting: Posting): BareSource | undefined =>
  bareSources(order).find(({ id }) => isVersionOf(id, posting));

/**
 * The fields of what a mapping makes of one part of an order. What the mapping lacks is the field `lacks`.
 *
 * @param known what shop SKUs were found to be in the ERP
 */
export function documentFields(
  source: BareSource,
  order: Order,
  mapping: Mapping,
  posts: FlowPosts,
  known: ReadonlyMap<string, string>,
  { connection, reference, ordinal, contentHash }: Posting,
): DocumentFields {
  const kinds = flowKinds(order, posts, mapping);
  const decide = kinds[source.flow];
  const kind = typeof decide === 'function' ? decide(source) : decide;
  if (!kind) return new Map([['kind', 'not carried']]);
  const due = { key: documentKey(kind, source.id, ordinal), kind, ordinal, reference, contentHash };
  try {
    const customer = customerOf(connection, order, mapping);
    const items = new Map(
      drawUp(due, order, mapping).skus.flatMap((sku) => {
        const item = itemOf(sku, mapping, known);
        return item === undefined ? [] : [[sku, item] as const];
      }),
    );
    return fieldsOf(buildDocument(due, order, mapping, { customer, items }), kind);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return new Map([
      ['kind', kind],
      ['lacks', [...error.causes].sort().join(', ') || error.kind],
    ]);
  }
}

/** Field by field, in the order of the first; what is the same is left out. */
export function changesBetween(before: DocumentFields, after: DocumentFields): FieldChange[] {
  // A document that lacks something is not drawn up: its other fields are not there to be compared.
  const lacking = before.has('lacks') || after.has('lacks');
  const fields = lacking ? ['kind', 'lacks'] : [...new Set([...before.keys(), ...after.keys()])];
  return fields.flatMap((field) => {
    const [from, to] = [before.get(field), after.get(field)];
    if (from === to) return [];
    return [{ field, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }];
  });
}

/** Whoever has a record of the shop's own keeps the customer that was found for it. */
function customerOf(connection: string, order: Order, mapping: Mapping): string {
  const buyer = buyerOfOrder(order);
  const target = buyerTarget(connection, buyer, mapping);
  return target.by === 'number' ? target.number : (shopKeyOfBuyer(buyer) ?? `key ${target.key}`);
}

/** As orders find it: the table overrules what was learnt, unless the SKU itself comes first and is an item. */
function itemOf(sku: string, { items }: Mapping, known: ReadonlyMap<string, string>): string | undefined {
  const learnt = known.get(sku);
  for (const means of items.match) {
    if (means === 'table' && items.table[sku] !== undefined) return items.table[sku];
    if (means === 'exact' && learnt === sku) return sku;
  }
  return learnt;
}

function fieldsOf(document: ErpDocument, kind: DocumentKind): DocumentFields {
  const fields = new Map<string, string>([
    ['kind', kind],
    ['customer', document.customer],
    ['taxByErp', String(document.taxByErp)],
  ]);
  const put = (field: string, value: string | undefined): void => {
    if (value !== undefined && value !== '') fields.set(field, value);
  };
  for (const [name, value] of Object.entries(document.terms))
    put(`terms.${name}`, value as string | undefined);
  for (const { position, item, amount, discount, warehouse } of document.lines) {
    put(`lines.${position}.item`, item);
    put(`lines.${position}.amount`, amount);
    put(`lines.${position}.discount`, discount);
    put(`lines.${position}.warehouse`, warehouse);
  }
  for (const { name, part } of counted(document.charges, ({ kind: of }) => of)) {
    put(`charges.${name}.code`, part.code);
    put(`charges.${name}.amount`, part.amount);
  }
  for (const { name, part } of counted(document.entries ?? [], ({ line }) => line)) {
    put(`entries.${name}.account`, part.account || 'the customer’s');
    put(`entries.${name}.amount`, part.amount);
    put(`entries.${name}.taxCode`, part.taxCode);
    for (const [dimension, value] of Object.entries(part.dimensions))
      put(`entries.${name}.dimension ${dimension}`, value);
  }
  return fields;
}

/** `tax`, `tax 2`, `tax 3` …: parts of one kind, counted. */
function counted<Part>(
  parts: readonly Part[],
  kindOf: (part: Part) => string,
): { readonly name: string; readonly part: Part }[] {
  const seen = new Map<string, number>();
  return parts.map((part) => {
    const kind = kindOf(part);
    const count = (seen.get(kind) ?? 0) + 1;
    seen.set(kind, count);
    return { name: count === 1 ? kind : `${kind} ${count}`, part };
  });
}
