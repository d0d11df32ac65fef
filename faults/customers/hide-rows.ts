import type { AdobeCommerce } from '../../sandbox/adobe-commerce';

type ShopTable = AdobeCommerce['shop']['customers'];

/** Lets rows vanish from a table that knows no deletion; what is hidden is found by no reading and no write. */
export function hideable(table: ShopTable): (id: number) => void {
  const gone = new Set<number>();
  const there = (row: { readonly [field: string]: unknown }): boolean => !gone.has(Number(row['id']));
  const before = {
    get: table.get.bind(table),
    text: table.text.bind(table),
    all: table.all.bind(table),
    getBeforeLastWrite: table.getBeforeLastWrite.bind(table),
    allBeforeLastWrite: table.allBeforeLastWrite.bind(table),
  };
  Object.assign(table, {
    get: (id: number) => (gone.has(id) ? undefined : before.get(id)),
    text: (id: number) => (gone.has(id) ? undefined : before.text(id)),
    all: () => before.all().filter(there),
    getBeforeLastWrite: (id: number) => (gone.has(id) ? undefined : before.getBeforeLastWrite(id)),
    allBeforeLastWrite: () => before.allBeforeLastWrite().filter(there),
  });
  return (id) => void gone.add(id);
}
