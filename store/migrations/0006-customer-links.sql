-- Which customer of the shop is which of the ERP, and what both sides held when they last agreed.
CREATE TABLE customer_link (
  connection    text COLLATE "C" NOT NULL,
  customer      text COLLATE "C" NOT NULL,
  number        text COLLATE "C" NOT NULL,
  version       integer NOT NULL DEFAULT 0,
  -- null until there is an agreement
  key_id        text,
  sealed        bytea,
  linked_at     timestamptz NOT NULL DEFAULT now(),
  updated_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (connection, customer),
  -- two accounts in line with one customer would overwrite each other through it
  UNIQUE (connection, number)
);
