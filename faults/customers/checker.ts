import type { Violation } from '../checker';
import { groupBy } from '../group-by';
import type { Seen } from '../truth';
import { addressesKept } from './addresses';
import { mayReturn } from './unseen-removals';
import {
  FIELDS,
  numberOf,
  otherSide,
  SIDES,
  valuesOf,
  type BothTables,
  type Deletion,
  type Edit,
  type Known,
  type Named,
  type Side,
  type SideCustomer,
} from './truth';

export const CUSTOMER_RULES = [
  'list-differs',
  'lost',
  'doubled',
  'differs',
  'edit-lost',
  'overruled-alone',
  'address-lost',
  'deletion-carried',
  'restored',
  'stranger',
  'stuck',
  'left-in-doubt',
  'audit-broken',
] as const;
export type CustomerRule = (typeof CUSTOMER_RULES)[number];
export type CustomerViolation = Violation<CustomerRule>;

export interface CustomerTruths extends BothTables {
  /** How many were entered, by number from 1: where each was entered first. */
  readonly entered: ReadonlyMap<number, Side>;
  /** All that people typed, in that order. */
  readonly edits: readonly Edit[];
  readonly deletions: readonly Deletion[];
  /** What the board says, by its names. */
  readonly seen: ReadonlyMap<string, Seen>;
  /** Absent: the audit trail was not read yet, and nobody is blamed for what it may hold. */
  readonly named?: readonly Named[];
  /** From the same trail. */
  readonly known?: readonly Known[];
}

/** One customer with all that is known of it. */
export interface Case {
  readonly subject: string;
  readonly tables: Readonly<Record<Side, SideCustomer | undefined>>;
  readonly edits: readonly Edit[];
  readonly deletions: readonly Deletion[];
  /** Where it was entered. */
  readonly first: Side;
  /** What Crossdock knew, of all customers; absent until the audit trail was read. */
  readonly known?: readonly Known[];
}

const WAITING = ['needs-attention', 'waiting', 'skipped'];

/**
 * Compares both sides' tables with each other and with what people typed. Both sides are alike in every field; each value
 * that somebody typed stands, or was written over by a person who saw it, or is named in the audit trail; no customer and
 * no address is lost, doubled, brought back or made up.
 */
export function checkCustomers(truths: CustomerTruths): CustomerViolation[] {
  const { entered, edits, deletions, seen, named, known, unseen } = truths;
  const found = {
    shop: groupBy(truths.shop, numberOf),
    erp: groupBy(truths.erp, numberOf),
  };
  const editsOf = groupBy(edits, ({ customer }) => customer);
  const subjects = new Map<string, number>();
  const perCustomer = [...entered].flatMap(([number, first]) => {
    const tables = { shop: found.shop.get(number)?.[0], erp: found.erp.get(number)?.[0] };
    const one: Case = {
      subject: subjectOf(tables, number),
      first,
      known,
      tables,
      edits: editsOf.get(number) ?? [],
      deletions: deletions.filter(({ customer }) => customer === number),
    };
    for (const side of SIDES)
      for (const { id } of found[side].get(number) ?? [])
        subjects.set(side === 'shop' ? `customer/person/${id}` : `customer/erp/${id}`, number);
    return [
      ...standing(one),
      ...SIDES.flatMap((side) => doubled(one, side, found[side].get(number) ?? [])),
      ...differing(one),
      ...addressesKept(one),
      ...strange(one),
      ...editsKept(one, named, unseen),
    ];
  });
  return [
    ...perCustomer,
    ...SIDES.flatMap((side) =>
      [...found[side]].flatMap(([number, them]) =>
        number !== undefined && entered.has(number)
          ? []
          : them.map(({ id }) => say('stranger', id, `customer ${id} (${side}) was entered by nobody`)),
      ),
    ),
    ...[...seen].flatMap(([subject, row]) => stuck(subject, row, subjects.get(subject), deletions)),
  ];
}

const say = (rule: CustomerRule, order: string, what: string): CustomerViolation => ({ rule, order, what });

const subjectOf = ({ shop, erp }: Case['tables'], number: number): string =>
  shop ? `customer/person/${shop.id}` : `customer/erp/${erp?.id ?? `of ${number}`}`;

const deletedOn = ({ deletions }: Case, side: Side): Deletion | undefined =>
  deletions.find((one) => one.side === side);

