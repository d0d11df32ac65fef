import { z } from 'zod';
import { codes, upTo } from '../../field-types';
import { name } from '../field-types';
import { fixedValues } from '../fixed-values';

/** Where vouchers can be seen, and what it means to be seen there. */
const source = z.strictObject({
  projection: name,
  set: name,
  /** `hold`: not yet in the general ledger; `ledger`: in it; `both`: the header set tells which. */
  shows: z.enum(['hold', 'ledger', 'both']),
});
export type VoucherSource = z.output<typeof source>;

/**
 * General-ledger vouchers. No public source names the projection that enters manual vouchers: the names below are a
 * preset to be proved against the tenant's `$metadata`, which "crossdock check" does.
 */
export const glSettings = z.strictObject({
  projection: name.default('ManualVoucherHandling'),
  headerSet: name.default('VoucherSet'),
  rowsNavigation: name.default('VoucherRowArray'),
  /** Of header and rows, as "crossdock check" tells it: the check then fails when a release of IFS changes them. */
  fingerprint: z.string().optional(),
  voucherType: upTo(3).default('M'),
  /** The user group of the service user that may post with this voucher type in the open periods. */
  userGroup: upTo(30).default('AC'),

  /** A bound action that approves the voucher, where a voucher approval workflow is on; absent: people approve. */
  approve: z
    .strictObject({
      action: z.string().regex(/^[A-Za-z][\w.]*$/, 'must be the full name of a bound action'),
      statusField: name.default('VoucherStatus'),
      /** Statuses that the action is called in. */
      from: codes.default(['AwaitingApproval', 'PartiallyApproved']),
    })
    .optional(),

  /** Where the reference stands. The row's text begins with it in any case, and both places are searched. */
  referenceIn: z
    .union([z.enum(['reference-number', 'text']), z.strictObject({ field: name })])
    .default('reference-number'),
  /** What ReferenceSerie is filled with, beside ReferenceNumber. */
  referenceSerie: upTo(50).default('CROSSDOCK'),
  /** Written behind the reference of what is taken back; the rest of the reversal's reference. */
  reversalSuffix: z.string().min(1).max(3).default('/C'),
  /** All of them together must show every voucher, before and after the update of the general ledger. */
  search: z
    .array(source)
    .min(1)
    .refine(
      (sources) =>
        sources.some(({ shows }) => shows !== 'ledger') && sources.some(({ shows }) => shows !== 'hold'),
      'must show vouchers both in the hold table and in the general ledger',
    )
    .default([{ projection: 'VoucherRowsAnalysis', set: 'VoucherRowSet', shows: 'both' }]),
  /** Where accounts, code part values, voucher types and user groups are read. */
  referenceProjection: name.default('VoucherRowsAnalysis'),

  /** A voucher in a closed period goes to the next one that takes it, or waits for a person. */
  closedPeriod: z.enum(['next-open', 'wait']).default('next-open'),
  /** How IFS's words say that the period takes no vouchers. */
  closedPeriodWords: z
    .string()
    .refine(isPattern, 'is no regular expression')
    .default('period.*(closed|not open)|(closed|not open|no accounting).*period|PERIOD\\w*CLO|PER_?CLO'),
  /** How many months later it may go. */
  monthsAhead: z.number().int().min(1).max(24).default(12),
  /** `calendar`: the year of the voucher date, from `yearStartsIn` on; `omit`: IFS works it out. */
  accountingYear: z.enum(['calendar', 'omit']).default('calendar'),
  /** The month a financial year begins in; it is called by the calendar year it ends in. */
  yearStartsIn: z.number().int().min(1).max(12).default(1),

  /** Whether the header carries the currency. */
  headerCurrency: z.boolean().default(true),
  /** Whether a mapping's tax codes are sent (OptionalCode): IFS may then add tax rows of its own. */
  taxCodes: z.boolean().default(true),
  /** Whether the customer stands on the receivable's row (PartyType, PartyTypeId). */
  customerOnRow: z.boolean().default(false),
  /** The account of what customers owe, where the mapping names none. */
  receivableAccount: upTo(20).optional(),
  /** Further fields of every header and row, such as a process code, with the same value always. */
  headerValues: fixedValues(),
  rowValues: fixedValues(),
  /** How long an account that was found good is not asked for again. */
  accountMinutes: z.number().nonnegative().default(10),
});

export type GlSettings = z.output<typeof glSettings>;

function isPattern(text: string): boolean {
  try {
    new RegExp(text, 'i');
    return true;
  } catch {
    return false;
  }
}
