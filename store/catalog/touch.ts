/**
 * Makes items dirty, as part of a statement. `rows` answers connection, flow, item (each once) and when it is due; what
 * is due sooner stays so. The new revision tells whoever compares the item just now that it was overtaken.
 */
export const TOUCH = (rows: string): string =>
  `INSERT INTO catalog_dirty AS d (connection, flow, item, due_at, revision)
   SELECT touched.*, nextval('catalog_revision') FROM (SELECT * FROM (${rows}) AS found (connection, flow, item, due_at) ORDER BY 1, 2, 3) AS touched
   ON CONFLICT (connection, flow, item) DO UPDATE SET revision = nextval('catalog_revision'),
     due_at = least(d.due_at, excluded.due_at), tries = 0, problem = NULL`;
