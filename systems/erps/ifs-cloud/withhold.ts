import type { CallContext } from '../../context';
import type { ODataRow } from '../../transport/odata';
import { customerPath } from './customers/customer-rows';
import type { IfsClient, IfsWrite } from './client';
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
  /** Customers and orders that only the preview knows. */
  const made = new Map<string, ODataRow>();
  /** What was put under them, by its path. */
  const children = new Map<string, ODataRow[]>();

  function answer(context: CallContext, projection: string, { method, path, body }: IfsWrite): ODataRow {
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
    if (projection === settings.orders.projection && path === settings.orders.headSet) {
      const order = { ...row, OrderNo: PREVIEW_NUMBER };
      made.set(orderPath(PREVIEW_NUMBER, settings), order);
      return order;
    }
    if (method === 'POST' && ofPreview(path)) children.set(path, [...(children.get(path) ?? []), row]);
    return row;
  }

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
    changeSet: (context, projection, calls) =>
      Promise.resolve(calls.map((call) => answer(context, projection, call))),
    metadata: (context, projection) => client.metadata(context, projection),
  };
}

const plain = (body: IfsWrite['body']): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(body).map(([field, value]) => [
      field,
      value !== null && typeof value === 'object' ? value.digits : value,
    ]),
  );
