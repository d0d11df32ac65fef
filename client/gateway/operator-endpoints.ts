import type { Answer } from './answer';
import { within } from './within';

const TIMEOUT_MS = 3_000;

/** 200 when nothing is missing, else 503 with what is; no answer in time counts as missing. */
export const answerReady = async (readiness: () => Promise<readonly string[]>): Promise<Answer> => {
  const missing = await within(TIMEOUT_MS, readiness()).catch(() => ['the readiness check: does not answer']);
  const ready = missing.length === 0;
  return { status: ready ? 200 : 503, body: { ready, missing } };
};

/** Prometheus text. */
export const answerMetrics = async (metrics: () => Promise<string>): Promise<Answer> => ({
  status: 200,
  body: await within(TIMEOUT_MS, metrics()),
  headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
});
