import { BadRequestException, type PipeTransform } from '@nestjs/common';
import type { z } from 'zod';

/** Parses parameters by a schema; what does not fit is a 400 that names the parameter and never repeats its value. */
export class QueryPipe<S extends z.ZodType> implements PipeTransform<unknown, z.output<S>> {
  constructor(private readonly schema: S) {}

  transform(value: unknown): z.output<S> {
    const result = this.schema.safeParse(value);
    if (result.success) return result.data;
    throw new BadRequestException(result.error.issues.map(sentence).join(' '));
  }
}

function sentence(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return 'The query has a parameter that is not known here.';
  const name = issue.path.join('.') || 'The parameter';
  return `${name} is not valid: ${issue.message}.`;
}
