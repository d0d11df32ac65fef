import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { DocumentKind } from '../../domain/documents';
import { asEntries, flowsIn, kindIn } from './carried';
import type { DemoErp, RunningErp } from './erps';
import { carriesCatalog, WEB_CURRENCY, WEB_LIST } from './followed-article';
import { carriesCustomers, CUSTOMERS } from './followed-customers';
import type { DemoStorefront, RunningShop } from './storefronts';

/** One shop and one ERP that are up and running, and what the connection between them is made of. */
export interface DemoSides<Shop = unknown, Books = unknown> {
  readonly storefront: DemoStorefront<Shop>;
  readonly shop: RunningShop<Shop>;
  readonly erp: DemoErp<Books>;
  readonly books: RunningErp<Books>;
}

/** As short as people who watch have patience; see docs/catalog.md for what is usual. */
const CATALOG = {
  // Names and the rest of what stands in the shops already stay theirs.
  items: { every: '3s', create: 'publish', fields: { name: 'shop', weight: 'shop', attributes: 'shop' } },
  prices: { every: '3s', taxIncluded: false, lists: [{ list: WEB_LIST, currency: WEB_CURRENCY }] },
  stock: { every: '3s', settle: '2s', warehouses: [{ warehouse: 'A01' }] },
};

/** Of the ERP's items those that the shops are to have; the others are parts, and what orders bought long ago. */
const CREATED = [{ when: { item: 'WEB-*' }, create: 'publish' }, { create: 'never' }];

/**
 * Writes connection and mapping as an integration engineer would.
 * @param createInShop whether customers that only the ERP has get an account
 */
export async function writeDemoFiles(
  folder: string,
  sides: DemoSides,
  requestsPerMinute: number,
  createInShop = false,
): Promise<{ mapping: string }> {
  const { storefront, shop, erp, books } = sides;
  const { orders, ...parts } = flowsIn(sides);
  await mkdir(folder, { recursive: true });
  const since = new Date(Date.now() - 7 * 86_400_000).toISOString().slice(0, 10);
  const mappingName = `${storefront.connection}.mapping.yaml`;
  const connection = {
    storefront: {
      system: storefront.system,
      ...shop.settings,
      credentials: storefront.credential,
      requestsPerMinute,
    },
    erp: { system: erp.system, ...books.settings(requestsPerMinute), credentials: erp.credential },
    flows: {
      orders: {
        post: orders,
        ...(storefront.referencePrefix === undefined ? {} : { referencePrefix: storefront.referencePrefix }),
        webhooks: true,
        every: '10s',
        since,
      },
      ...Object.fromEntries(Object.entries(parts).map(([flow, post]) => [flow, { post }])),
      ...(carriesCatalog(sides) ? CATALOG : {}),
      ...(carriesCustomers(sides) ? { customers: { ...CUSTOMERS, createInShop } } : {}),
    },
    mapping: mappingName,
  };
  await writeFile(join(folder, `${storefront.connection}.yaml`), stringify(connection));
  await writeFile(join(folder, mappingName), stringify(demoMapping(sides), { aliasDuplicateObjects: false }));
  return { mapping: join(folder, mappingName) };
}

/** The ERP's part first: the table that people are told to append to must stand at the end. */
export function demoMapping(sides: DemoSides): unknown {
  const { storefront, erp } = sides;
  const { kinds, ...own } = storefront.mapping(erp.codes);
  const rules = (kinds ?? []) as readonly { readonly kind: DocumentKind }[];
  return {
    ...erp.mapping(!asEntries(sides)),
    ...(rules.length > 0
      ? { kinds: rules.map((rule) => ({ ...rule, kind: kindIn(sides, rule.kind) })) }
      : {}),
    ...(carriesCatalog(sides) ? { catalog: { create: CREATED } } : {}),
    ...own,
  };
}
