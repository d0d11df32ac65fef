import type { DocumentCharge, DocumentLine, ErpDocument } from '../../../../domain/documents';
import { subtract, sum } from '../../../../domain/money';
import type { Address } from '../../../../domain/order';
import { ifsSnapshot, type IfsCloudOptions } from '../../../../sandbox/ifs-cloud';
import { startIfs, type Bench } from './support';

export const CO = 'CustomerOrderHandling';
export const CANCEL = { action: `IfsApp.${CO}.CustomerOrder_SetCancelled` };
export const RELEASE = { action: `IfsApp.${CO}.CustomerOrder_Release` };

export const home: Address = {
  name: 'Ada Lovelace',
  street: ['12 St James Square'],
  city: 'London',
  postcode: 'SW1Y 4JH',
  country: 'GB',
};

/** A tenant with a customer, whose second address is `home`, and a few things to sell. */
export const startOrders = (
  sandbox: IfsCloudOptions = {},
  given: Record<string, unknown> = {},
  concurrency?: number,
): Promise<Bench> =>
  startIfs(
    {
      customers: ['C100', 'C200'].map((id) => ({
        id,
        name: 'Ada Lovelace',
        currency: 'EUR',
        companies: ['10'],
        addresses: [
          {
            id: '1',
            name: 'Ada Lovelace',
            address1: '1 Elsewhere',
            zipCode: 'X',
            city: 'Paris',
            country: 'FR',
          },
          {
            id: '2',
            name: 'Ada Lovelace',
            address1: '12 St James Square',
            zipCode: 'SW1Y 4JH',
            city: 'London',
            country: 'GB',
          },
        ],
      })),
      salesParts: [
        { number: 'MUG', description: 'Mug', price: '12.90' },
        { number: 'SHIRT', description: 'Shirt', price: '99' },
        { number: 'OLD', description: 'Old mug', active: false },
      ],
      ...sandbox,
    },
    { ...given, orders: { site: '1', ...(given.orders as object | undefined) } },
    concurrency,
  );

export const orders = (bench: Bench): ReturnType<typeof ifsSnapshot>['orders'] =>
  ifsSnapshot(bench.sandbox.ifs).orders;

export const line = (more: Partial<DocumentLine> = {}): DocumentLine => ({
  position: 1,
  sku: 'mug',
  item: 'MUG',
  description: 'Mug',
  quantity: '3',
  unitPrice: '8.50',
  amount: '25.50',
  discount: '0',
  ...more,
});

export const charge = (kind: DocumentCharge['kind'], code: string, amount: string): DocumentCharge => ({
  kind,
  code,
  text: kind,
  amount,
});

/** Order 100000123 over 64.99 EUR: mugs and a shirt, shipping, a discount and the shop's tax. */
export const salesOrder = (more: Partial<ErpDocument> = {}): ErpDocument => {
  const document: ErpDocument = {
    key: 'sales-order:100000123',
    kind: 'sales-order',
    reference: '100000123',
    order: '100000123',
    currency: 'EUR',
    businessDate: '2026-11-20',
    customer: 'C100',
    lines: [
      line(),
      line({ position: 2, sku: 'shirt', item: 'SHIRT', quantity: '1', unitPrice: '29.99', amount: '29.99' }),
    ],
    charges: [
      charge('shipping', 'FREIGHT', '4.90'),
      charge('discount', 'DISCOUNT', '-5.55'),
      charge('tax', 'TAX', '10.15'),
    ],
    shipTo: home,
    texts: [],
    terms: {},
    totals: { lines: '0', shipping: '0', discount: '0', tax: '0', other: '0', rounding: '0', total: '0' },
    taxByErp: false,
    ...more,
  };
  const total = sum([
    ...document.lines.map(({ amount, discount }) => subtract(amount, discount)),
    ...document.charges.map(({ amount }) => amount),
  ]);
  return { ...document, totals: { ...document.totals, total } };
};

/** As the service makes it: the same reference, the number of what it takes back. */
export const cancellationOf = (document: ErpDocument, number: string): ErpDocument => ({
  ...document,
  key: document.key.replace(document.kind, 'cancellation'),
  kind: 'cancellation',
  customer: '',
  lines: [],
  charges: [],
  reverses: { key: document.key, kind: document.kind, number },
});
