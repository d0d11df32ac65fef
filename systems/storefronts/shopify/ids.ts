/** `gid://shopify/Order/17` → `17`. What is no such id comes back as it is. */
export const legacyId = (gid: string): string => /^gid:\/\/shopify\/\w+\/(\d+)/.exec(gid)?.[1] ?? gid;

export const globalId = (type: 'Order' | 'Refund' | 'Customer' | 'Company', id: string): string =>
  `gid://shopify/${type}/${id}`;

/** The number people know, without the prefix that only decorates it: `#1001` → `1001`. */
export const numberOf = (name: string, prefix: string): string =>
  prefix !== '' && name.startsWith(prefix) ? name.slice(prefix.length) : name;

/** A literal in the shop's search syntax; quotes and backslashes inside are escaped. */
export const searchLiteral = (value: string): string => `'${value.replace(/(['\\])/g, '\\$1')}'`;

/** A name as a word that a mapping table can hold: `Import fee` → `import-fee`. */
export const slug = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '') || 'fee';
