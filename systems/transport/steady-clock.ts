import { systemClock, type Clock } from './clock';

/** A clock that is never set: for everything that measures a time that passes, such as a pace or a pause. */
export const steadyClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  after: (milliseconds, task) => systemClock.after(milliseconds, task),
};
