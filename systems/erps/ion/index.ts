/** The ION API gateway: credentials file, shared token, bearer requests. Used by every Infor ERP. */
export { createMemoryShelf, type SharedToken, type TokenShelf } from '../../transport/oauth2-shelf';
export { refreshAt, type TokenSource } from '../../transport/oauth2-token';
export { createIonGateway, type IonGateway } from './gateway';
export { ionapiCredentials, join, parseIonapi, type Ionapi } from './ionapi';
export { createTokenSource, type TokenSourceOptions } from './token';
