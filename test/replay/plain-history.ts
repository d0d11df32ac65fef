import type { Payload, PayloadCodec } from '@temporalio/common';
import type { History } from './history-file';

/** For a history in which nothing was encrypted. */
const NOTHING_SEALED: PayloadCodec = {
  encode: (payloads) => Promise.resolve(payloads),
  decode: (payloads) => Promise.resolve(payloads),
};

/**
 * A copy of a server's history with its payloads opened, and without what belongs to the machine that recorded it:
 * process and host names, and stack traces.
 */
export async function plainHistory(history: History, codec = NOTHING_SEALED): Promise<History> {
  return (await opened(history, codec)) as History;
}

async function opened(value: unknown, codec: PayloadCodec): Promise<unknown> {
  if (isPayload(value)) {
    const [payload] = await codec.decode([value]);
    return payload === undefined ? value : withoutTraces(payload);
  }
  if (Array.isArray(value)) return Promise.all(value.map((item) => opened(item, codec)));
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || isLong(value)) return value;
  // Fields stay on an object of the same message type, whose defaults its prototype holds.
  const copy = Object.create(Object.getPrototypeOf(value) as object) as Record<string, unknown>;
  for (const [name, field] of Object.entries(value))
    copy[name] = await opened(impersonal(name, field), codec);
  return copy;
}

/** Identities and sticky queues name process and host. */
function impersonal(name: string, field: unknown): unknown {
  if (name === 'identity' || name === 'stackTrace') return field === '' || field == null ? field : 'recorded';
  if (name === 'name' && typeof field === 'string' && /^\d+@|^[0-9a-f]{32}|@/.test(field)) return 'sticky';
  return field;
}

function withoutTraces(payload: Payload): Payload {
  const text = Buffer.from(payload.data ?? []).toString('utf8');
  if (!text.includes('"stack_trace"')) return payload;
  const content = JSON.parse(text) as Record<string, unknown>;
  return { ...payload, data: Buffer.from(JSON.stringify({ ...content, stack_trace: '' })) };
}

const isPayload = (value: unknown): value is Payload =>
  typeof value === 'object' &&
  value !== null &&
  'metadata' in value &&
  'data' in value &&
  ArrayBuffer.isView(value.data);

const isLong = (value: object): boolean => 'low' in value && 'high' in value;
