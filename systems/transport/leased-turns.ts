import type { Clock } from './clock';
import { PRIORITIES } from '../context';
import type { LeaseAsk, Pace, PaceSource } from './pace-source';

/** A turn of a lease, to be used at or after `notBefore` and before `expires`. */
export interface Turn {
  readonly grant: number;
  /** Its place in the lease, counted from the end: 0 is the last. */
  readonly fromEnd: number;
  readonly notBefore: number;
  readonly expires: number;
}

export interface LeasedTurnsOptions {
  readonly source: PaceSource;
  readonly pace: Pace;
  /** How late a turn may be used after its slot and the look-back, in milliseconds. */
  readonly graceMs: number;
  readonly owner: string;
  readonly clock: Clock;
  /** Something changed: an answer came, or fails to come. */
  readonly onChange: () => void;
  /** The system asked somebody for a pause that lasts this much longer, in milliseconds. */
  readonly onBlocked: (milliseconds: number) => void;
}

/** From here on nobody waits for the answer: these calls leave what is saved for a burst to the others. */
const PATIENT = PRIORITIES.indexOf('backfill');
/** The source that has not answered for this long is taken to be away. */
const ANSWER_WITHIN_MS = 5_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 2_000;

/** The turns this lane holds, and the talk with the source about more. One question is under way at most. */
export class LeasedTurns {
  private held: Turn[] = [];
  private busy = false;
  private askAt = -Infinity;
  private askedRank = Infinity;
  private failures = 0;
  private silent = false;
  lapsed = 0;

  constructor(private readonly options: LeasedTurnsOptions) {}

  /** True while the source does not answer. */
  get away(): boolean {
    return this.failures > 0 || this.silent;
  }

  /** Takes a turn that may be used now. */
  take(now: number): Turn | undefined {
    this.dropExpired(now);
    return (this.held[0]?.notBefore ?? Infinity) <= now ? this.held.shift() : undefined;
  }

  /** A turn that was taken and not used. */
  putBack(turn: Turn): void {
    this.held = [...this.held, turn].sort((a, b) => a.notBefore - b.notBefore);
  }

  /** When the next held turn may be used, or asking for more makes sense; undefined while a question is under way. */
  readyAt(now: number, rank: number): number | undefined {
    this.dropExpired(now);
    const [turn] = this.held;
    if (turn) return turn.notBefore;
    if (this.busy) return undefined;
    // A wish that is more urgent than the last one is made known at once.
    return rank < this.askedRank ? now : this.askAt;
  }

  ask(wish: Pick<LeaseAsk, 'rank' | 'turns' | 'nextRank'>): void {
    const { source, pace, graceMs, owner, clock, onBlocked } = this.options;
    const asked = clock.now();
    const reserveMs = wish.rank < PATIENT ? 0 : pace.reserveMs;
    this.talk(
      () => source.lease({ ...pace, ...wish, reserveMs, owner }),
      ({ turns, firstInMs, grant, askInMs, blockedForMs }) => {
        const answered = clock.now();
        this.askedRank = wish.rank;
        this.askAt = answered + askInMs;
        if (blockedForMs > 0) onBlocked(blockedForMs);
        for (let place = 0; place < turns; place += 1) {
          // The source's "now" lies between question and answer: the late end keeps a turn from being used early, the
          // early end from being used late.
          const slot = firstInMs + place * pace.intervalMs;
          this.held.push({
            grant,
            fromEnd: turns - 1 - place,
            notBefore: answered + slot,
            expires: asked + slot + pace.lookbackMs + graceMs,
          });
        }
      },
    );
  }

  /** Nobody waits: what is held goes back, as far as nothing later of its lease was used. */
  returnUnused(now: number): void {
    if (this.busy) return;
    this.dropExpired(now);
    const last = this.held.at(-1);
    if (!last) return;
    let turns = 0;
    while (this.held.some(({ grant, fromEnd }) => grant === last.grant && fromEnd === turns)) turns += 1;
    this.lapsed += this.held.length - turns;
    this.held = [];
    if (turns === 0) return;
    const { source, pace } = this.options;
    this.askAt = now;
    this.talk(
      () => source.giveBack({ grant: last.grant, turns, intervalMs: pace.intervalMs }),
      () => undefined,
    );
  }

  private talk<T>(question: () => Promise<T>, answered: (answer: T) => void): void {
    const { clock, onChange } = this.options;
    this.busy = true;
    const cancelWatch = clock.after(ANSWER_WITHIN_MS, () => {
      this.silent = true;
      onChange();
    });
    const over = (): void => {
      cancelWatch();
      this.busy = false;
      this.silent = false;
    };
    question().then(
      (answer) => {
        over();
        this.failures = 0;
        answered(answer);
        onChange();
      },
      () => {
        over();
        const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(this.failures, 10));
        this.failures += 1;
        this.askAt = clock.now() + pause;
        this.askedRank = 0;
        onChange();
      },
    );
  }

  private dropExpired(now: number): void {
    while (this.held[0] && this.held[0].expires <= now) {
      this.held.shift();
      this.lapsed += 1;
    }
  }
}
