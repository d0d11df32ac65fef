import { SPARE_ITEM } from './article';
import type { DemoSides } from './demo-files';

/** A command's word, quoted where a shell would take it for something else. */
const quoted = (path: string): string =>
  /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;

/** The exact commands that set a stuck order free, to be typed in a second terminal. */
export function releaseSteps(
  { storefront: { connection }, erp: { codes }, books }: Pick<DemoSides, 'storefront' | 'erp' | 'books'>,
  order: string,
  causes: readonly string[],
  mappingFile: string,
): string[] {
  const append = (line: string): string[] => [
    `echo '${line}' >> ${quoted(mappingFile)}`,
    `npx crossdock --demo mapping apply ${connection}`,
  ];
  return causes.flatMap((cause) => {
    if (cause.startsWith('item:')) return append(`    ${cause.slice('item:'.length)}: ${SPARE_ITEM}`);
    if (cause.startsWith('account:goods:')) {
      const category = cause.slice('account:goods:'.length);
      const account = codes.accounts.categories[category] ?? codes.accounts.goods;
      return append(`  - { when: { line: goods, category: ${category} }, account: "${account}" }`);
    }
    if (cause === `customer:${codes.blockedCustomer}` && books.unblock)
      return [books.unblock, `npx crossdock --demo retry ${connection} --cause ${cause}`];
    return [`npx crossdock --demo retry ${connection} ${order}`];
  });
}
