import type { NewPosting } from '../../../store';

export const samplePosting = (change: Partial<NewPosting> = {}): NewPosting => ({
  connection: 'acme',
  order: '100001',
  key: 'receivable:100001',
  kind: 'receivable',
  ordinal: 0,
  reference: 'WEB100001',
  contentHash: 'content-1',
  requestHash: 'request-1',
  currency: 'EUR',
  amount: '29.950',
  totals: {
    lines: '25.00',
    shipping: '4.95',
    discount: '0',
    tax: '0',
    other: '0',
    rounding: '0',
    total: '29.950',
  },
  ...change,
});
