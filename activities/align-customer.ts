import { canonicalJson } from '../domain/canonical-json';
import { fieldOf, withCarried, type Carry, type Side } from '../domain/customer-cells';
import { customerSubject } from '../domain/customer';
import { afterWriting, NO_AGREEMENT, withPending, type Agreement } from '../domain/customer-agreement';
import { compareCustomer, type Comparison } from '../domain/customer-merge';
import type { CustomerOutcome } from '../domain/customer-outcome';
import type { CustomerRecord } from '../domain/customer-record';
import { Failure, isFailure } from '../domain/failure';
import { POSTING_TIME_MS } from '../domain/time-limits';
import type { CustomerLink, Store, TrailEntry } from '../store/store';
import type { CallContext } from '../systems/context';
import { creationOf, isShownWhole, spelledAtCreation } from './agree-at-creation';
import { bothSides, type BothSides } from './both-sides';
import { timed } from './erp-sightings';
import { recordExchanges, withRecord, type ExchangeRecord } from './exchange-record';
import { settleCustomer } from './settle-customer';
import { companiesOf, isSpelling } from './spelling';
import type { AlignCustomerInput, Connection, Dependencies, WrittenCustomer } from './types';

/** How often somebody may change the customer between our reading and our writing, until it is put off. */
const READINGS = 4;

/**
 * Compares the customer in shop and ERP with what both agreed on last, and writes what each has to hear of the other.
 * Whatever is cut short or changed meanwhile is compared anew: nothing of an earlier look is trusted but the agreement.
 *
 * @throws Failure `conflict` when the ERP has it no more, when it is in line with another number, or when both sides
 *   changed it and a person is to decide
 */
export const alignCustomer =
  (dependencies: Dependencies) =>
  async (
    { connection: name, customer: key, priority, number, told }: AlignCustomerInput,
    _attempt?: number,
    patienceMs?: number,
  ): Promise<WrittenCustomer> => {
    const { store, connection, now } = dependencies;
    const runtime = await connection(name);
    const subject = customerSubject(key);
    const record = recordExchanges(priority, { closesAt: now().getTime() + POSTING_TIME_MS, patienceMs });
    return withRecord(store.trail, name, subject, record, async () => {
      const link = await store.customerLinks.link(name, key, number);
      if (link && link.number !== number) throw linkedElsewhere(key, link.number, number);
      const outcome = link ? await align(dependencies, runtime, record, link, told) : 'shared';
      const news = outcome === 'unchanged' || outcome === 'aligned';
      await settleCustomer(store, name, subject, outcome, [
        ...record.take(),
        ...(news ? [] : [{ kind: 'settled', data: { outcome, customer: number } }]),
      ]);
      return { outcome, number };
    });
  };

async function align(
  dependencies: Dependencies,
  runtime: Connection,
  record: ExchangeRecord,
  { connection, customer, number }: CustomerLink,
  told: string | undefined,
): Promise<CustomerOutcome> {
  const { store } = dependencies;
  const sides = bothSides(runtime);
  let wrote = false;
  for (let reading = 0; reading < READINGS; reading += 1) {
    // The agreement first: whoever changes it while both sides are read is noticed when ours is to be kept.
    const link = await store.customerLinks.get(connection, customer);
    const [shops, erps] = await Promise.all([
      sides.shop.fetch(record, [customer]),
      sides.erp.fetch(record, [number]),
    ]);
    const [shop, erp] = [shops.get(customer), erps.get(number)];
    if (!shop) return 'gone';
    if (!shop.active) return 'locked';
    if (!link || !erp) throw vanished(number);
    const dated = await timed(store, connection, erp, shop.updatedAt);
    const standing = { shop, erp: dated };
    const before =
      link.agreement ??
      (await byCreation(dependencies, runtime, record, { link, standing, told })) ??
      NO_AGREEMENT;
    const end = await alignOnce(store, sides, record, { link, before }, standing);
    wrote ||= end.wrote;
    if (!end.again) return wrote ? 'aligned' : 'unchanged';
  }
  throw new Failure('unavailable', `customer ${customer} changes faster than it can be brought in line`);
}

type Both = { readonly [Name in Side]: CustomerRecord };

/**
 * Whoever created the customer may have been killed before both sides could be compared: what it told is on record.
 * @throws Failure `unavailable` while the ERP may not show yet all that it was told
 */
async function byCreation(
  dependencies: Dependencies,
  runtime: Connection,
  record: ExchangeRecord,
  look: { readonly link: CustomerLink; readonly standing: Both; readonly told: string | undefined },
): Promise<Agreement | undefined> {
  const { store } = dependencies;
  const { link, standing, told } = look;
  const { connection, customer, number } = link;
  const { settleMs } = runtime.erp.capabilities;
  const creation = await creationOf(dependencies, runtime, record, customer, number);
  const snapshot = told ?? creation?.snapshot;
  if (snapshot === undefined) return undefined;
  if (creation && creation.ageMs < settleMs && !(await isShownWhole(store, connection, snapshot, standing)))
    throw new Failure('unavailable', `customer ${number} was created just now and is not shown whole yet`, {
      retryAfterMs: 1_000,
    });
  return spelledAtCreation(store, connection, snapshot, standing);
}

