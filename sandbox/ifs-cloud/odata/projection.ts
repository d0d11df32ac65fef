import type { Work } from '../work';
import type { EntityType, Enums, Property, Row } from './edm';

/** A row under change, with what the request says of it. */
export interface Change {
  readonly work: Work;
  /** The owner of a row in an array. */
  readonly parent?: Row;
  /** A PATCH found nothing and inserts. */
  readonly upsert?: boolean;
}

export interface BoundAction {
  readonly parameters: readonly Property[];
  /** What it answers becomes the body; undefined is 204. */
  readonly run: (change: Change, row: Row, parameters: Row) => Row | undefined;
}

export interface UnboundAction {
  readonly parameters: readonly Property[];
  readonly returns: readonly Property[];
  /** Parameters a function call may leave out. */
  readonly optional?: readonly string[];
  readonly run: (work: Work, parameters: Row) => Row;
}

/** A set at the service root, or an array within another's rows. */
export interface EntitySet {
  readonly name: string;
  readonly type: EntityType;
  /** The table its rows lie in. */
  readonly table: string;
  /** The column that Allowed Companies filters by. */
  readonly company?: string;
  /** Seen by users of any company, but not by users of none. */
  readonly ofAnyCompany?: boolean;
  /** Rows this set does not show. */
  readonly visible?: (work: Work, row: Row) => boolean;
  /** Completes and checks a new row; absent: rows cannot be inserted here. @throws Problem */
  readonly insert?: (change: Change, values: Row) => Row;
  /** Completes and checks a changed row. @throws Problem */
  readonly update?: (change: Change, before: Row, after: Row) => Row;
  /** Checks a deletion and takes what hangs on the row with it. @throws Problem */
  readonly remove?: (change: Change, row: Row) => void;
  /** Runs once the row stands, for what is kept elsewhere. */
  readonly after?: (change: Change, row: Row) => void;
  readonly arrays: Readonly<Record<string, ArrayNavigation>>;
  readonly actions: Readonly<Record<string, BoundAction>>;
}

export interface ArrayNavigation {
  readonly set: EntitySet;
  /** Child column by parent column. */
  readonly link: Readonly<Record<string, string>>;
}

export interface Projection {
  readonly name: string;
  readonly description: string;
  readonly enums: Enums;
  readonly sets: Readonly<Record<string, EntitySet>>;
  readonly actions: Readonly<Record<string, UnboundAction>>;
  readonly functions: Readonly<Record<string, UnboundAction>>;
}

type Optional<T, K extends keyof T> = Omit<T, K> & Partial<Pick<T, K>>;

export const entitySet = (set: Optional<EntitySet, 'arrays' | 'actions'>): EntitySet => ({
  arrays: {},
  actions: {},
  ...set,
});

export const projection = (
  given: Optional<Projection, 'enums' | 'sets' | 'actions' | 'functions'>,
): Projection => ({ enums: {}, sets: {}, actions: {}, functions: {}, ...given });
