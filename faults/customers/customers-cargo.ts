import { requestsAbout, type Cargo, type LastLook, type Play, type Scene } from '../cargo';
import { inTurns } from '../one-at-a-time';
import { pushedBy } from '../taken-list';
import type { ExportedEntry } from '../exported-trail';
import { officeOf, type LaneBase } from '../lane';
import type { FeedStep } from '../plan';
import { checkCustomers, CUSTOMER_RULES, type CustomerTruths, type CustomerViolation } from './checker';
import type { Done } from './office';
import { planCustomers, type CustomerDeed } from './plan-customers';
import {
  numberOf,
  type BothTables,
  type Deletion,
  type Edit,
  type Field,
  type Known,
  type Named,
  type Side,
} from './truth';

/** How long people at the other side wait for a customer to appear, in milliseconds, and then let it be. */
const PATIENCE_MS = 60_000;
const LOOK_MS = 300;
/** Nobody works on a customer in the seconds in which it is being made on their side … */
const MADE_MS = 5_000;
/** … and the shop finds an account whose making was not answered by its e-mail address only. */
const KNOWN_MS = 20_000;

/** Customers in both directions. */
export const customersCargo = (lane: LaneBase): Cargo => {
  const { connection } = lane;
  const poll = (
    mode: string,
  ): { type: 'poll'; input: Readonly<Record<string, unknown>>; schedule: string } => ({
    type: 'poll',
    input: { connection, mode },
    schedule: `poll/${connection}/${mode}`,
  });
  const polls = [poll('customers'), poll('erp-customers')];
  return {
    things: 'customers',
    rules: CUSTOMER_RULES,
    forGood: ['doubled', 'deletion-carried', 'list-differs'],
    // Longer than a lost write may still be on its way.
    steadyMs: 2 * lane.settleMs,
    // Longer than a step that failed often waits before it is taken again.
    restMs: 150_000,
    msEach: 500,
    // The ERP's first poll asks where to begin, the second sees who is there.
    firstRuns: [...polls, poll('erp-customers')],
    polls,
    feed: planCustomers,
    open: (scene) => playCustomers(lane, scene),
  };
};

function playCustomers(lane: LaneBase, { ground, records, exported, sleep }: Scene): Play {
  const office = officeOf(ground.shop);
  const pushed = pushedBy(lane, ground.shop);
  const entered = new Map<number, Side>();
  const edits: Edit[] = [];
  const deletions: Deletion[] = [];
  const made = new Set<number>();
  let missed = 0;
  const inTurn = inTurns<number>();

  const perform = async ({ order: customer, do: deed, signals }: FeedStep<CustomerDeed>): Promise<void> => {
    if (!(await stands(customer, sidesOf(deed)))) {
      missed += 1;
      return;
    }
    // What is taken away before both sides were compared for the first time was never agreed on, and is carried anew.
    if (deed.kind === 'remove-address') await sleep(KNOWN_MS);
    const act = async (): Promise<void> => {
      const done = await office.call<Done>('POST', `/people/${customer}`, deed);
      edits.push(...done.edits);
      if (done.deletion) deletions.push(done.deletion);
    };
    await (inShop(deed) ? pushed(signals, act) : act());
    if (deed.kind === 'register') entered.set(customer, 'shop');
    if (deed.kind === 'enter') entered.set(customer, 'erp');
  };

  const stands = async (customer: number, sides: readonly Side[]): Promise<boolean> => {
    const until = Date.now() + PATIENCE_MS;
    while (sides.length > 0) {
      const there = await office.call<Record<Side, string | null>>('GET', `/people/${customer}`);
      if (sides.every((side) => there[side] !== null)) {
        const isOwn = sides.every((side) => side === entered.get(customer));
        if (!isOwn && !made.has(customer)) {
          made.add(customer);
          await sleep(entered.get(customer) === 'erp' ? KNOWN_MS : MADE_MS);
        }
        return true;
      }
      if (Date.now() > until || deletions.some((one) => one.customer === customer)) return false;
      await sleep(LOOK_MS);
    }
    return true;
  };

  const truths = async (): Promise<CustomerTruths> => ({
    ...(await office.call<BothTables>('GET', '/tables')),
    entered,
    edits,
    deletions,
    seen: await records.seen(),
  });

  const look = async (): Promise<LastLook & { readonly violations: readonly CustomerViolation[] }> => {
    const open = await records.open();
    const now = await truths();
    const inDoubt = open.map(({ order, key, state }) => ({
      rule: 'left-in-doubt' as const,
      order,
      what: `the ledger row ${key} is still "${state}"`,
    }));
    return {
      violations: [...checkCustomers(now), ...inDoubt],
      seen: now.seen,
      moving: open.length,
      ...told(now, missed),
    };
  };

  return {
    // One after the other for each customer: whoever waits for it to appear keeps the next ones waiting.
    perform: (step) => inTurn(step.order, () => perform(step as FeedStep<CustomerDeed>)),
    look,
    lastLook: async () => {
      const entries = await exported();
      const problems = await records.problems();
      const named = entries.flatMap(({ order, kind, body }) =>
        kind === 'overruled' && Array.isArray(body) ? body.flatMap((each) => namedIn(order, each)) : [],
      );
      const known = entries.flatMap(knownIn);
      const [last, now] = [await look(), await truths()];
      const broken = problems.map((what) => ({ rule: 'audit-broken' as const, order: '', what }));
      const doubts = last.violations.filter(({ rule }) => rule === 'left-in-doubt');
      return {
        ...last,
        violations: [...checkCustomers({ ...now, named, known }), ...doubts, ...broken],
        counts: { ...last.counts, valuesOverruled: named.length },
        summary: `${last.summary}, ${named.length} values overruled and named`,
      };
    },
    history: async (subject) => {
      const { shop, erp } = await truths();
      const id = subject.split('/').at(-1) ?? '';
      const one = [...shop, ...erp].find((each) => each.id === id);
      const number = one && numberOf(one);
      const same = erp.find((each) => numberOf(each) === number);
      return {
        order: subject,
        versions: [
          ...edits
            .filter(({ customer }) => customer === number)
            .map(
              ({ side, field, value, replaced }) => `${side} ${field}: ${replaced ?? '—'} → ${value ?? '—'}`,
            ),
          ...[...shop, ...erp]
            .filter((each) => numberOf(each) === number)
            .map((each) => JSON.stringify(each)),
        ],
        shopRequests: [],
        erpRequests: same ? await requestsAbout(ground.erp, [same.id]) : [],
        trail: await records.history(subject).catch((error: unknown) => [`cannot be read: ${String(error)}`]),
      };
    },
  };
}

