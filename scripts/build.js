'use strict';
/** Compiles the project, copies the files tsc does not, and bundles the workflow code once. */
const { execFileSync } = require('node:child_process');
const { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const at = (...parts) => join(root, ...parts);

async function build() {
  if (process.argv.includes('--clean')) rmSync(at('dist'), { recursive: true, force: true });
  execFileSync(process.execPath, [at('node_modules/typescript/bin/tsc'), '-p', at('tsconfig.build.json')], {
    stdio: 'inherit',
  });
  removeStale();
  cpSync(at('store/migrations'), at('dist/store/migrations'), { recursive: true });
  // Plain JavaScript that a thread loads as it is.
  for (const file of ['database-thread.js', 'session-door.js'])
    cpSync(at('store/embedded', file), at('dist/store/embedded', file));
  const { bundleWorkflows } = require(at('dist/workers/temporal/bundle.js'));
  const { code } = await bundleWorkflows();
  mkdirSync(at('dist'), { recursive: true });
  writeFileSync(at('dist/workflow-bundle.js'), code);
}

/** What tsc once wrote of a source that is gone: it would be loaded in place of a folder of the same name. */
function removeStale() {
  for (const file of readdirSync(at('dist'), { recursive: true })) {
    const source = /^(.*)\.(?:js|d\.ts)(?:\.map)?$/.exec(file)?.[1];
    if (source === undefined || source === 'workflow-bundle') continue;
    if (![`${source}.ts`, `${source}.js`].some((name) => existsSync(at(name)))) rmSync(at('dist', file));
  }
}

build().catch((error) => {
  process.stderr.write(`${error.stack ?? error}\n`);
  process.exit(1);
});
