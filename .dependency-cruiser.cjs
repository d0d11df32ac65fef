'use strict';
/** Imports point one way: domain <- systems, store <- activities <- workers <- client; the sandbox stands alone. */
const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: `^${from}/` },
  to: {
    path: '^(domain|systems|store|activities|workflows|workers|client|sandbox|bench|test)/',
    pathNot: `^(${[from, ...allowed].join('|')})/`,
  },
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: '(\\.d\\.ts|/main\\.ts|/index\\.ts)$|^test/' },
      to: {},
    },
    only('domain-stands-alone', 'domain', []),
    only('systems-know-only-domain', 'systems', ['domain']),
    only('store-knows-only-domain', 'store', ['domain']),
    only('activities-know-systems-and-store', 'activities', ['domain', 'systems', 'store']),
    only('workflows-know-domain-and-activity-types', 'workflows', ['domain', 'activities']),
    only('workers-compose', 'workers', ['domain', 'systems', 'store', 'activities', 'workflows']),
    only('client-drives', 'client', [
      'domain',
      'store',
      'workflows',
      'workers',
      'systems',
      'activities',
      'sandbox',
    ]),
    only('sandbox-stands-alone', 'sandbox', []),
    {
      name: 'only-the-demo-meets-the-sandbox',
      severity: 'error',
      from: { path: '^client/', pathNot: '^client/demo/' },
      to: { path: '^sandbox/' },
    },
    {
      name: 'no-test-code-in-the-product',
      severity: 'error',
      from: { pathNot: '^(test|bench)/' },
      to: { path: '^test/' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
  },
};
