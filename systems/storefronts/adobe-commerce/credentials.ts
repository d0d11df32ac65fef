import { z } from 'zod';

const secret = (name: string, where: string): z.ZodString =>
  z
    .string({ error: `${name} is missing: ${where}` })
    .trim()
    .min(1, `${name} is empty`);

const INTEGRATION =
  'the shop shows it under System > Extensions > Integrations when the integration is activated';
const CONSOLE = 'the Developer Console shows it under the project’s OAuth Server-to-Server credential';

/** Signs plain callbacks; several while one is being changed. Short ones can be guessed. */
const webhookSecrets = z
  .union([z.string().transform((one) => [one]), z.array(z.string())])
  .refine(
    (secrets) => secrets.every((one) => one.length >= 16),
    'webhookSecrets: at least 16 characters each',
  )
  .optional();

const integration = z.object({
  consumerKey: secret('consumerKey', INTEGRATION),
  consumerSecret: secret('consumerSecret', INTEGRATION),
  accessToken: secret('accessToken', INTEGRATION),
  accessTokenSecret: secret('accessTokenSecret', INTEGRATION),
  webhookSecrets,
});

const technicalAccount = z.object({
  clientId: secret('clientId', CONSOLE),
  clientSecret: secret('clientSecret', CONSOLE),
  /** Such as `1234@AdobeOrg`. */
  organization: secret('organization', CONSOLE).regex(/@AdobeOrg$/, 'organization ends in @AdobeOrg'),
  webhookSecrets,
});

/** PaaS: the four values of a shop's integration; they do not expire until they are revoked. */
export type IntegrationCredentials = z.output<typeof integration>;
/** SaaS: an OAuth Server-to-Server credential of Adobe's Developer Console. */
export type TechnicalAccountCredentials = z.output<typeof technicalAccount>;
export type AdobeCommerceCredentials = IntegrationCredentials | TechnicalAccountCredentials;

export const isTechnicalAccount = (
  credentials: AdobeCommerceCredentials,
): credentials is TechnicalAccountCredentials => 'clientId' in credentials;

const SPELLINGS: Readonly<Record<string, string>> = {
  consumer_key: 'consumerKey',
  consumer_secret: 'consumerSecret',
  access_token: 'accessToken',
  access_token_secret: 'accessTokenSecret',
  client_id: 'clientId',
  client_secret: 'clientSecret',
  org_id: 'organization',
  ims_org_id: 'organization',
  imsOrgId: 'organization',
  webhook_secrets: 'webhookSecrets',
};

/** Which of the two it is, the names tell. */
export const adobeCommerceCredentials = z.unknown().transform((input, check): AdobeCommerceCredentials => {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    check.addIssue(
      'must be an object with consumerKey, consumerSecret, accessToken and accessTokenSecret, or for saas with ' +
        'clientId, clientSecret and organization',
    );
    return z.NEVER;
  }
  const spelled = Object.fromEntries(
    Object.entries(input).map(([name, value]) => [SPELLINGS[name] ?? name, value as unknown]),
  );
  const isSaas = 'clientId' in spelled || 'organization' in spelled;
  const read = isSaas ? technicalAccount.safeParse(spelled) : integration.safeParse(spelled);
  if (read.success) return read.data;
  for (const { message, path } of read.error.issues) {
    check.issues.push({ code: 'custom', message, path: [...path], input: undefined });
  }
  return z.NEVER;
});
