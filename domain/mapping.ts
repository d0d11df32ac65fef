import { z } from 'zod';
import { CREATE_POLICIES } from './catalog-settings';
import { DOCUMENT_KINDS } from './documents';
import { decimal } from './money';

/** YAML turns `100` and `true` into other types; a mapping's codes are always text. */
const text = z.union([z.string(), z.number(), z.boolean()]).transform(String).pipe(z.string().min(1));
const when = z.record(z.string(), z.union([text, z.array(text).min(1)])).optional();
const amount = text.refine((value) => {
  try {
    return !decimal(value).isNegative();
  } catch {
    return false;
  }
}, 'must be a positive decimal such as "0.05"');

const customers = z
  .strictObject({
    /** What identifies a person from one order to the next. */
    match: z.enum(['email', 'external-id', 'name']).default('email'),
    /** First match wins; facts: `kind`, `group`, `company`, `country`, `currency`, `store`. */
    templates: z.array(z.strictObject({ when, template: text })).default([]),
    /** The template when no row of `templates` matches. */
    template: text.optional(),
    /** Buyers that have a fixed customer in the ERP; facts as above and `id`. First match wins. */
    table: z.array(z.strictObject({ when, customer: text })).default([]),
    /** `own`: each guest gets a customer; otherwise the number of the collective customer. */
    guests: text.default('own'),
  })
  .prefault({});

const items = z
  .strictObject({
    /** Tried in this order. */
    match: z
      .array(z.enum(['table', 'exact', 'alias']))
      .min(1)
      .default(['table', 'exact', 'alias']),
    /** The ERP's alias categories to search, in this order. */
    alias: z.array(z.strictObject({ category: text, qualifier: text.optional() })).default([]),
    /** Shop SKU → ERP item. */
    table: z.record(z.string(), text).default({}),
  })
  .prefault({});

const discounts = z.strictObject({
  /** `charge`: one negative charge; `line`: on each line; `net-price`: the price is already net of it. */
  as: z.enum(['charge', 'line', 'net-price']).default('charge'),
  /** The ERP's charge code for discounts that stand on no line. */
  charge: text.optional(),
});

const taxes = z.strictObject({
  /** `charge`: the shop's tax as a charge of its own; `erp`: the ERP computes it and the sums are compared. */
  as: z.enum(['charge', 'erp']),
  /** The charge code where no row of `table` matches. */
  charge: text.optional(),
  /**
   * Charge codes by rate, class or country; the tax is split by rate where the rows of the order say theirs. Facts:
   * `taxRate`, `taxClass`, `country`, `currency`, `store`, `group`, `kind`. First match wins.
   */
  table: z.array(z.strictObject({ when, charge: text })).default([]),
});

const catalog = z
  .strictObject({
    /** SKUs that show an item under another name, or in another of its units; `factor`: basic units of one piece. */
    skus: z
      .record(z.string(), z.strictObject({ item: text, unit: text.optional(), factor: amount.optional() }))
      .default({}),
    /** The ERP's field that holds the SKU; absent: the item number is the SKU. */
    skuFact: text.optional(),
    /** Overrules `flows.items.create`. Facts here and below: the ERP's own fields, `item`, `unit`. */
    create: z.array(z.strictObject({ when, create: z.enum(CREATE_POLICIES) })).default([]),
    categories: z.array(z.strictObject({ when, categories: z.array(text) })).default([]),
    /** For each attribute the first row that matches: a fixed value, or one of the ERP's fields. */
    attributes: z
      .array(z.strictObject({ when, attribute: text, value: text.optional(), fact: text.optional() }))
      .default([]),
    /**
     * Items that are created as variants of one product. `parent`: the ERP's field with the number they have in common,
     * which is the product's SKU; `name`: the field the product is named by; `options`: for each choice the field that
     * holds it, with other words for its codes in `values`. The first row that matches and whose `parent` is filled.
     */
    variants: z
      .array(
        z.strictObject({
          when,
          parent: text,
          name: text.optional(),
          options: z
            .record(
              z.string().min(1).max(255),
              z.union([text, z.strictObject({ fact: text, values: z.record(z.string(), text).default({}) })]),
            )
            .refine((options) => Object.keys(options).length > 0, 'names no option'),
        }),
      )
      .default([]),
    /** Per cent, where the ERP's prices and the shop's differ in whether they include tax. */
    taxRates: z.array(z.strictObject({ when, rate: amount })).default([]),
  })
  .prefault({});

/** The mapping file: ordered first-match tables from the shop's words to the ERP's codes. */
export const mappingSchema = z.strictObject({
  customers,
  items,
  /** Facts: `method`, `country`, `currency`, `store`. */
  shipping: z
    .array(
      z.strictObject({ when, charge: text, deliveryMethod: text.optional(), deliveryTerms: text.optional() }),
    )
    .default([]),
  discounts: discounts.optional(),
  taxes: taxes.optional(),
  /** Gift cards, store credit, wrapping and fees; facts: `charge`, `country`, `currency`, `store`. */
  otherCharges: z.array(z.strictObject({ when, charge: text })).default([]),
  /** Where cents go that no line explains (documents of entries book them by `accounts`), and how many may. */
  rounding: z.strictObject({ charge: text.optional(), tolerance: amount.default('0.05') }).optional(),
  /** Facts: `method`, `country`, `currency`, `store`. When the table has rows, one must match. */
  paymentMethods: z
    .array(z.strictObject({ when, paymentMethod: text.optional(), paymentTerms: text.optional() }))
    .default([]),
  /** Facts: `country`, `currency`, `store`, `method` (shipping). When the table has rows, one must match. */
  warehouses: z.array(z.strictObject({ when, warehouse: text })).default([]),
  /** The ERP's order type; facts: `kind`, `group`, `country`, `currency`, `store`. */
  orderTypes: z.array(z.strictObject({ when, orderType: text })).default([]),
  /**
   * What an order or its parts become instead of what the connection's flow says. Facts: `flow` (`order`, `invoice`,
   * `payment`, `refund`), `goods` (`yes`, `no`), `type`, `kind`, `group`, `country`, `currency`, `store`.
   */
  kinds: z.array(z.strictObject({ when, kind: z.enum(DOCUMENT_KINDS) })).default([]),
  /** Another company or division of the ERP. Facts: `type`, `kind`, `group`, `country`, `currency`, `store`. */
  companies: z
    .array(z.strictObject({ when, company: text.optional(), division: text.optional() }))
    .default([]),
  /** Who purchase orders go to. Facts: `sku`, `category`, `country`, `currency`, `store`. */
  suppliers: z.array(z.strictObject({ when, supplier: text })).default([]),
  /**
   * GL accounts of receivables, journals, payments and money-only credit notes. Facts: `document` (its kind), `line`
   * (`receivable`, `goods`, `shipping`, `discount`, `tax`, `other`, `rounding`, `payment`), `charge`, `category`,
   * `taxClass`, `taxRate`, `method`, `orderType`, `type`, `country`, `currency`, `store`, `group`, `kind`.
   */
  accounts: z
    .array(
      z.strictObject({
        when,
        account: text,
        dimensions: z.record(z.string(), text).default({}),
        taxCode: text.optional(),
      }),
    )
    .default([]),
  /** Items, prices and stock on their way to the shop. */
  catalog,
});

export type Mapping = z.output<typeof mappingSchema>;

/** @throws z.ZodError naming each wrong field */
export const parseMapping = (raw: unknown): Mapping => mappingSchema.parse(raw ?? {});
