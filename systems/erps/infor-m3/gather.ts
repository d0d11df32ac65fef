import { PRIORITIES, type CallContext } from '../../context';
import type { M3Result } from './answers';
import type { M3Call } from './client';
import { samePlace, type Place } from './place';

/** The calls of one caller: they stay together, in order, in one request. */
export interface CallGroup {
  readonly context: CallContext;
  readonly program: string;
  /** One request speaks to one company and division. */
  readonly place: Place;
  readonly calls: readonly M3Call[];
  /** Records wanted per transaction; 0 is all. One request has one such limit. */
  readonly maxRecords: number;
  /** Shares no request any more: the one it shared was refused as a whole. */
  alone: boolean;
  /** Gives its own place in the lane up: another turn took it along. */
  leave(): void;
  resolve(results: M3Result[]): void;
  reject(error: unknown): void;
}

export const writes = (group: CallGroup): boolean => group.calls.some(({ write }) => write);

/**
 * Groups that wait for their turn in the lane. Every group brings a turn of its own, and whoever's turn comes first takes
 * the others along that ask the same program in the same division and still fit; these leave the lane.
 */
export class WaitingGroups {
  private readonly waiting = new Set<CallGroup>();

  constructor(private readonly bulkSize: number) {}

  add(group: CallGroup): void {
    this.waiting.add(group);
  }

  /** True when it was still waiting. */
  remove(group: CallGroup): boolean {
    return this.waiting.delete(group);
  }

  /**
   * What the turn of `own` sends: `own`, then others that fit, the most urgent first. Nothing when `own` has gone
   * already: each of the others has a turn of its own to come.
   */
  take(own: CallGroup): CallGroup[] {
    const taken: CallGroup[] = [];
    let room = this.bulkSize;
    const takeIfItFits = (group: CallGroup): void => {
      if (group.calls.length > room) return;
      taken.push(group);
      this.waiting.delete(group);
      room -= group.calls.length;
    };
    if (!this.waiting.has(own)) return taken;
    takeIfItFits(own);
    if (own.alone) return taken;
    [...this.waiting]
      .filter(
        (group) =>
          !group.alone &&
          group.program === own.program &&
          group.maxRecords === own.maxRecords &&
          samePlace(group.place, own.place),
      )
      .sort((a, b) => urgency(a) - urgency(b))
      .forEach(takeIfItFits);
    for (const group of taken) if (group !== own) group.leave();
    return taken;
  }
}

const urgency = (group: CallGroup): number => PRIORITIES.indexOf(group.context.priority);
