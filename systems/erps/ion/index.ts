/** The ION API gateway: credentials file, shared token, bearer requests. Used by every Infor ERP. */
export { createIonGateway, type IonGateway } from './gateway';
export { ionapiCredentials, join, parseIonapi, type Ionapi } from './ionapi';
export { createTokenSource, refreshAt, type TokenSource, type TokenSourceOptions } from './token';
export { createMemoryShelf, type SharedToken, type TokenShelf } from './token-shelf';
