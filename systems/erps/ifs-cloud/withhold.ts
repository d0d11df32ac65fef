import type { CallContext } from '../../context';
import { textOf, type ODataRow } from '../../transport/odata';
import { customerPath } from './customers/customer-rows';
import type { IfsClient, IfsWrite } from './client';
import { invoicePath } from './invoices/read-invoice';
import { orderPath } from './orders/order';
import { SYSTEM } from './record-exchange';
import type { IfsCloudSettings } from './schemas';

/** The number a preview goes on with where IFS would give one. */
export const PREVIEW_NUMBER = 'NEW';
const PREVIEW_ETAG = 'W/"preview"';

/**
 * A client for previews: reads go out, writes are recorded as `withheld` and answered with what was sent, and rows that
 * were withheld are read back the same way, so that posting takes its real path.
 */
export function withholdWrites(
  client: IfsClient,
  settings: IfsCloudSettings,
  clock: () => number = Date.now,
): IfsClient {
  /** Customers, orders and invoices that only the preview knows. */
  const made = new Map<string, ODataRow>();
  /** What was put under them, by its path. */
  const children = new Map<string, ODataRow[]>();

  /** `under` is the path that `$1` stands for. */
  function answer(
    context: CallContext,
    projection: string,
    { method, path: given, body }: IfsWrite,
    under = '$1',
  ): ODataRow {
    const path = given.replace(/^\$1(?=\/)/, () => under);
    const row: Record<string, unknown> = { ...plain(body), '@odata.etag': PREVIEW_ETAG };
    context.record({
      system: SYSTEM,
      call: `${method} ${projection}/${path}`,
      write: true,
      request: plain(body),
      answer: row,
      outcome: 'withheld',
      milliseconds: 0,
      at: new Date(clock()).toISOString(),
    });
    if (path === 'CopyExistingCustomer') {
      const number = typeof row.NewId === 'string' ? row.NewId : PREVIEW_NUMBER;
      const copy = { CustomerId: number, Name: row.NewName, '@odata.etag': PREVIEW_ETAG };
      made.set(customerPath(number), copy);
      return { ...row, value: number };
    }
    const head = headOf(projection, path);
    if (head) {
      const entered = { ...row, ...head.numbers };
      made.set(head.pathOf(entered), entered);
      return entered;
    }
    const place = children.get(path) ?? [];
    const child = { ...row, ItemId: String(place.length + 1) };
    if (method === 'POST' && ofPreview(path)) children.set(path, [...place, child]);
    return child;
  }

  const heads = headsOf(settings);
  const headOf = (projection: string, path: string): Head | undefined =>
    heads.find((head) => head.projection === projection && head.set === path);

  const ofPreview = (path: string): boolean => [...made.keys()].some((known) => path.startsWith(known));

  return {
    list: (context, projection, path, query, options) =>
      ofPreview(path)
        ? Promise.resolve(children.get(path) ?? [])
        : client.list(context, projection, path, query, options),
    listTogether: (context, projection, path, ask) => client.listTogether(context, projection, path, ask),
    some: (context, projection, path, query, options) =>
      ofPreview(path) ? Promise.resolve([]) : client.some(context, projection, path, query, options),
    entity: (context, projection, path) =>
      ofPreview(path) ? Promise.resolve(made.get(path)) : client.entity(context, projection, path),
    write: (context, projection, call) => Promise.resolve(answer(context, projection, call)),
    changeSet: (context, projection, calls) => {
      let under: string | undefined;
      return Promise.resolve(
        calls.map((call) => {
          const row = answer(context, projection, call, under);
          under ??= headOf(projection, call.path)?.pathOf(row);
          return row;
        }),
      );
    },
    metadata: (context, projection) => client.metadata(context, projection),
  };
}

/** A set whose rows IFS numbers, with the numbers a preview goes on with. */
interface Head {
  readonly projection: string;
  readonly set: string;
  readonly numbers: ODataRow;
  readonly pathOf: (row: ODataRow) => string;
}

const headsOf = (settings: IfsCloudSettings): Head[] => {
  const { orders, invoices } = settings;
  return [
    {
      projection: orders.projection,
      set: orders.headSet,
      numbers: { OrderNo: PREVIEW_NUMBER },
      pathOf: (row) => orderPath(textOf(row, 'OrderNo'), settings),
    },
    ...(invoices
      ? [
          {
            projection: invoices.projection,
            set: invoices.headSet,
            numbers: { InvoiceId: '0', InvoiceNo: PREVIEW_NUMBER },
            pathOf: (row: ODataRow) =>
              invoicePath(textOf(row, 'Company'), textOf(row, 'InvoiceId'), invoices),
          },
        ]
      : []),
  ];
};

const plain = (body: IfsWrite['body']): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(body).map(([field, value]) => [
      field,
      value !== null && typeof value === 'object' ? value.digits : value,
    ]),
  );