async function alignOnce(
  store: Store,
  sides: BothSides,
  record: ExchangeRecord,
  { link, before }: { readonly link: CustomerLink; readonly before: Agreement },
  standing: Both,
): Promise<{ readonly wrote: boolean; readonly again: boolean }> {
  const { connection, customer } = link;
  const found = compareCustomer(standing.shop, standing.erp, before, sides.flow.rules);
  const carries = found.carries.filter(({ to }) => to === 'shop' || sides.flow.toErp);
  const news = newsOf(found);
  // On record before anything is written over it.
  if (news.length > 0) await store.trail.append(connection, customerSubject(customer), news);
  if (found.asks.length > 0) throw asked(customer, found.asks);

  let current = link;
  const keep = async (agreement: Agreement): Promise<void> => {
    if (current.agreement && canonicalJson(current.agreement) === canonicalJson(agreement)) return;
    const kept = await store.customerLinks.agree(current, agreement);
    if (!kept) throw elsewhere(customer);
    current = kept;
  };
  let { agreement } = found;
  let wrote = false;
  for (const side of ['erp', 'shop'] as const) {
    const mine = carries.filter(({ to }) => to === side);
    if (mine.length === 0) continue;
    // Known for our own doing even when the answer gets lost.
    await keep(withPending(agreement, mine, side, standing[side].ended));
    const wanted = withCarried(standing[side], side, mine, agreement.pairs);
    const written = await write(sides, side, record, standing[side], wanted);
    if (!written) return { wrote, again: true };
    const after = afterWriting(agreement, mine, side, { wanted, written });
    agreement = withoutTyped(after.agreement, mine, side, wanted);
    await keep(agreement);
    wrote = true;
    await store.trail.append(connection, customerSubject(customer), [
      ...record.take(),
      {
        kind: 'carried',
        data: { to: side, fields: mine.map(({ cell }) => cell), keptOtherwise: after.altered },
      },
    ]);
  }
  await keep(agreement);
  return { wrote, again: false };
}

/** What the answer shows and no spelling of ours explains was typed meanwhile: the next comparison finds it changed. */
function withoutTyped(
  agreement: Agreement,
  mine: readonly Carry[],
  side: Side,
  wanted: CustomerRecord,
): Agreement {
  const companies = companiesOf(wanted);
  const typed = mine.flatMap(({ cell, value }): [string, string][] => {
    const shown = agreement[side][cell];
    const isOurs = value === undefined || shown === undefined || isSpelling(cell, value, shown, companies);
    return isOurs ? [] : [[cell, value]];
  });
  return { ...agreement, [side]: { ...agreement[side], ...Object.fromEntries(typed) } };
}

/** Undefined when somebody changed the customer since it was read. */
async function write(
  { shop, erp, settleMs }: BothSides,
  side: Side,
  context: CallContext,
  standing: CustomerRecord,
  wanted: CustomerRecord,
): Promise<CustomerRecord | undefined> {
  try {
    return await (side === 'shop' ? shop : erp).write(context, standing, wanted);
  } catch (error) {
    if (isFailure(error, 'conflict')) return undefined;
    if (!isFailure(error, 'in-doubt')) throw error;
    throw new Failure('in-doubt', `the answer to changing a customer was lost (${side}); reading it again`, {
      code: error.code,
      // What is still on its way must not arrive behind the next change.
      retryAfterMs: settleMs,
    });
  }
}

/** What nobody may miss: values are personal data and sealed, the names of the fields are not. */
function newsOf({ overruled, gone, emptied, asks }: Comparison): TrailEntry[] {
  const entry = (kind: string, fields: readonly string[], body?: unknown): TrailEntry[] =>
    fields.length > 0 ? [{ kind, data: { fields }, ...(body === undefined ? {} : { body }) }] : [];
  const named = ({ cell, side }: { cell: string; side: Side }): string => `${side} ${cell}`;
  return [
    ...entry('overruled', overruled.map(named), overruled),
    ...entry(
      'address-removed',
      gone.map(({ group, side }) => named({ cell: group, side })),
    ),
    ...entry('emptied', emptied.map(named)),
    ...entry('contested', asks),
  ];
}

const asked = (customer: string, cells: readonly string[]): Failure =>
  new Failure(
    'conflict',
    `shop and ERP both changed customer ${customer}: ${[...new Set(cells.map(fieldOf))].join(', ')}`,
    {
      causes: [`customer-conflict:${customer}`],
      advice: 'Make both alike in the shop or in the ERP, then retry.',
    },
  );

const elsewhere = (customer: string): Failure =>
  new Failure('unavailable', `customer ${customer} is being brought in line by another attempt`, {
    retryAfterMs: 2_000,
  });

const linkedElsewhere = (customer: string, linked: string, number: string): Failure =>
  new Failure(
    'conflict',
    `customer ${customer} is kept in line with ${linked} in the ERP, but is known as ${number} now`,
    {
      causes: [`customer:${linked}`],
      advice: 'Customers are never merged by themselves: settle in both systems which one it is, then retry.',
    },
  );

const vanished = (number: string): Failure =>
  new Failure('conflict', `customer ${number} is kept in line with the shop but is not in the ERP any more`, {
    causes: [`customer:${number}`],
    advice: 'Restore it in the ERP, or name the customer in customers.table of the mapping, then retry.',
  });
