import { Failure } from '../../../domain/failure';
import type { HttpAnswer } from '../../transport/http';
import { readList, type Page } from '../../transport/odata';
import { failureOf, type Subject } from './errors';

export const JSON_ACCEPT = 'application/json;odata.metadata=minimal';

/** A page of a list. @throws Failure where it is none */
export function pageOf(answer: HttpAnswer, subject: Subject): Page {
  assertDone(answer, subject);
  return readList(answer.text) ?? unreadable(answer, subject);
}

/** Without keys, so that errors and metrics count kinds of calls. */
export const callName = (method: string, projection: string, path: string): string =>
  `${method} ${projection}/${path.replace(/\(.*?\)(?=\/|$)/g, '')}`;

/** @throws Failure for anything but a success */
export function assertDone(answer: HttpAnswer, subject: Subject): void {
  const failure = failureOf(answer, subject);
  if (failure) throw failure;
}

/** A success that cannot be read: for a write nothing is known of what was done. */
export function unreadable(answer: HttpAnswer, { call, write }: Subject): never {
  throw new Failure(
    write ? 'in-doubt' : 'unavailable',
    `${call} was answered with something that is no OData (HTTP ${answer.status})`,
    { code: String(answer.status) },
  );
}
