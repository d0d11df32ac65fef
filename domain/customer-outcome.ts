/**
 * How a look at a shop's customer ended.
 * - `created`, `updated`: written just now; `unchanged`: the ERP has it as it is
 * - `kept`: it stands, and this ERP's customers cannot be updated
 * - `fixed`: the mapping names the ERP's customer, which is not ours to change
 * - `of-company`: a person who buys for a company, which is the customer
 * - `no-address`: not enough to be a customer of an ERP yet
 * - `locked`, `gone`: the shop has locked or deleted it; the ERP's customer stays as it is
 * - `not-carried`: the connection carries no customers
 *
 * Where customers go both ways, or from the ERP to the shop:
 * - `aligned`: one side or both were written just now; `unchanged`: both have it alike
 * - `shared`: its customer in the ERP is in line with another account of the shop already
 * - `only-in-shop`, `only-in-erp`: the other side has none, and none is created there
 * - `created-in-shop`, `found-in-shop`: the ERP's customer has an account now
 * - `no-email`: the ERP's customer cannot have an account without an e-mail address
 */
export type CustomerOutcome = keyof typeof CUSTOMER_STAGES;

/** Where each leaves the customer, in the words of the orders' board. */
export const CUSTOMER_STAGES = {
  created: 'confirmed',
  updated: 'confirmed',
  unchanged: 'confirmed',
  kept: 'confirmed',
  fixed: 'confirmed',
  'of-company': 'confirmed',
  'no-address': 'waiting',
  locked: 'cancelled',
  gone: 'cancelled',
  'not-carried': 'skipped',
  aligned: 'confirmed',
  shared: 'confirmed',
  'only-in-shop': 'skipped',
  'only-in-erp': 'skipped',
  'created-in-shop': 'confirmed',
  'found-in-shop': 'confirmed',
  'no-email': 'waiting',
} as const;
