/** OData 4.0 as vendors speak it: literals, queries, pages, multipart change sets, metadata and errors. No requests of its own. */
export * from './answers';
export * from './batch';
export * from './literals';
export * from './metadata';
export * from './pages';
export * from './query';
