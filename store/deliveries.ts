import type { Database } from './pool';
import type { Deliveries } from './store';

const RECEIVE = {
  name: 'delivery-receive',
  text: `INSERT INTO delivery AS d (connection, mark, topic) VALUES ($1, $2, $3)
         ON CONFLICT (connection, mark) DO UPDATE SET topic = d.topic RETURNING d.taken_at IS NOT NULL AS taken`,
};
const TAKEN = {
  name: 'delivery-taken',
  text: 'UPDATE delivery SET taken_at = now() WHERE connection = $1 AND mark = ANY ($2::text[])',
};
const PRUNE = {
  name: 'delivery-prune',
  text: `DELETE FROM delivery WHERE received_at < now() - make_interval(days => $1::integer)`,
};
const LATEST = {
  name: 'delivery-latest',
  text: 'SELECT max(received_at) AS at FROM delivery WHERE connection = $1',
};

/** Which webhooks have been taken. */
export function createDeliveries(database: Database): Deliveries {
  return {
    receive: async (connection, mark, topic) => {
      const [row] = await database.query<{ taken: boolean }>(RECEIVE, [connection, mark, topic]);
      return row?.taken ? 'repeated' : 'new';
    },
    taken: async (connection, marks) => void (await database.query(TAKEN, [connection, marks])),
    latest: async (connection) =>
      (await database.query<{ at: string | null }>(LATEST, [connection]))[0]?.at ?? undefined,
    prune: async (days) => void (await database.query(PRUNE, [days])),
  };
}
