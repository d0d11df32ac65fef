import type { ControlRequest, ControlRoutes } from '../kit';
import { invoiceOrder, settleInvoice } from './invoice-order';
import type { PushKeys } from './push-keys';
import type { Pushes, PushTarget } from './pushes';
import { refundOrder } from './refund-order';
import type { Shop } from './shop';
import { billTruth, shopTruth } from './truth';

/** Invoices, credit memos and payments, and what stands in the shop. */
export function billControls(shop: Shop): ControlRoutes {
  const id = (request: ControlRequest): number => Number(request.params['id']);
  const transaction = (request: ControlRequest): string =>
    String((request.json() as { transactionId?: string } | undefined)?.transactionId ?? `txn-${id(request)}`);
  return {
    'GET /truth': () => shopTruth(shop),
    'POST /orders/:id/authorize': (request) => {
      shop.authorizeOrder(id(request), transaction(request));
      return { authorized: true };
    },
    'POST /orders/:id/invoice': (request) => billTruth(invoiceOrder(shop, id(request), request.json() ?? {})),
    'POST /orders/:id/creditmemo': (request) =>
      billTruth(refundOrder(shop, id(request), request.json() ?? {})),
    'POST /invoices/:id/pay': (request) => billTruth(settleInvoice(shop, id(request), 'paid')),
    'POST /invoices/:id/cancel': (request) => billTruth(settleInvoice(shop, id(request), 'cancelled')),
  };
}

/** Where pushes go, how they suffer on the way, and what became of them. */
export function pushControls(pushes: Pushes, keys: PushKeys): ControlRoutes {
  return {
    'GET /pushes': () => ({
      targets: pushes.targets.map(({ secret: _, ...target }) => target),
      log: pushes.log,
    }),
    'POST /pushes': async (request) => {
      const { challenge = true, ...target } = request.json() as PushTarget & { challenge?: boolean };
      if (!['module', 'events', 'callback'].includes(target.kind) || !URL.canParse(target.url))
        throw new RangeError('send {"kind": "module" | "events" | "callback", "url": …}');
      if (target.kind === 'events' && challenge && !(await pushes.prove(target.url)))
        throw new RangeError('the address did not echo the challenge');
      pushes.add(target);
      return {
        added: true,
        ...(target.kind === 'module' ? { publicKey: keys.modulePublicKey } : {}),
        ...(target.kind === 'callback' ? { secret: target.secret ?? keys.secret } : {}),
      };
    },
    'DELETE /pushes': () => {
      pushes.clear();
      return { cleared: true };
    },
    'POST /pushes/flush': async () => {
      await pushes.flush();
      return { log: pushes.log };
    },
    'POST /pushes/rotate': () => {
      keys.rotate();
      return { publicKey: keys.modulePublicKey, secret: keys.secret };
    },
  };
}
