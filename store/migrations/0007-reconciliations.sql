-- What reconciliations found: order numbers, document keys and sums, nothing personal.
CREATE TABLE reconciliation (
  id            text COLLATE "C" PRIMARY KEY,
  connection    text COLLATE "C" NOT NULL,
  -- the range by the day the shop took the order; the end is not part of it
  since         timestamptz NOT NULL,
  until         timestamptz NOT NULL,
  ledger_only   boolean NOT NULL,
  actor         text NOT NULL,
  begun_at      timestamptz NOT NULL DEFAULT now(),
  -- null until it has come to its end
  ended_at      timestamptz,
  orders        integer NOT NULL DEFAULT 0,
  differences   integer NOT NULL DEFAULT 0,
  sums          jsonb NOT NULL DEFAULT '[]'
);
CREATE INDEX reconciliation_latest ON reconciliation (connection, begun_at);

-- One row an order; when it has ended, only the orders that have something to tell.
CREATE TABLE reconciled_order (
  reconciliation text COLLATE "C" NOT NULL REFERENCES reconciliation ON DELETE CASCADE,
  "order"        text COLLATE "C" NOT NULL,
  differences    integer NOT NULL,
  -- whether it is to be looked at once more before it is called different
  again          boolean NOT NULL,
  content        jsonb NOT NULL,
  PRIMARY KEY (reconciliation, "order")
);
CREATE INDEX reconciled_order_different ON reconciled_order (reconciliation, "order") WHERE differences > 0;
