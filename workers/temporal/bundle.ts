import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { failureConverterPath } from './data-converter';

const extension = extname(__filename);
const root = join(__dirname, '..', '..');
/** Made by `npm run build`; the same SDK version must run it. */
const PREBUILT = join(root, 'workflow-bundle.js');

/** The workflow code may not grow beyond this many bytes, its source map left out: every cached workflow holds it. */
export const BUNDLE_LIMIT_BYTES = 700_000;

/** Bundles the workflow code, or another entry file for tests. */
export const bundleWorkflows = (
  workflowsPath: string = join(root, 'workflows', `index${extension}`),
): Promise<WorkflowBundleWithSourceMap> =>
  bundleWorkflowCode({ workflowsPath, failureConverterPath, logger: new DefaultLogger('WARN') });

/** The bundle for `Worker.create`: the prebuilt one beside the compiled code, else one made now. */
export const loadWorkflowBundle = async (): Promise<{ codePath: string } | { code: string }> => {
  if (extension === '.js' && existsSync(PREBUILT)) return { codePath: PREBUILT };
  const { code } = await bundleWorkflows();
  return { code };
};

/** The bytes of a bundle's code without its inline source map. */
export const bundleCodeBytes = (code: string): number =>
  Buffer.byteLength(code.replace(/\/\/# sourceMappingURL=data:\S+/g, ''));
