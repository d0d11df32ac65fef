import { entityType } from '../odata/edm';
import { type EntitySet, entitySet, type Projection, projection } from '../odata/projection';

/** What changed in the units that are logged. Only `LogId`, `LuName` and `TimeStamp` are public; the rest is a guess. */
const logType = entityType(
  'HistoryLog',
  'HistoryLog',
  ['LogId'],
  'LogId:n LuName:s30 Keys:s600 HistoryType:eHistoryType TimeStamp:t Username:s30',
);

const attributeType = entityType(
  'HistoryLogAttribute',
  'HistoryLogAttribute',
  ['LogId', 'ColumnName'],
  'LogId:n ColumnName:s30 OldValue:s4000 NewValue:s4000',
);

export function historyLog(): Projection {
  const attributes = entitySet({
    name: 'HistoryLogAttributeArray',
    type: attributeType,
    table: 'historyAttribute',
  });
  const set = (name: string): EntitySet =>
    entitySet({
      name,
      type: logType,
      table: 'historyLog',
      arrays: { HistoryLogAttributeArray: { set: attributes, link: { LogId: 'LogId' } } },
    });
  return projection({
    name: 'HistoryLogHandling',
    description: 'History Log',
    enums: { HistoryType: ['Insert', 'Modify', 'Delete'] },
    sets: {
      HistoryLogOverviewSet: set('HistoryLogOverviewSet'),
      HistoryLogDetailsSet: set('HistoryLogDetailsSet'),
    },
  });
}
