import { z } from 'zod';
import { code, upTo } from '../../field-types';
import { name } from '../field-types';

/** Customers of `CustomerHandling`. */
export const customerSettings = z.strictObject({
  /**
   * Where our key of a customer stands. `customer-id`: it is the customer's number, which IFS takes only once;
   * `association-no`: as digits; a field: a custom field (`Cf_…`) of the customer.
   */
  key: z
    .union([
      z.enum(['customer-id', 'association-no']),
      z.strictObject({ field: z.string().regex(/^Cf_\w+$/, 'must be a custom field, Cf_…') }),
    ])
    .default('customer-id'),
  /** Before the key in a customer's number, where the key is the number. */
  idPrefix: z
    .string()
    .regex(/^[A-Z0-9]{0,10}$/, 'must be up to 10 capital letters and digits')
    .default(''),
  category: code.default('Customer'),
  /** Party type of customers, addresses and communication methods. */
  partyType: code.default('Customer'),
  /** The address id of the bill-to address that comes from the shop, and of an order's own delivery address. */
  billToAddressId: upTo(50).default('WEB'),
  deliveryAddressId: upTo(50).default('WEB-D'),
  /** Before the shop's id of a delivery address; addresses that begin so are ours. */
  addressPrefix: upTo(20).default('WEB-'),
  /** Address types of them (AddressTypeCode). */
  billToTypes: z.array(code).default(['Document']),
  deliveryTypes: z.array(code).default(['Delivery']),
  emailMethod: code.default('E-Mail'),
  phoneMethod: code.default('Phone'),
  /** Where the VAT number stands on the customer; absent: it is not carried. */
  taxNumberField: name.optional(),
  /** What tells of customers changed in IFS. */
  changes: z.enum(['snapshot', 'history-log']).default('snapshot'),
  /**
   * How far a look at the history log goes back behind the last one. More than an hour, since the log's moments may be of
   * the server's own time zone, in which an hour comes twice a year.
   */
  overlapMinutes: z.number().nonnegative().default(75),
});

export type CustomerSettings = z.output<typeof customerSettings>;
