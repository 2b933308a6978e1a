import type { z } from 'zod';
import { ConfigError } from './config-error';
import { readSecret, type Env } from './read-secret';

interface Found {
  readonly values: Record<string, string>;
  readonly problems: Map<string, string>;
}

function gather(names: readonly string[], env: Env): Found {
  const found: Found = { values: {}, problems: new Map() };
  for (const name of names) {
    try {
      const value = readSecret(env, name);
      if (value !== undefined) found.values[name] = value;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      found.problems.set(name, error.problems.join(' '));
    }
  }
  return found;
}

function sentence(shape: z.ZodRawShape, issue: z.core.$ZodIssue, set: Found['values']): [string, string] {
  const name = String(issue.path[0] ?? 'The environment');
  const description = (shape[name] as z.ZodType | undefined)?.description;
  const subject = description ? `${name} (${description})` : name;
  if (issue.path.length > 0 && !(name in set)) {
    return [name, `${subject} is missing: set it, or let ${name}_FILE name a file that holds it.`];
  }
  return [name, `${subject} is not valid: ${issue.message.replace(/\.$/, '')}.`];
}

/**
 * A configuration out of environment variables: each key of the schema is a variable's name, read as `readSecret` does, so
 * every one may also come from a file. Throws one ConfigError that lists all problems, with the schema's own messages (a schema must
 * not put the input into them) and its descriptions.
 */
export function parseEnv<S extends z.ZodObject>(schema: S, env: Env): z.output<S> {
  const { values, problems } = gather(Object.keys(schema.shape), env);
  const result = schema.safeParse(values);
  for (const issue of result.error?.issues ?? []) {
    const [name, problem] = sentence(schema.shape, issue, values);
    if (!problems.has(name)) problems.set(name, problem);
  }
  if (!result.success || problems.size > 0) throw new ConfigError([...problems.values()]);
  return result.data;
}
