import { canonicalJson } from '../../../domain/canonical-json';
import type { CustomerRecord } from '../../../domain/customer-record';
import { Failure } from '../../../domain/failure';
import type { CallContext } from '../../context';
import type { CustomerRecords } from '../storefront';
import { failureIn, type AdobeClient, type Asked, type Call } from './client';
import { changeCompany, companyRecord } from './company-record';
import { peoplePage } from './customer-schemas';
import { shopWords } from './errors';
import { changePerson, newPerson, personRecord } from './person-record';
import { searchParameters } from './search';
import { readWhole, type ReadWhole, type Whole } from './whole';

/** How each kind is read, changed and called. */
const KINDS = {
  person: {
    path: '/V1/customers',
    entity: 'customer',
    toRecord: personRecord,
    change: changePerson,
  },
  company: {
    path: '/V1/company',
    entity: 'company',
    toRecord: companyRecord,
    change: changeCompany,
  },
} as const;
type Kind = (typeof KINDS)[keyof typeof KINDS];

/**
 * Customers and companies that can be written. A PUT replaces the whole: addresses that it leaves out are deleted. So the
 * entity is read with all its fields, changed where the record says so, and written back with everything it had.
 */
export function createCustomerRecords(client: AdobeClient): CustomerRecords {
  const send = async (context: CallContext, call: Call): Promise<Asked> => {
    const asked = await client.ask(context, () => call);
    if (!asked) throw new Failure('bug', `${call.path} was not sent`);
    return asked;
  };
  const read = async (context: CallContext, key: string): Promise<ReadWhole | undefined> => {
    const [kind, id] = kindOf(key);
    if (!kind) return undefined;
    const asked = await send(context, { path: `${kind.path}/${id}`, parameters: [] });
    const failure = failureIn(asked);
    // Another 404 is a wrong address of the shop, and no word about the customer.
    if (failure?.code === '404' && isNoSuchEntity(asked)) return undefined;
    if (failure) throw failure;
    return readWhole(`${kind.entity} ${id}`, asked.answer.text);
  };

  return {
    fetch: async (context, keys) => {
      const found = await Promise.all(
        [...new Set(keys)].map(async (key): Promise<[string, CustomerRecord][]> => {
          const whole = await read(context, key);
          const [kind] = kindOf(key);
          return whole && kind ? [[key, kind.toRecord(whole)]] : [];
        }),
      );
      return new Map(found.flat());
    },

    findByEmail: async (context, email) => {
      const page = await client.get(
        context,
        {
          path: '/V1/customers/search',
          parameters: searchParameters({
            where: [{ field: 'email', is: 'eq', value: email }],
            sort: ['entity_id'],
            pageSize: 10,
          }),
        },
        peoplePage,
      );
      return page.items.map(({ id }) => `person/${id}`);
    },

    write: async (context, standing, wanted) => {
      const key = standing.id;
      const [kind, id] = kindOf(key);
      const now = await read(context, key);
      if (!kind || !now) throw changedMeanwhile(key, 'is gone');
      if (now.version !== standing.version) throw changedMeanwhile(key, 'was changed');
      const whole = kind.change(now.whole, standing, wanted);
      if (canonicalJson(whole) === canonicalJson(now.whole)) return standing;
      const asked = await send(context, {
        path: `${kind.path}/${id}`,
        parameters: [],
        put: { [kind.entity]: whole },
      });
      return kind.toRecord(written(asked, key, kind));
    },

    create: async (context, wanted) => {
      const asked = await send(context, {
        path: KINDS.person.path,
        parameters: [],
        post: { customer: newPerson(wanted) satisfies Whole },
      });
      return personRecord(written(asked, 'a new account', KINDS.person));
    },
  };
}

function kindOf(key: string): [kind: Kind | undefined, id: string] {
  const [, kind, id = ''] = /^(person|company)\/(\d{1,18})$/.exec(key) ?? [];
  return [kind === 'person' || kind === 'company' ? KINDS[kind] : undefined, id];
}

/** The answer to a write. @throws Failure in words that say which customer it is about */
function written(asked: Asked, key: string, { entity }: Kind): ReadWhole {
  const failure = failureIn(asked);
  if (!failure) return readWhole(`${entity} ${key}`, asked.answer.text);
  if (failure.code === '409') throw changedMeanwhile(key, 'was changed');
  if (failure.code === '404' && isNoSuchEntity(asked)) throw changedMeanwhile(key, 'is gone');
  if (failure.kind !== 'rejected') throw failure;
  throw new Failure('rejected', `the shop does not take ${key}: ${failure.message}`, {
    code: failure.code,
    causes: [`shop-customer:${key}`],
    advice: 'Correct in the ERP, or in the shop, what the shop does not take, then retry.',
  });
}

const isNoSuchEntity = ({ body }: Asked): boolean => /no such entity/i.test(shopWords(body) ?? '');

const changedMeanwhile = (key: string, what: string): Failure =>
  new Failure('conflict', `customer ${key} ${what} in the shop since it was read`);