/** The sides on which a customer has to stand for it. */
function sidesOf(deed: CustomerDeed): readonly Side[] {
  switch (deed.kind) {
    case 'register':
    case 'enter':
      return [];
    case 'edit':
      return [...new Set(deed.edits.map(({ side }) => side))];
    default:
      return [deed.side];
  }
}

const inShop = (deed: CustomerDeed): boolean => deed.kind === 'register' || sidesOf(deed).includes('shop');

function namedIn(subject: string, overruled: unknown): Named[] {
  const { cell, side, value } = overruled as { cell?: unknown; side?: unknown; value?: unknown };
  const field = typeof cell === 'string' ? FIELD_OF[/^[a-zA-Z]+/.exec(cell)?.[0] ?? ''] : undefined;
  if ((side !== 'shop' && side !== 'erp') || typeof value !== 'string' || !field) return [];
  return [{ subject, side, field, text: value }];
}

function knownIn({ order, at, data }: ExportedEntry): Known[] {
  const { customer, to } = data ?? {};
  const number = typeof customer === 'string' ? customer : undefined;
  const side = to === 'shop' || to === 'erp' ? to : undefined;
  return number || side ? [{ subject: order, at: Date.parse(at), number, to: side }] : [];
}

/** The trail's words for fields. */
const FIELD_OF: Readonly<Record<string, Field>> = {
  name: 'name',
  email: 'email',
  phone: 'phone',
  billTo: 'billing',
  deliveries: 'delivery',
};

function told(
  { entered, edits, deletions, shop, erp, unseen }: CustomerTruths,
  missed: number,
): Pick<LastLook, 'counts' | 'summary'> {
  const counts = {
    customersEntered: entered.size,
    valuesTyped: edits.filter(({ value }) => value !== undefined).length,
    deletions: deletions.length,
    addressesTakenAway: edits.filter(({ value }) => value === undefined).length,
    deedsTooEarly: missed,
    inShop: shop.length,
    inErp: erp.length,
    overwrittenUnseen: unseen.length,
  };
  const summary = `${counts.customersEntered} customers entered, ${counts.valuesTyped} values typed, ${counts.deletions} customers and ${counts.addressesTakenAway} addresses taken away; ${shop.length} stand in the shop, ${erp.length} in the ERP; ${unseen.length} values overwritten in the moment of a write`;
  return { counts, summary };
}
