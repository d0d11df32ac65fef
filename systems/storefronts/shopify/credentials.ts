import { z } from 'zod';

/** How the app gets its access token. */
export type ShopifyGrant =
  /** A token that does not end, as custom apps have. */
  | { readonly by: 'token'; readonly accessToken: string }
  /** Tokens of a day, for apps on the merchant's own store. */
  | { readonly by: 'client-credentials'; readonly clientId: string; readonly clientSecret: string }
  /** Tokens of an hour with a refresh token that changes at each use. */
  | {
      readonly by: 'refresh-token';
      readonly clientId: string;
      readonly clientSecret: string;
      readonly refreshToken: string;
    };

export interface ShopifyCredentials {
  readonly grant: ShopifyGrant;
  /** Every secret a webhook may be signed with: the app's client secret, and the one before while it is rotated. */
  readonly webhookSecrets: readonly string[];
}

const secret = z.string().trim().min(1);

const SPELLINGS: Readonly<Record<string, string>> = {
  access_token: 'accessToken',
  client_id: 'clientId',
  apiKey: 'clientId',
  client_secret: 'clientSecret',
  apiSecretKey: 'clientSecret',
  refresh_token: 'refreshToken',
  webhook_secrets: 'webhookSecrets',
};

/** The credentials JSON: a token, or client id and secret with or without a refresh token. No message holds a value. */
export const shopifyCredentials = z
  .preprocess(
    (input) =>
      typeof input === 'object' && input !== null && !Array.isArray(input)
        ? Object.fromEntries(
            Object.entries(input).map(([name, value]) => [SPELLINGS[name] ?? name, value as unknown]),
          )
        : input,
    z.object(
      {
        accessToken: secret.optional(),
        clientId: secret.optional(),
        clientSecret: secret.optional(),
        refreshToken: secret.optional(),
        webhookSecrets: z.array(secret).default([]),
      },
      { error: 'must be an object with accessToken, or with clientId and clientSecret' },
    ),
  )
  .transform((given, check): ShopifyCredentials => {
    const { accessToken, clientId, clientSecret, refreshToken } = given;
    const complain = (message: string): never => {
      check.addIssue({ code: 'custom', message });
      return z.NEVER;
    };
    const webhookSecrets = [...new Set([...(clientSecret ? [clientSecret] : []), ...given.webhookSecrets])];
    if (refreshToken) {
      if (!clientId || !clientSecret)
        return complain('refreshToken needs clientId and clientSecret beside it (the app’s API credentials)');
      return { grant: { by: 'refresh-token', clientId, clientSecret, refreshToken }, webhookSecrets };
    }
    if (accessToken) return { grant: { by: 'token', accessToken }, webhookSecrets };
    if (clientId && clientSecret)
      return { grant: { by: 'client-credentials', clientId, clientSecret }, webhookSecrets };
    return complain(
      'needs accessToken, or clientId and clientSecret (the app’s API credentials in the shop)',
    );
  });
