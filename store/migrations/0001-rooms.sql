-- Identifiers compare byte by byte, so that paging orders are the same on every server.

CREATE TABLE posting (
  connection    text COLLATE "C" NOT NULL,
  key           text COLLATE "C" NOT NULL,
  "order"       text COLLATE "C" NOT NULL,
  kind          text NOT NULL CHECK (kind IN ('sales-order', 'purchase-order', 'receivable', 'credit-note', 'journal', 'payment', 'cancellation', 'customer')),
  ordinal       integer NOT NULL CHECK (ordinal >= 0),
  reference     text NOT NULL,
  state         text NOT NULL CHECK (state IN ('prepared', 'sent', 'in-doubt', 'posted', 'confirmed', 'rejected', 'skipped')),
  content_hash  text NOT NULL,
  request_hash  text,
  currency      text NOT NULL,
  -- numeric keeps an amount digit for digit, trailing zeros included, and refuses what is no number
  amount        numeric NOT NULL CHECK (amount <> 'NaN' AND abs(amount) < 1e30),
  totals        jsonb NOT NULL,
  number        text,
  draft         text,
  searches      integer NOT NULL DEFAULT 0,
  sent_at       timestamptz,
  reverses      text,
  created_at    timestamptz NOT NULL DEFAULT now(),
  updated_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (connection, key)
);
CREATE INDEX posting_of_order ON posting (connection, "order");
CREATE INDEX posting_unsettled ON posting (state, updated_at) WHERE state NOT IN ('confirmed', 'skipped');

CREATE TABLE order_board (
  connection    text COLLATE "C" NOT NULL,
  "order"       text COLLATE "C" NOT NULL,
  stage         text NOT NULL CHECK (stage IN ('processing', 'waiting', 'needs-attention', 'in-doubt', 'confirmed', 'cancelled', 'skipped')),
  cause         text[] NOT NULL DEFAULT '{}',
  message       text,
  currency      text,
  total         numeric CHECK (total <> 'NaN' AND abs(total) < 1e30),
  business_date date,
  updated_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (connection, "order")
);
CREATE INDEX order_board_stage ON order_board (stage, connection, "order");
-- Most orders have no cause: the index holds only those that do.
CREATE INDEX order_board_cause ON order_board USING gin (cause) WHERE cause <> '{}';

-- For customers `external` is a keyed hash: it may be an e-mail address.
CREATE TABLE reference (
  connection    text COLLATE "C" NOT NULL,
  kind          text NOT NULL CHECK (kind IN ('customer', 'item')),
  external      text COLLATE "C" NOT NULL,
  internal      text NOT NULL,
  updated_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (connection, kind, external)
);

CREATE TABLE snapshot (
  connection    text COLLATE "C" NOT NULL,
  "order"       text COLLATE "C" NOT NULL,
  hash          text COLLATE "C" NOT NULL,
  version       bigint GENERATED ALWAYS AS IDENTITY,
  key_id        text NOT NULL,
  sealed        bytea NOT NULL,
  stored_at     timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (connection, "order", hash)
);

CREATE TABLE cursor (
  connection    text COLLATE "C" NOT NULL,
  name          text COLLATE "C" NOT NULL,
  value         text NOT NULL,
  updated_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (connection, name)
);

CREATE TABLE seen_mark (
  connection    text COLLATE "C" NOT NULL,
  mark          text COLLATE "C" NOT NULL,
  seen_at       timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (connection, mark)
);
CREATE INDEX seen_mark_age ON seen_mark (connection, seen_at);

CREATE TABLE mapping (
  connection    text COLLATE "C" NOT NULL,
  version       integer NOT NULL,
  hash          text NOT NULL,
  content       text NOT NULL,
  applied_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (connection, version)
);

CREATE TABLE credential (
  name          text COLLATE "C" PRIMARY KEY,
  version       integer NOT NULL DEFAULT 1,
  key_id        text NOT NULL,
  sealed        bytea NOT NULL,
  updated_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE token (
  credential    text COLLATE "C" PRIMARY KEY,
  -- all null while there is only a claim
  token_hash    text,
  key_id        text,
  sealed        bytea,
  claimed_until timestamptz,
  updated_at    timestamptz NOT NULL DEFAULT now()
);

-- Keys made at first use that must outlive a change of the master key.
CREATE TABLE inner_key (
  name          text COLLATE "C" PRIMARY KEY,
  key_id        text NOT NULL,
  sealed        bytea NOT NULL,
  public_key    text,
  made_at       timestamptz NOT NULL DEFAULT now()
);
