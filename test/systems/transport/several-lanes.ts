import type { Priority } from '../../../systems/context';
import type { Clock } from '../../../systems/transport/clock';
import { createLane, type Lane, type LaneOptions } from '../../../systems/transport/lane';
import { createMemoryPace } from '../../../systems/transport/memory-pace';
import type { PaceSource } from '../../../systems/transport/pace-source';
import { FakeClock } from './fake-clock';

export const MINUTE = 60_000;

/** A source as another process sees it: each answer takes a while, and it may die or be out of reach. */
export class Distant implements PaceSource {
  asked = 0;
  state: 'well' | 'refusing' | 'silent' = 'well';

  constructor(
    private readonly source: PaceSource,
    private readonly clock: Clock,
    private readonly delay: () => number = () => 0,
  ) {}

  lease: PaceSource['lease'] = (ask) => this.talk(() => this.source.lease(ask));
  giveBack: PaceSource['giveBack'] = (unused) => this.talk(() => this.source.giveBack(unused));
  penalize: PaceSource['penalize'] = (milliseconds) => this.talk(() => this.source.penalize(milliseconds));

  private async talk<T>(question: () => Promise<T>): Promise<T> {
    this.asked += 1;
    if (this.state === 'refusing') throw new Error('connection refused');
    await this.pass(this.delay());
    const answer = await question();
    await this.pass(this.delay());
    if (this.state === 'silent') await new Promise(() => undefined);
    return answer;
  }

  private async pass(milliseconds: number): Promise<void> {
    if (milliseconds > 0) await new Promise<void>((done) => void this.clock.after(milliseconds, done));
  }
}

export interface Use {
  readonly lane: number;
  readonly priority: Priority;
  readonly asked: number;
  readonly at: number;
}

export interface SeveralLanes {
  readonly clock: FakeClock;
  readonly sources: readonly Distant[];
  readonly lanes: readonly Lane[];
  readonly uses: readonly Use[];
  /** Takes a turn in the lane of this place and keeps it for `durationMs`. */
  readonly take: (lane: number, priority: Priority, durationMs?: number) => void;
}

/** Several processes with a lane each on one pace. */
export function severalLanes(count: number, options: LaneOptions, delay?: () => number): SeveralLanes {
  const clock = new FakeClock();
  const pace = createMemoryPace(clock);
  const sources = Array.from({ length: count }, () => new Distant(pace, clock, delay));
  const lanes = sources.map((source) => createLane({ ...options, clock, pace: source }));
  const uses: Use[] = [];
  const take = (lane: number, priority: Priority, durationMs = 0): void => {
    const asked = clock.now();
    (lanes[lane] as Lane).take(priority).then(
      (turn) => {
        uses.push({ lane, priority, asked, at: clock.now() });
        if (durationMs > 0) clock.after(durationMs, () => turn.done());
        else turn.done();
      },
      () => undefined,
    );
  };
  return { clock, sources, lanes, uses, take };
}

/** The most uses in any minute. */
export function mostInAMinute(uses: readonly Use[]): number {
  const times = uses.map(({ at }) => at).sort((a, b) => a - b);
  let from = 0;
  return times.reduce((most, time, to) => {
    while ((times[from] as number) <= time - MINUTE) from += 1;
    return Math.max(most, to - from + 1);
  }, 0);
}
