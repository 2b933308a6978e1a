import type { z } from 'zod';
import { explainIssues } from '../../domain/explain-issues';
import { HttpProblem } from './http-problem';

/** The body of a request; one that is missing is an empty object. `what` names it otherwise. Throws an HttpProblem that names every wrong place. */
export function readBody<S extends z.ZodType>(schema: S, body: unknown, what = 'body'): z.output<S> {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  throw new HttpProblem(
    400,
    'malformed',
    `The ${what} of the request is malformed: ${explainIssues(parsed.error)}.`,
  );
}
