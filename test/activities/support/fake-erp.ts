import type { ErpDocument } from '../../../domain/documents';
import { assertOpen, type CallContext } from '../../../systems/context';
import type {
  Confirmation,
  CustomerQuery,
  Erp,
  ErpCustomer,
  ErpItem,
  Finding,
  ItemQuery,
  NewCustomer,
  Posted,
} from '../../../systems/erps/erp';

export const SETTLE_MS = 10_000;

export const ABSENT: Finding = { state: 'absent', means: ['reference'] };

/** An ERP whose every answer a test may replace, and which keeps what it was asked. */
export interface FakeErp extends Erp {
  readonly calls: {
    readonly find: ErpDocument[];
    readonly post: { document: ErpDocument; finding: Finding }[];
    readonly confirm: ErpDocument[];
    readonly findCustomer: CustomerQuery[];
    readonly createCustomer: NewCustomer[];
    readonly updateCustomer: { number: string; customer: NewCustomer }[];
    readonly findItems: ItemQuery[][];
  };
  answers: {
    find: (document: ErpDocument) => Finding | Promise<Finding>;
    post: (document: ErpDocument, context: CallContext) => Posted | Promise<Posted>;
    confirm: (document: ErpDocument) => Confirmation | Promise<Confirmation>;
    findCustomer: (query: CustomerQuery) => ErpCustomer | undefined | Promise<ErpCustomer | undefined>;
    createCustomer: (customer: NewCustomer) => ErpCustomer | Promise<ErpCustomer>;
    updateCustomer: (number: string, customer: NewCustomer) => ErpCustomer | Promise<ErpCustomer>;
    findItems: (queries: readonly ItemQuery[]) => Map<string, ErpItem> | Promise<Map<string, ErpItem>>;
  };
}

/** Like a real adapter it refuses to write after `closesAt`, and records each call with its bodies. */
export function fakeErp(now: () => number): FakeErp {
  const calls: FakeErp['calls'] = {
    find: [],
    post: [],
    confirm: [],
    findCustomer: [],
    createCustomer: [],
    updateCustomer: [],
    findItems: [],
  };
  const recorded = async <T>(
    context: CallContext,
    call: string,
    write: boolean,
    request: unknown,
    work: () => T | Promise<T>,
  ): Promise<T> => {
    const exchange = {
      system: 'fake-erp',
      call,
      write,
      request,
      milliseconds: 1,
      at: '2026-11-20T10:00:00Z',
    };
    try {
      const answer = await work();
      context.record({ ...exchange, answer, outcome: 'ok' });
      return answer;
    } catch (error) {
      context.record({ ...exchange, outcome: 'failed' });
      throw error;
    }
  };
  const erp: FakeErp = {
    system: 'fake-erp',
    capabilities: {
      documents: { 'sales-order': { referenceLength: 20 }, cancellation: { referenceLength: 20 } },
      settleMs: SETTLE_MS,
    },
    calls,
    answers: {
      find: () => ABSENT,
      post: () => ({ number: 'SO-1' }),
      confirm: () => ({ number: 'SO-1', status: '22', total: '25.00' }),
      findCustomer: () => undefined,
      createCustomer: () => ({ number: 'C-1', name: 'new', active: true }),
      updateCustomer: (number, { name }) => ({ number, name, active: true }),
      findItems: (queries) =>
        new Map(queries.map(({ sku }) => [sku, { number: `I-${sku}`, description: sku, active: true }])),
    },
    ping: () => Promise.resolve([]),
    find: (context, document) => {
      calls.find.push(document);
      return recorded(context, 'find', false, document, () => erp.answers.find(document));
    },
    post: (context, document, finding) =>
      recorded(context, 'post', true, document, () => {
        assertOpen(context, now());
        calls.post.push({ document, finding });
        return erp.answers.post(document, context);
      }),
    confirm: (context, document) => {
      calls.confirm.push(document);
      return recorded(context, 'confirm', false, document, () => erp.answers.confirm(document));
    },
    findCustomer: (context, query) => {
      calls.findCustomer.push(query);
      return recorded(context, 'findCustomer', false, query, () => erp.answers.findCustomer(query));
    },
    createCustomer: (context, customer) =>
      recorded(context, 'createCustomer', true, customer, () => {
        assertOpen(context, now());
        calls.createCustomer.push(customer);
        return erp.answers.createCustomer(customer);
      }),
    updateCustomer: (context, number, customer) =>
      recorded(context, 'updateCustomer', true, { number, customer }, () => {
        assertOpen(context, now());
        calls.updateCustomer.push({ number, customer });
        return erp.answers.updateCustomer(number, customer);
      }),
    findItems: (context, queries) => {
      calls.findItems.push([...queries]);
      return recorded(context, 'findItems', false, queries, () => erp.answers.findItems(queries));
    },
  };
  return erp;
}
