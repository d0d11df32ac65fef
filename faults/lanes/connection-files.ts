import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';

export const CONNECTION = 'faults';
/** How long a lost write may still arrive. */
export const SETTLE_MS = 3_000;
/** One call's deadline. */
export const DEADLINE_MS = 1_500;
export const SHOP_CREDENTIALS = 'faults-shop';
export const ERP_CREDENTIALS = 'faults-erp';

/** The lane's connection and mapping, as an integration engineer would write them. */
export async function writeConnection(
  folder: string,
  parts: {
    readonly storefront: Readonly<Record<string, unknown>>;
    readonly erp: Readonly<Record<string, unknown>>;
    readonly flows: Readonly<Record<string, unknown>>;
    readonly mapping: unknown;
  },
): Promise<void> {
  const { storefront, erp, flows, mapping } = parts;
  const file = {
    storefront: { ...storefront, credentials: SHOP_CREDENTIALS },
    erp: {
      ...erp,
      credentials: ERP_CREDENTIALS,
      requestsPerMinute: 6_000,
      deadlineSeconds: DEADLINE_MS / 1_000,
      settleSeconds: SETTLE_MS / 1_000,
    },
    flows,
    mapping: `${CONNECTION}.mapping.yaml`,
  };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${CONNECTION}.yaml`), stringify(file));
  await writeFile(
    join(folder, `${CONNECTION}.mapping.yaml`),
    stringify(mapping, { aliasDuplicateObjects: false }),
  );
}

/** Orders are polled and swept often, so that what webhooks lose is found while the run lasts. */
export const ordersFlow = (post: string, more: Readonly<Record<string, unknown>> = {}): unknown => ({
  post,
  every: '4s',
  overlap: '60s',
  sweep: '20s',
  since: new Date(Date.now() - 7 * 86_400_000).toISOString().slice(0, 10),
  ...more,
});
