-- Items, prices and stock on their way from the ERP to the shops.

-- The ERP's rows as they were last read. `part` tells apart what an item has several of: its warehouses, its prices.
CREATE TABLE catalog_row (
  connection    text COLLATE "C" NOT NULL,
  flow          text NOT NULL CHECK (flow IN ('items', 'prices', 'stock')),
  item          text COLLATE "C" NOT NULL,
  part          text COLLATE "C" NOT NULL,
  content       jsonb NOT NULL,
  -- empty: the ERP does not have the row any more
  hash          text NOT NULL,
  -- the first and last day of a price
  valid_from    date,
  valid_until   date,
  -- when it was asked for, by this server's clock
  read_at       timestamptz NOT NULL,
  PRIMARY KEY (connection, flow, item, part)
) WITH (fillfactor = 80);
CREATE INDEX catalog_row_from ON catalog_row (connection, valid_from) WHERE valid_from IS NOT NULL;
CREATE INDEX catalog_row_until ON catalog_row (connection, valid_until) WHERE valid_until IS NOT NULL;

-- Every change, and every making dirty, has a number of its own: work that ends finds out whether it was overtaken.
CREATE SEQUENCE catalog_revision;

-- What has to be compared with the shop, one row an item.
CREATE TABLE catalog_dirty (
  connection    text COLLATE "C" NOT NULL,
  flow          text NOT NULL CHECK (flow IN ('items', 'prices', 'stock')),
  item          text COLLATE "C" NOT NULL,
  revision      bigint NOT NULL,
  since         timestamptz NOT NULL DEFAULT now(),
  due_at        timestamptz NOT NULL,
  claimed_by    text,
  claimed_until timestamptz,
  tries         integer NOT NULL DEFAULT 0,
  -- why the shop does not take it; it waits for the next change or sweep
  problem       text,
  PRIMARY KEY (connection, flow, item)
) WITH (fillfactor = 70);
CREATE INDEX catalog_dirty_due ON catalog_dirty (connection, flow, due_at) WHERE problem IS NULL;

-- What was last sent for a SKU, at a location or in a price list.
CREATE TABLE catalog_pushed (
  connection    text COLLATE "C" NOT NULL,
  flow          text NOT NULL CHECK (flow IN ('items', 'prices', 'stock')),
  key           text COLLATE "C" NOT NULL,
  wish_hash     text NOT NULL,
  -- what the shop showed when it was sent
  seen_hash     text NOT NULL,
  -- how often the same wish met the same sight again
  repeats       integer NOT NULL DEFAULT 0,
  pushed_at     timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (connection, flow, key)
) WITH (fillfactor = 70);

-- What orders of the shop hold until the ERP's balances do.
CREATE TABLE catalog_sale (
  connection    text COLLATE "C" NOT NULL,
  "order"       text COLLATE "C" NOT NULL,
  sku           text COLLATE "C" NOT NULL,
  -- as the mapping's tables name it; null: the item the SKU is known by, else the SKU itself
  item          text COLLATE "C",
  quantity      numeric NOT NULL CHECK (quantity > 0 AND quantity < 1e15),
  confirmed_at  timestamptz,
  updated_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (connection, "order", sku)
);
CREATE INDEX catalog_sale_sku ON catalog_sale (connection, sku);
CREATE INDEX catalog_sale_age ON catalog_sale (connection, updated_at) WHERE confirmed_at IS NULL;

CREATE TABLE catalog_freshness (
  connection    text COLLATE "C" NOT NULL,
  flow          text NOT NULL CHECK (flow IN ('items', 'prices', 'stock')),
  begun_at      timestamptz NOT NULL DEFAULT now(),
  looked_at     timestamptz,
  changed_at    timestamptz,
  compared_at   timestamptz,
  pushed_at     timestamptz,
  swept_at      timestamptz,
  alarm         text,
  PRIMARY KEY (connection, flow)
);

-- Which SKUs are known to mean an item.
CREATE INDEX reference_of_item ON reference (connection, internal) WHERE kind = 'item';
