-- The audit trail: entries are written once; bodies lie apart, so that they can be erased.

CREATE TABLE trail_entry (
  connection    text COLLATE "C" NOT NULL,
  "order"       text COLLATE "C" NOT NULL,
  sequence      integer NOT NULL CHECK (sequence > 0),
  -- text, not timestamptz and jsonb: the hash covers the exact characters
  at            text NOT NULL,
  kind          text NOT NULL,
  actor         text,
  data          text,
  body_hash     text,
  hash          text NOT NULL,
  PRIMARY KEY (connection, "order", sequence)
);

CREATE TABLE trail_body (
  connection    text COLLATE "C" NOT NULL,
  "order"       text COLLATE "C" NOT NULL,
  sequence      integer NOT NULL,
  key_id        text NOT NULL,
  sealed        bytea NOT NULL,
  PRIMARY KEY (connection, "order", sequence)
);

CREATE TABLE trail_head (
  connection    text COLLATE "C" NOT NULL,
  "order"       text COLLATE "C" NOT NULL,
  sequence      integer NOT NULL,
  hash          text NOT NULL,
  -- false for ever once the chain was continued after a head that had been altered
  intact        boolean NOT NULL DEFAULT true,
  key_id        text NOT NULL,
  seal          text NOT NULL,
  -- the sequence the latest checkpoint knows
  checkpointed  integer NOT NULL DEFAULT 0,
  PRIMARY KEY (connection, "order")
) WITH (fillfactor = 70);
CREATE INDEX trail_head_changed ON trail_head (connection, "order") WHERE checkpointed <> sequence;

CREATE TABLE trail_checkpoint (
  id            integer PRIMARY KEY,
  body          text NOT NULL,
  hash          text NOT NULL,
  signature     text NOT NULL
);

-- One row: the latest checkpoint, sealed, so that cutting off the latest ones shows.
CREATE TABLE trail_anchor (
  one           boolean PRIMARY KEY DEFAULT true CHECK (one),
  id            integer NOT NULL,
  hash          text NOT NULL,
  key_id        text NOT NULL,
  seal          text NOT NULL
);

CREATE FUNCTION trail_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit trail is append-only: % on % is refused', TG_OP, TG_TABLE_NAME;
END $$;

CREATE TRIGGER trail_entry_append_only BEFORE UPDATE OR DELETE ON trail_entry
  FOR EACH ROW EXECUTE FUNCTION trail_is_append_only();
CREATE TRIGGER trail_entry_no_truncate BEFORE TRUNCATE ON trail_entry
  FOR EACH STATEMENT EXECUTE FUNCTION trail_is_append_only();
CREATE TRIGGER trail_checkpoint_append_only BEFORE UPDATE OR DELETE ON trail_checkpoint
  FOR EACH ROW EXECUTE FUNCTION trail_is_append_only();
CREATE TRIGGER trail_checkpoint_no_truncate BEFORE TRUNCATE ON trail_checkpoint
  FOR EACH STATEMENT EXECUTE FUNCTION trail_is_append_only();