function standing(one: Case): CustomerViolation[] {
  const { subject, tables, first } = one;
  return SIDES.flatMap((side) => {
    const deleted = deletedOn(one, side);
    if (deleted)
      return tables[side] && !mayReturn(one, deleted)
        ? [say('restored', subject, `it was deleted (${side}) and is back`)]
        : [];
    if (tables[side]) return [];
    if (side === first) return [say('list-differs', subject, `it was entered (${side}) and is gone`)];
    const elsewhere = deletedOn(one, otherSide(side));
    if (!elsewhere) return [say('lost', subject, `it never came to the other side (${side})`)];
    // One that was deleted before it was carried need not be there.
    return elsewhere.stoodThere
      ? [
          say(
            'deletion-carried',
            subject,
            `it was deleted (${otherSide(side)}) and is gone (${side}) as well`,
          ),
        ]
      : [];
  });
}

const doubled = ({ subject }: Case, side: Side, them: readonly SideCustomer[]): CustomerViolation[] =>
  them.length > 1
    ? [
        say(
          'doubled',
          subject,
          `it stands ${them.length} times (${side}): ${them.map(({ id }) => id).join(', ')}`,
        ),
      ]
    : [];

/** Addresses are compared apart, since some of them may be on one side only. */
function differing({ subject, tables: { shop, erp } }: Case): CustomerViolation[] {
  if (!shop || !erp) return [];
  return FIELDS.filter((field) => field !== 'delivery').flatMap((field) => {
    const [a, b] = [valuesOf(shop, field)[0], valuesOf(erp, field)[0]];
    return a === b
      ? []
      : [say('differs', subject, `${field} is ${a ?? 'none'} in the shop and ${b ?? 'none'} in the ERP`)];
  });
}

/** Whatever stands was typed by somebody, as it stands. */
function strange({ subject, tables, edits }: Case): CustomerViolation[] {
  const places = new Set(
    edits.filter(({ field }) => field === 'billing' || field === 'delivery').map(({ value }) => value),
  );
  return SIDES.flatMap((side) => {
    const customer = tables[side];
    if (!customer) return [];
    return FIELDS.flatMap((field) => {
      const isPlace = field === 'billing' || field === 'delivery';
      const values = isPlace
        ? places
        : new Set(edits.filter((edit) => edit.field === field).map(({ value }) => value));
      return valuesOf(customer, field)
        .filter((value) => !values.has(value))
        .map((value) => say('stranger', subject, `${field} ${value} (${side}) was typed by nobody`));
    });
  });
}

/** Nobody's edit vanishes unnamed, and none is overruled that nobody contested. */
function editsKept(
  { subject, tables, edits, deletions }: Case,
  named: readonly Named[] | undefined,
  unseen: readonly string[],
): CustomerViolation[] {
  if (!named) return [];
  const own = named.filter((one) => one.subject === subject);
  const replaced = new Set(edits.map(({ field, replaced: value }) => `${field} ${value}`));
  return edits.flatMap(({ side, field, value }) => {
    if (value === undefined) return [];
    const isNamed = own.some(
      (one) => one.side === side && one.field === field && one.text.includes(markOf(value)),
    );
    const stands = SIDES.some((each) => {
      const customer = tables[each];
      return customer !== undefined && valuesOf(customer, field).includes(value);
    });
    const contested = edits.some((other) => other.side !== side && other.field === field);
    if (isNamed && !contested)
      return [
        say('overruled-alone', subject, `${field} ${value} (${side}) was overruled, and nobody contested it`),
      ];
    if (stands || isNamed || replaced.has(`${field} ${value}`)) return [];
    // Of one that was deleted on a side nothing is carried any more.
    if (deletions.length > 0 || unseen.includes(value)) return [];
    return [say('edit-lost', subject, `${field} ${value} (${side}) stands nowhere, and no entry names it`)];
  });
}

/** By what a value is found in the trail, whatever form it has there: the street of an address, else all of it. */
const markOf = (value: string): string => /^Weg \d+-\d+/.exec(value)?.[0] ?? value;

/** Waits for a person though the feed gave no reason: one that was deleted in the ERP gives one. */
function stuck(
  subject: string,
  { stage, cause }: Seen,
  number: number | undefined,
  deletions: readonly Deletion[],
): CustomerViolation[] {
  if (!WAITING.includes(stage)) return [];
  if (deletions.some(({ customer, side }) => side === 'erp' && customer === number)) return [];
  return [say('stuck', subject, `${stage}: ${cause.join(', ') || 'no cause given'}`)];
}
