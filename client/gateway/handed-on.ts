import type { Deliveries } from '../../store/store';

/** Deliveries that Temporal has and that are still to be marked as taken. */
export interface HandedOn {
  add(connection: string, mark: string): void;
  has(connection: string, mark: string): boolean;
}

/**
 * Marks many deliveries in one statement, while the shops have their answers already. A mark that cannot be written, or
 * is lost with this process, costs a second look at an order when the shop repeats itself, which changes nothing.
 */
export function createHandedOn(deliveries: Pick<Deliveries, 'taken'>): HandedOn {
  const waiting = new Map<string, Set<string>>();
  const leaving = new Map<string, Set<string>>();
  const writing = new Set<string>();

  const write = async (connection: string): Promise<void> => {
    writing.add(connection);
    for (let marks = waiting.get(connection); marks; marks = waiting.get(connection)) {
      waiting.delete(connection);
      leaving.set(connection, marks);
      await deliveries.taken(connection, [...marks]).catch(() => undefined);
      leaving.delete(connection);
    }
    writing.delete(connection);
  };

  return {
    add: (connection, mark) => {
      const marks = waiting.get(connection);
      if (marks) marks.add(mark);
      else waiting.set(connection, new Set([mark]));
      // Those that come while a statement is under way share the next one.
      if (!writing.has(connection)) void write(connection);
    },
    has: (connection, mark) => [waiting, leaving].some((marks) => marks.get(connection)?.has(mark) === true),
  };
}
