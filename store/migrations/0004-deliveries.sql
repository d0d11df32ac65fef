-- Webhooks that came in: each is taken once. `mark` is a keyed hash made by the sender's scheme, never a body.
CREATE TABLE delivery (
  connection    text COLLATE "C" NOT NULL,
  mark          text COLLATE "C" NOT NULL,
  topic         text NOT NULL,
  received_at   timestamptz NOT NULL DEFAULT now(),
  -- null until what it called for is safe with Temporal: a repetition before that is taken again
  taken_at      timestamptz,
  PRIMARY KEY (connection, mark)
);
CREATE INDEX delivery_age ON delivery (received_at);
