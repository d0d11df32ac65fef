import { z } from 'zod';

/** The IAM client of the connection, as kept in the vault: `{ "clientId": "…", "clientSecret": "…" }`. */
export const ifsCloudCredentials = z.strictObject({
  clientId: z.string().trim().min(1),
  clientSecret: z.string().trim().min(1),
});

export type IfsCloudCredentials = z.output<typeof ifsCloudCredentials>;
