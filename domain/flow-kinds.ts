import { orderFacts } from './customer-key';
import type { DocumentKind } from './documents';
import { firstMatch } from './first-match';
import type { Mapping } from './mapping';
import type { Order } from './order';
import { FLOWS, type BareSource, type Flow, type FlowKinds } from './sources';

/**
 * What each part of this order becomes: the mapping's first rule that fits, else what the connection's flow says. A rule
 * never carries what the connection does not: an absent flow stays absent.
 */
export function flowKinds(
  order: Order,
  flows: { readonly [Name in Flow]?: DocumentKind },
  mapping: Mapping,
): FlowKinds {
  const facts = orderFacts(order);
  return Object.fromEntries(
    FLOWS.flatMap((flow) => {
      const byDefault = flows[flow];
      if (!byDefault) return [];
      return [
        [
          flow,
          (source: BareSource) =>
            firstMatch(mapping.kinds, { ...facts, flow, type: order.type, goods: goodsOf(source) })?.kind ??
            byDefault,
        ],
      ];
    }),
  );
}

/** Whether goods are part of it: a refund may be of money alone. */
const goodsOf = (source: BareSource): string =>
  source.flow !== 'payment' && source.of.lines.length > 0 ? 'yes' : 'no';
