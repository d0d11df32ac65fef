/** Every export is a workflow type: one plain JSON object goes in, so that the stock CLI and UI can start each. */
export { order } from './order';
export { poll } from './poll';
export { backfill } from './backfill';
export { customer } from './customer';
export { catalog } from './catalog';
export { reconcile } from './reconcile';
