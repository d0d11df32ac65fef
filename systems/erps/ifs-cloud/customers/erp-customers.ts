import { contentHash } from '../../../../domain/canonical-json';
import type { CustomerRecord } from '../../../../domain/customer-record';
import { Failure } from '../../../../domain/failure';
import type { Address } from '../../../../domain/order';
import type { CallContext } from '../../../context';
import { textOf } from '../../../transport/odata';
import type { ErpCustomers } from '../../erp';
import { changeRow, changeRowAsRead } from '../change';
import type { IfsTools } from '../tools';
import { changedCustomers } from './changed-customers';
import {
  addressOf,
  addressPath,
  billToOf,
  CUSTOMERS,
  isEnded,
  methodOf,
  readCustomer,
  type CustomerRows,
} from './customer-rows';
import { customerOf } from './find-customer';
import { writeAddress, writeHead, writeMethod } from './update-customer';

/** IFS's customers as records of their own, for synchronisation in both directions. */
export function createErpCustomers(tools: IfsTools): ErpCustomers {
  const fetch: ErpCustomers['fetch'] = async (context, numbers) => {
    const rows = await Promise.all(
      [...new Set(numbers)].map(async (number) => ({
        number,
        rows: await readCustomer(context, tools.client, number),
      })),
    );
    return new Map(rows.flatMap((each) => (each.rows ? [[each.number, recordOf(each.rows, tools)]] : [])));
  };
  return {
    fetch,
    changed: (context, query) => changedCustomers(context, tools, query, fetch),
    async write(context, standing, wanted) {
      const rows = await readCustomer(context, tools.client, standing.id);
      if (!rows || recordOf(rows, tools).version !== standing.version) throw changedMeanwhile(standing.id);
      try {
        await writeRecord(context, tools, rows, standing, wanted);
      } catch (error) {
        // Somebody typed since it was read: what was decided here is decided anew.
        if (error instanceof Failure && error.kind === 'conflict') throw changedMeanwhile(standing.id);
        throw error;
      }
      const written = (await fetch(context, [standing.id])).get(standing.id);
      if (!written)
        throw new Failure('unavailable', `IFS does not show customer ${standing.id} after the update`);
      return written;
    },
  };
}

function recordOf(rows: CustomerRows, tools: IfsTools): CustomerRecord {
  const { head } = rows;
  const settings = tools.settings.customers;
  const today = todayOf(tools);
  const valid = rows.addresses.filter(({ row }) => !isEnded(row, today));
  const ended = rows.addresses
    .filter(({ row }) => isEnded(row, today) && isOurs(textOf(row, 'AddressId'), tools))
    .map(({ row }) => sharedId(textOf(row, 'AddressId'), tools));
  const billTo = billToOf(valid, settings);
  const name = textOf(head, 'Name');
  const email = methodOf(rows.communication, settings.emailMethod, today);
  const phone = methodOf(rows.communication, settings.phoneMethod, today);
  const taxNumber = settings.taxNumberField ? textOf(head, settings.taxNumberField) : '';
  const record = {
    id: textOf(head, 'CustomerId'),
    name,
    ...(email ? { email: textOf(email, 'Value') } : {}),
    ...(phone ? { phone: textOf(phone, 'Value') } : {}),
    ...(taxNumber ? { taxNumber } : {}),
    ...(billTo ? { billTo: addressOf(billTo.row, name) } : {}),
    deliveries: Object.fromEntries(
      // Ours come last, so that they win where another address has the same id without our prefix.
      valid
        .filter((address) => address !== billTo)
        .map(({ row }) => ({ id: textOf(row, 'AddressId'), row }))
        .sort((a, b) => Number(isOurs(a.id, tools)) - Number(isOurs(b.id, tools)) || (a.id < b.id ? -1 : 1))
        .map(({ id, row }) => [sharedId(id, tools), addressOf(row, name)] as const),
    ),
    ...(ended.length > 0 ? { ended } : {}),
    active: customerOf(head, tools).active && textOf(rows.orders ?? {}, 'CrStop') !== 'true',
  };
  return { ...record, version: contentHash(record) };
}

const todayOf = ({ clock }: IfsTools): string => new Date(clock()).toISOString().slice(0, 10);
const isOurs = (id: string, { settings }: IfsTools): boolean =>
  id.startsWith(settings.customers.addressPrefix);
const sharedId = (id: string, tools: IfsTools): string =>
  isOurs(id, tools) ? id.slice(tools.settings.customers.addressPrefix.length) : id;

async function writeRecord(
  context: CallContext,
  tools: IfsTools,
  rows: CustomerRows,
  standing: CustomerRecord,
  wanted: CustomerRecord,
): Promise<void> {
  const { id } = standing;
  const settings = tools.settings.customers;
  const place = (address: string, given: Address, types: readonly string[]): Promise<void> =>
    writeAddress(context, tools, id, rows, address, given, types, changeRowAsRead);
  await writeHead(
    context,
    tools,
    id,
    rows,
    differ(standing.name, wanted.name) ? wanted.name : '',
    differ(standing.taxNumber, wanted.taxNumber) ? wanted.taxNumber : undefined,
    changeRowAsRead,
  );
  if (wanted.billTo && differ(standing.billTo, wanted.billTo)) {
    const row = billToOf(rows.addresses, settings)?.row;
    await place(
      row ? textOf(row, 'AddressId') : settings.billToAddressId,
      wanted.billTo,
      settings.billToTypes,
    );
  }
  for (const [shared, address] of Object.entries(wanted.deliveries)) {
    if (!differ(standing.deliveries[shared], address)) continue;
    await place(addressIdOf(shared, rows, tools), address, settings.deliveryTypes);
  }
  for (const shared of Object.keys(standing.deliveries)) {
    const own = `${settings.addressPrefix}${shared}`;
    if (wanted.deliveries[shared] || !has(rows, own)) continue;
    await end(context, tools, id, own);
  }
  if (differ(standing.email, wanted.email))
    await writeMethod(context, tools, id, rows, settings.emailMethod, wanted.email, changeRowAsRead);
  if (differ(standing.phone, wanted.phone))
    await writeMethod(context, tools, id, rows, settings.phoneMethod, wanted.phone, changeRowAsRead);
}

const differ = (a: unknown, b: unknown): boolean => contentHash({ a }) !== contentHash({ a: b });

const has = ({ addresses }: CustomerRows, id: string): boolean =>
  addresses.some(({ row }) => textOf(row, 'AddressId') === id);

/** An address that IFS has under the very id stays there; every other one is ours. */
const addressIdOf = (shared: string, rows: CustomerRows, { settings }: IfsTools): string => {
  const own = `${settings.customers.addressPrefix}${shared}`;
  return !has(rows, own) && has(rows, shared) ? shared : own;
};

/** Documents may refer to an address, so it is not deleted: it ends yesterday. */
async function end(context: CallContext, tools: IfsTools, number: string, address: string): Promise<void> {
  const yesterday = new Date(tools.clock() - 86_400_000).toISOString().slice(0, 10);
  await changeRow(context, tools.client, CUSTOMERS.projection, addressPath(number, address), (row) =>
    isEnded(row, todayOf(tools)) ? undefined : { ValidTo: yesterday },
  );
}

const changedMeanwhile = (number: string): Failure =>
  new Failure('conflict', `customer ${number} was changed in IFS since it was read`, {
    causes: [`customer:${number}`],
    advice: 'It is read and compared again.',
  });
