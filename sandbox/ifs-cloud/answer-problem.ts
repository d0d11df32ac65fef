import type { Problem } from './odata/problems';
import type { ODataAnswer } from './odata/request';
import type { IfsState } from './state';

/** A problem as this tenant words it: details are sometimes missing, and a database's text then stands in the message. */
export function answerProblem(problem: Problem, state: IfsState): ODataAnswer {
  const { errorDetails, errorMessages } = state.settings;
  let bare = errorDetails === 'never';
  if (problem.code === 'DATABASE_ERROR') {
    state.businessErrors += 1;
    bare ||= errorDetails === 'sometimes' && state.businessErrors % 3 === 0;
  }
  const text =
    bare && problem.code === 'DATABASE_ERROR'
      ? (problem.details[0]?.message ?? problem.message)
      : problem.message;
  return {
    status: problem.status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      error: {
        code: problem.code,
        message: errorMessages === 'object' ? { lang: 'en', value: text } : text,
        ...(!bare && problem.details.length > 0 && { details: problem.details }),
      },
    }),
  };
}
