import type { DocumentKind } from './documents';
import { matches } from './first-match';
import type { Mapping } from './mapping';
import { FLOWS, type Flow } from './sources';

/** What a connection's flows make of an order and its parts; an absent one is not carried. */
export type FlowPosts = { readonly [Name in Flow]?: DocumentKind };

/** A rule of the mapping that makes something else of what a flow carries. */
export interface KindRule {
  /** Its place in `kinds`, from zero. */
  readonly row: number;
  readonly kind: DocumentKind;
  /** The carried flows that it can apply to; none: it never counts. */
  readonly flows: readonly Flow[];
}

/** The mapping's rules, each with the flows of this connection it can apply to. */
export const kindRules = (mapping: Mapping, posts: FlowPosts): KindRule[] =>
  mapping.kinds.map(({ when, kind }, row) => ({
    row,
    kind,
    flows: FLOWS.filter(
      (flow) => posts[flow] && (!when?.['flow'] || matches({ flow: when['flow'] }, { flow })),
    ),
  }));

/** Everything these flows and rules may post, without its reversal. */
export const kindsPosted = (posts: FlowPosts, mapping: Mapping | undefined): DocumentKind[] => [
  ...new Set([
    ...FLOWS.flatMap((flow) => posts[flow] ?? []),
    ...(mapping ? kindRules(mapping, posts) : []).flatMap(({ kind, flows }) =>
      flows.length > 0 ? [kind] : [],
    ),
  ]),
];

/** What nothing of the shop can become: a cancellation takes a document back, a customer is no document. */
export const isPostable = (kind: DocumentKind): boolean => kind !== 'cancellation' && kind !== 'customer';
