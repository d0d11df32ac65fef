import { z } from 'zod';
import { code, codes, upTo } from '../../field-types';
import { name } from '../field-types';
import { fixedValues } from '../fixed-values';

const action = z.string().regex(/^[A-Za-z][\w.]*$/, 'must be the full name of a bound action');

/**
 * Sales orders of `CustomerOrderHandling`. The fields are those that a shipping storefront connector sends; what it says
 * nothing about is a setting, and "crossdock check" proves the names against the tenant's `$metadata`.
 */
export const orderSettings = z.strictObject({
  projection: name.default('CustomerOrderHandling'),
  headSet: name.default('CustomerOrderSet'),
  linesNavigation: name.default('OrderLinesArray'),
  chargesNavigation: name.default('CustomerOrderChargeArray'),
  /** The site (Contract) orders are entered on, where the mapping names no warehouse. */
  site: upTo(5).optional(),
  /** The order type (OrderId), where the mapping names none; absent: the customer's own. */
  orderType: upTo(3).optional(),
  /** The order coordinator (AuthorizeCode). */
  coordinator: upTo(20).optional(),
  /** Where the reference stands on the head: the customer's purchase order number, or a custom field. */
  referenceField: name.default('CustomerPoNo'),
  /** How much that field holds. */
  referenceLength: z.number().int().min(8).max(200).default(50),
  /** How many days after the order's own the delivery is wanted. */
  deliveryDays: z.number().int().min(0).max(365).default(0),
  /** What PriceFreeze is set to, so that IFS keeps the shop's price. */
  priceFreeze: code.default('Frozen'),
  /** Most decimals of a price. */
  priceDecimals: z.number().int().min(0).max(20).default(10),
  /** TaxLiability of lines and charges where IFS computes the tax, and where the shop's tax is a charge. */
  taxLiability: code.default('TAX'),
  exemptLiability: code.default('EXEMPT'),
  /** A tax code without tax, for lines and charges where the shop's tax is a charge. */
  exemptTaxCode: upTo(20).optional(),
  /** Further fields of every head, line and charge, with the same value always. */
  headValues: fixedValues(),
  lineValues: fixedValues({
    ConvFactor: 1,
    Discount: 0,
    DefaultAddrFlag: 'Yes',
    AddrFlag: 'No',
    ConfigurationId: '*',
    Source: 'CUSTOMERORDER',
  }),
  chargeValues: fixedValues(),
  /** `change-set`: the whole order in one request, all or nothing; `one-by-one`: head, then each line and charge. */
  entry: z.enum(['change-set', 'one-by-one']).default('change-set'),
  /**
   * Where goods go. `match`: the customer's delivery address that says what the order says, else a person decides; `add`:
   * else it is added; `customer`: IFS takes the customer's own.
   */
  shipTo: z.enum(['match', 'add', 'customer']).default('match'),
  /** Before the id of an address that is added for an order. */
  addressPrefix: upTo(20).default('CD-'),
  /** A bound action that releases the order once it is entered; absent: people release. */
  release: z.strictObject({ action, from: codes.default(['Planned']) }).optional(),
  /** A bound action that cancels an order; absent: people cancel. */
  cancel: z
    .strictObject({
      action,
      /** What the action wants to know, such as a reason. */
      parameters: fixedValues(),
    })
    .optional(),
  stateField: name.default('Objstate'),
  cancelledState: code.default('Cancelled'),

  parts: z
    .strictObject({
      projection: name.default('SalesPartHandling'),
      set: name.default('SalesPartSet'),
      activeField: name.default('Activeind'),
      /** Values of it with which a part is sold. */
      active: codes.default(['ActivePart', 'Active', 'Y', 'true']),
    })
    .prefault({}),
});

export type OrderSettings = z.output<typeof orderSettings>;
