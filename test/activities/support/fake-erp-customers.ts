import { contentHash } from '../../../domain/canonical-json';
import type { CustomerRecord } from '../../../domain/customer-record';
import { Failure } from '../../../domain/failure';
import type { Address } from '../../../domain/order';
import type { ErpCustomers } from '../../../systems/erps/erp';
import type { FakeErp } from './fake-erp';

export type Content = Omit<CustomerRecord, 'id' | 'version' | 'updatedAt'>;

/** An ERP's customers in memory: versions are hashes of the content, changes are listed in their order. */
export interface FakeErpCustomers extends ErpCustomers {
  readonly kept: ReadonlyMap<string, CustomerRecord>;
  /** As a person at the ERP does it. */
  put(number: string, content: Content): CustomerRecord;
  edit(number: string, change: (standing: CustomerRecord) => Partial<Content>): CustomerRecord;
  remove(number: string): void;
  /** How many writes have been taken. */
  readonly writes: number;
  /** Called before each write: may throw, or change the customer. */
  beforeWrite: (number: string) => void | Promise<void>;
  /** Called when a write has been taken: may throw, and the answer is lost. */
  afterWrite: (number: string) => void;
  /** Names are cut off behind this many characters. */
  nameLength: number;
  /** Whether it tells when a customer was changed. */
  tellsTime: boolean;
}

export function fakeErpCustomers(now: () => number): FakeErpCustomers {
  const kept = new Map<string, CustomerRecord>();
  const log: string[] = [];
  let writes = 0;
  const save = (number: string, content: Content): CustomerRecord => {
    const { name, email, phone, taxNumber, contact, billTo, deliveries, ended, active } = content;
    const bare = {
      name: name.slice(0, fake.nameLength),
      email,
      phone,
      taxNumber,
      contact,
      billTo,
      deliveries,
      ended,
      active,
    };
    const record: CustomerRecord = {
      ...bare,
      id: number,
      version: contentHash(bare),
      ...(fake.tellsTime ? { updatedAt: new Date(now()).toISOString() } : {}),
    };
    kept.set(number, record);
    log.push(number);
    return record;
  };
  const fake: FakeErpCustomers = {
    kept,
    put: save,
    edit: (number, change) => {
      const standing = kept.get(number);
      if (!standing) throw new Error(`no customer ${number}`);
      return save(number, { ...standing, ...change(standing) });
    },
    remove: (number) => void kept.delete(number),
    get writes() {
      return writes;
    },
    beforeWrite: () => undefined,
    afterWrite: () => undefined,
    nameLength: Infinity,
    tellsTime: true,
    fetch: (_context, numbers) =>
      Promise.resolve(
        new Map(
          numbers.flatMap((number) => {
            const record = kept.get(number);
            return record ? [[number, record] as const] : [];
          }),
        ),
      ),
    changed: (_context, { position, page, limit }) => {
      if (position === undefined) return Promise.resolve({ customers: [], position: String(log.length) });
      const from = Number(page ?? position);
      const rows = log.slice(from, from + limit);
      const customers = rows.flatMap((number) => {
        const record = kept.get(number);
        return record ? [{ number, version: record.version, updatedAt: record.updatedAt }] : [];
      });
      const to = from + rows.length;
      return Promise.resolve(
        to < log.length ? { customers, next: String(to) } : { customers, position: String(to) },
      );
    },
    write: async (_context, standing, wanted) => {
      await fake.beforeWrite(standing.id);
      const now = kept.get(standing.id);
      if (now?.version !== standing.version) throw new Failure('conflict', `${standing.id} was changed`);
      writes += 1;
      const written = save(standing.id, {
        ...wanted,
        deliveries: { ...now.deliveries, ...wanted.deliveries },
      });
      fake.afterWrite(standing.id);
      return written;
    },
  };
  return fake;
}

/** What is created in the ERP can be read, changed and listed as a record. */
export function createsRecords(erp: FakeErp, customers: FakeErpCustomers): void {
  const keys = new Map<string, string>();
  erp.answers.createCustomer = ({ searchKey, name, email, phone, taxNumber, address, deliveryAddress }) => {
    const number = `C-${customers.kept.size + 1}`;
    const bare = ({ phone: _phone, taxNumber: _tax, ...rest }: Address): Address => rest;
    keys.set(searchKey, number);
    customers.put(number, {
      name,
      email,
      phone,
      taxNumber,
      billTo: bare(address),
      deliveries: deliveryAddress ? { '1': bare(deliveryAddress) } : {},
      active: true,
    });
    return { number, name, active: true };
  };
  erp.answers.findCustomer = ({ searchKey, number = keys.get(searchKey ?? '') ?? '' }) => {
    const record = customers.kept.get(number);
    return record && { number, name: record.name, active: record.active };
  };
}
