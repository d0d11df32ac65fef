import type { EntityType, Row } from './odata/edm';
import { databaseName, keyref } from './odata/edm';
import type { Work } from './work';

/** Units whose changes IFS can log at all; communication methods are not among them. */
const LOGGABLE = [
  'CustomerInfo',
  'CustomerInfoAddress',
  'CustomerInfoContact',
  'CustomerOrder',
  'CustomerOrderLine',
];

/** Writes a change to the history log, where that is switched on for its unit. */
export function logHistory(
  work: Work,
  type: EntityType,
  before: Row | undefined,
  after: Row | undefined,
  user = 'CROSSDOCK',
): void {
  const { state } = work;
  if (!LOGGABLE.includes(type.unit) || !state.historyLog.has(type.unit)) return;
  const shown = (row: Row | undefined, name: string): string | null => {
    const value = row?.[name] ?? null;
    return value === null ? null : String(value);
  };
  const changed = [...type.properties.keys()].filter((name) => shown(before, name) !== shown(after, name));
  if (changed.length === 0) return;
  const LogId = String(state.next('historyLog'));
  state.table('historyLog').put({
    LogId,
    LuName: type.unit,
    Keys: keyref(type, after ?? before ?? {}),
    HistoryType: before ? (after ? 'Modify' : 'Delete') : 'Insert',
    TimeStamp: state.instant(),
    Username: user,
  });
  for (const name of changed)
    state.table('historyAttribute').put({
      LogId,
      ColumnName: databaseName(name),
      OldValue: shown(before, name),
      NewValue: shown(after, name),
    });
}
