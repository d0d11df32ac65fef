import { Failure } from '../../../domain/failure';
import type { Http } from '../../transport/http';
import { createBearerHttp } from '../../transport/oauth2-bearer';
import type { TokenSource } from '../../transport/oauth2-token';

/** Requests through the ION API gateway: adds the bearer token and answers a refused token once. */
export type IonGateway = Http;

/** The gateway checks the token before it passes anything on. @throws Failure `unauthorized` for a fresh token too */
export const createIonGateway = (options: {
  readonly http: Http;
  readonly tokens: TokenSource;
}): IonGateway =>
  createBearerHttp({
    ...options,
    refusedTwice: () =>
      new Failure('unauthorized', 'the Infor gateway refuses a fresh access token', {
        code: '401',
        advice:
          'Check in ION API that the app may use this API and that its service account is linked to a user of the ERP.',
      }),
  });
