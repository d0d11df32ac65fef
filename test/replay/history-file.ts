import { temporal } from '@temporalio/proto';

const HistoryMessage = temporal.api.history.v1.History;
export type History = temporal.api.history.v1.IHistory;

/** A history as text: bytes in base64, long numbers as text, enumerations by name. */
export const writeHistory = (history: History): string => {
  const plain = HistoryMessage.toObject(HistoryMessage.fromObject(history), {
    bytes: String,
    longs: String,
    enums: String,
  });
  return `${JSON.stringify(plain, null, 1)}\n`;
};

/** What `writeHistory` wrote. */
export const readHistory = (text: string): History =>
  HistoryMessage.fromObject(JSON.parse(text) as Record<string, unknown>);
