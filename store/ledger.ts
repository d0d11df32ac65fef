import type { DocumentKey, Posting, PostingState } from '../domain/documents';
import { Failure } from '../domain/failure';
import type { Database, Statement } from './pool';
import type { Ledger, NewPosting, PostingChange, TrailEntry } from './store';
import type { Appender } from './trail/appender';
import { withTrail } from './trail/statement';

const COLUMNS = `connection, key, "order", kind, ordinal, reference, state, content_hash, request_hash, currency, amount,
  totals, number, draft, searches, sent_at, reverses, updated_at`;
const columnsOf = (table: string): string => COLUMNS.replace(/[a-z_"]+/g, (column) => `${table}.${column}`);

interface PostingRow {
  connection: string;
  key: string;
  order: string;
  kind: Posting['kind'];
  ordinal: number;
  reference: string;
  state: PostingState;
  content_hash: string;
  request_hash: string | null;
  currency: string;
  amount: string;
  totals: Posting['totals'];
  number: string | null;
  draft: string | null;
  searches: number;
  sent_at: string | null;
  reverses: string | null;
  updated_at: string;
}

function toPosting(row: PostingRow): Posting {
  return {
    connection: row.connection,
    order: row.order,
    key: row.key,
    kind: row.kind,
    ordinal: row.ordinal,
    reference: row.reference,
    state: row.state,
    contentHash: row.content_hash,
    ...(row.request_hash !== null && { requestHash: row.request_hash }),
    currency: row.currency,
    amount: row.amount,
    totals: row.totals,
    ...(row.number !== null && { number: row.number }),
    ...(row.draft !== null && { draft: row.draft }),
    searches: row.searches,
    ...(row.sent_at !== null && { sentAt: row.sent_at }),
    ...(row.reverses !== null && { reverses: row.reverses }),
    updatedAt: row.updated_at,
  };
}

const GET: Statement = {
  name: 'posting-get',
  text: `SELECT ${COLUMNS} FROM posting WHERE connection = $1 AND key = $2`,
};
const OF_ORDER: Statement = {
  name: 'posting-of-order',
  text: `SELECT ${COLUMNS} FROM posting WHERE connection = $1 AND "order" = $2 ORDER BY created_at, ordinal, key`,
};
const IN_STATE: Statement = {
  name: 'posting-in-state',
  text: `SELECT ${COLUMNS} FROM posting WHERE state = $1 AND ($2::text IS NULL OR connection = $2) ORDER BY updated_at, connection, key`,
};

const LATEST_ORDERS: Statement = {
  name: 'posting-latest-orders',
  text: `SELECT "order" FROM posting
         WHERE connection = $1 AND kind = ANY ($2::text[]) AND state IN ('posted', 'confirmed')
         GROUP BY "order" ORDER BY max(updated_at) DESC, "order" LIMIT $3`,
};

/**
 * A rejected or merely prepared row takes the new content; the same content again changes nothing. When it was sent last
 * stays: what was found before that proves nothing for the next sending.
 */
const PREPARE: Statement = withTrail(
  'posting-prepare',
  `INSERT INTO posting AS p (connection, "order", key, kind, ordinal, reference, state, content_hash, request_hash,
     currency, amount, totals, reverses)
   SELECT $1, $2, $18::text, $19::text, $20::integer, $21::text, 'prepared', $22::text, $23::text,
     $24::text, $25::numeric, $26::jsonb, $27::text
   WHERE EXISTS (SELECT FROM ready)
   ON CONFLICT (connection, key) DO UPDATE SET reference = excluded.reference, state = 'prepared',
     content_hash = excluded.content_hash, request_hash = excluded.request_hash, currency = excluded.currency,
     amount = excluded.amount, totals = excluded.totals, reverses = excluded.reverses, searches = 0,
     updated_at = now()
   WHERE p."order" = excluded."order" AND (p.state = 'rejected' OR (p.state = 'prepared' AND
     (p.reference, p.content_hash, p.request_hash, p.currency, p.amount, p.totals, p.reverses) IS DISTINCT FROM
     (excluded.reference, excluded.content_hash, excluded.request_hash, excluded.currency, excluded.amount,
      excluded.totals, excluded.reverses)))
   RETURNING ${columnsOf('p')}, p.xmax = 0 AS created, true AS changed`,
);

const ADVANCE_CHANGE = `state = $PLUS2::text, number = coalesce($PLUS3::text, number), draft = coalesce($PLUS4::text, draft),
  searches = searches + $PLUS5::integer, sent_at = CASE WHEN $PLUS6::boolean THEN now() ELSE sent_at END, updated_at = now()`;
const ADVANCE_ONLY = `key = $PLUS0 AND state = ANY ($PLUS1::text[]) AND ($PLUS7::text IS NULL OR request_hash = $PLUS7::text)`;
const numbered = (first: number, text: string): string =>
  text.replace(/\$PLUS(\d)/g, (_, n) => `$${first + Number(n)}`);

const ADVANCE: Statement = {
  name: 'posting-advance',
  text: `UPDATE posting SET ${numbered(2, ADVANCE_CHANGE)}
         WHERE connection = $1 AND ${numbered(2, ADVANCE_ONLY)} RETURNING ${COLUMNS}`,
};
const ADVANCE_WITH_TRAIL: Statement = withTrail(
  'posting-advance-trail',
  `UPDATE posting SET ${numbered(18, ADVANCE_CHANGE)}
   WHERE connection = $1 AND "order" = $2 AND ${numbered(18, ADVANCE_ONLY)} AND EXISTS (SELECT FROM ready)
   RETURNING ${COLUMNS}, true AS changed`,
);

const REMEMBERED_ORDERS = 20_000;

/** The posting ledger. A prepare or an advance and its audit entries are one statement. */
export function createLedger(database: Database, appender: Appender): Ledger {
  /** A document never changes its order: remembered, to find the chain without asking. */
  const orders = new Map<string, string>();

  function remember(posting: Posting): Posting {
    orders.set(`${posting.connection} ${posting.key}`, posting.order);
    if (orders.size > REMEMBERED_ORDERS) orders.delete(orders.keys().next().value as string);
    return posting;
  }

  async function get(connection: string, key: DocumentKey): Promise<Posting | undefined> {
    const [row] = await database.query<PostingRow>(GET, [connection, key]);
    return row && remember(toPosting(row));
  }

  async function prepare(
    posting: NewPosting,
    entries: readonly TrailEntry[] = [],
  ): Promise<{ posting: Posting; created: boolean }> {
    const row = await appender.run<PostingRow & { created: boolean }>(
      PREPARE,
      posting.connection,
      posting.order,
      entries,
      [
        posting.key,
        posting.kind,
        posting.ordinal,
        posting.reference,
        posting.contentHash,
        posting.requestHash ?? null,
        posting.currency,
        posting.amount,
        JSON.stringify(posting.totals),
        posting.reverses ?? null,
      ],
    );
    if (row) return { posting: remember(toPosting(row)), created: row.created };
    const standing = await get(posting.connection, posting.key);
    if (!standing) throw new Failure('bug', `the ledger lost ${posting.key} of ${posting.connection}`);
    if (standing.order !== posting.order) {
      throw new Failure(
        'bug',
        `document ${posting.key} of ${posting.connection} belongs to order ${standing.order}`,
      );
    }
    return { posting: standing, created: false };
  }

  async function advance(
    connection: string,
    key: DocumentKey,
    from: readonly PostingState[],
    to: PostingState,
    change: PostingChange = {},
    entries: readonly TrailEntry[] = [],
  ): Promise<Posting | undefined> {
    const move = [key, [...from], to, change.number ?? null, change.draft ?? null, change.searched ? 1 : 0];
    const values = [...move, change.sending ?? false, change.carrying ?? null];
    if (entries.length === 0) {
      const [row] = await database.query<PostingRow>(ADVANCE, [connection, ...values]);
      return row && remember(toPosting(row));
    }
    const order = orders.get(`${connection} ${key}`) ?? (await get(connection, key))?.order;
    if (order === undefined) return undefined;
    const row = await appender.run<PostingRow>(ADVANCE_WITH_TRAIL, connection, order, entries, values);
    return row && remember(toPosting(row));
  }

  return {
    get,
    prepare,
    advance,
    ofOrder: async (connection, order) =>
      (await database.query<PostingRow>(OF_ORDER, [connection, order])).map(toPosting),
    inState: async (state, connection) =>
      (await database.query<PostingRow>(IN_STATE, [state, connection ?? null])).map(toPosting),
    latestOrders: async (connection, kinds, limit) =>
      (await database.query<{ order: string }>(LATEST_ORDERS, [connection, [...kinds], limit])).map(
        ({ order }) => order,
      ),
  };
}
