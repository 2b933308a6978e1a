import { uuid } from '@commander/contracts';
import { InvalidArgumentError } from 'commander';

/** The id of an execution as an argument. */
export function executionId(text: string): string {
  const parsed = uuid.safeParse(text.toLowerCase());
  if (!parsed.success)
    throw new InvalidArgumentError('It must be the id of an execution (see commander list).');
  return parsed.data;
}
