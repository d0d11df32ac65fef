import type { DocumentEntry, ErpDocument } from '../../../../domain/documents';
import type { Bench } from './support';
import { order } from './support';

const entry = (
  line: DocumentEntry['line'],
  account: string,
  amount: string,
  text: string,
): DocumentEntry => ({
  line,
  account,
  dimensions: line === 'goods' ? { 2: 'WEB' } : {},
  amount,
  text,
});

const base = (): ErpDocument => ({
  ...order({ lines: [], charges: [], billTo: undefined, shipTo: undefined, texts: [] }),
  totals: {
    lines: '45',
    shipping: '4.90',
    discount: '0',
    tax: '9.48',
    other: '0',
    rounding: '0',
    total: '59.38',
  },
});

/** Invoice 100 of 59.38 EUR: what the customer owes stands on M3's own account. */
export const receivable = (more: Partial<ErpDocument> = {}): ErpDocument => ({
  ...base(),
  key: 'receivable:I100',
  kind: 'receivable',
  reference: 'I100',
  entries: [
    { ...entry('receivable', '', '59.38', 'invoice 100 of order 100000123'), customer: 'WEB1' },
    entry('goods', '4000', '-45', 'Mugs'),
    entry('shipping', '4100', '-4.90', 'Shipping'),
    entry('tax', '2200', '-9.48', 'Tax 19 %'),
  ],
  ...more,
});

export const journal = (more: Partial<ErpDocument> = {}): ErpDocument => ({
  ...receivable(),
  key: 'journal:I100',
  kind: 'journal',
  entries: [entry('receivable', '1300', '59.38', 'invoice 100'), ...receivable().entries!.slice(1)],
  ...more,
});

export const payment = (more: Partial<ErpDocument> = {}): ErpDocument => ({
  ...base(),
  key: 'payment:P7',
  kind: 'payment',
  reference: 'P7',
  totals: { ...base().totals, lines: '0', shipping: '0', tax: '0', other: '59.38' },
  entries: [
    entry('payment', '1210', '59.38', 'stripe'),
    { ...entry('receivable', '', '-59.38', 'stripe'), customer: 'WEB1' },
  ],
  ...more,
});

/** As the service makes it: signs turned, the same reference, the number of what it takes back. */
export const reversalOf = (document: ErpDocument, number: string): ErpDocument => ({
  ...document,
  key: document.key.replace(document.kind, 'cancellation'),
  kind: 'cancellation',
  reverses: { key: document.key, kind: document.kind, number },
  totals: { ...document.totals, total: `-${document.totals.total}` },
  entries: document.entries?.map((each) => ({
    ...each,
    amount: each.amount.startsWith('-') ? each.amount.slice(1) : `-${each.amount}`,
  })),
});

export async function control<T>(bench: Bench, path: string, method = 'GET', body?: unknown): Promise<T> {
  const answer = await fetch(`${bench.sandbox.url}/__control${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}
