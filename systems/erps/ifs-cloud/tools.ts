import type { EdmModel, ODataRow } from '../../transport/odata';
import type { IfsClient } from './client';
import type { ReferenceSearch } from './reference-search';
import type { IfsCloudSettings } from './schemas';
import type { SourceSearch } from './vouchers/search-source';

/** What a document needs to be carried. */
export interface IfsTools {
  readonly client: IfsClient;
  /** Those of the connection, with the company the document goes to. */
  readonly settings: IfsCloudSettings;
  /** True when the mapping sends the document to another company than the connection's. */
  readonly elsewhere?: boolean;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Master data that was found good, for a while. */
  readonly known: Remembered;
  readonly search: SourceSearch;
  readonly orderSearch: ReferenceSearch;
  /** Absent where receivables are vouchers. */
  readonly invoiceSearch?: ReferenceSearch;
  /** Documents to be cancelled that IFS does not show, and since when (milliseconds since the epoch). */
  readonly unseen: Map<string, number>;
  /** Metadata of projections, read once in a while. */
  readonly models: Models;
}

export interface Models {
  get(projection: string, read: () => Promise<EdmModel>): Promise<EdmModel>;
}

/** A failed reading is not remembered. */
export function createModels(minutes: number, clock: () => number): Models {
  const models = new Map<string, { readonly model: Promise<EdmModel>; readonly until: number }>();
  return {
    get: (projection, read) => {
      const known = models.get(projection);
      if (known && known.until > clock()) return known.model;
      const model = read();
      models.set(projection, { model, until: clock() + minutes * 60_000 });
      model.catch(() => models.delete(projection));
      return model;
    },
  };
}

/** Rows by a name of ours, until they are old. */
export interface Remembered {
  get(name: string): ODataRow | undefined;
  put(name: string, row: ODataRow): void;
}

export function createRemembered(minutes: number, clock: () => number): Remembered {
  const rows = new Map<string, { readonly row: ODataRow; readonly until: number }>();
  return {
    get: (name) => {
      const found = rows.get(name);
      return found && found.until > clock() ? found.row : undefined;
    },
    put: (name, row) => void rows.set(name, { row, until: clock() + minutes * 60_000 }),
  };
}
