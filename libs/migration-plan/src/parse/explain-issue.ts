import type { z } from 'zod';
import { closest, didYouMean } from '../check/did-you-mean';
import { explainValue } from './explain-value';
import { chooseOption } from './choose-option';
import { keysOf, schemaAt } from './schema-at';
import type { Json } from './to-plain';
import { valueAt, type Path } from './value-at';

/** Something that does not fit the schema. */
export interface SchemaFinding {
  readonly path: Path;
  /** Set where a key of the map at `path` is at fault, rather than a value. */
  readonly key?: string;
  readonly message: string;
  /** Unknown keys only: the key that was most likely meant. */
  readonly meant?: string;
  /** Whether something is absent, rather than wrong. */
  readonly missing: boolean;
}

/** What of `value` does not fit `schema`, in words for its author; paths start with `path`. */
export function explain(schema: z.core.$ZodType, value: Json | undefined, path: Path = []): SchemaFinding[] {
  const parsed = (schema as z.ZodType).safeParse(value);
  return (parsed.error?.issues ?? []).flatMap((issue) => explainIssue(issue, schema, value, path));
}

function explainIssue(
  issue: z.core.$ZodIssue,
  schema: z.core.$ZodType,
  root: Json | undefined,
  base: Path,
): SchemaFinding[] {
  const below = issue.path.map(asStep);
  const path = [...base, ...below];
  const value = valueAt(root, below);
  if (issue.code === 'unrecognized_keys') return unknownKeys(issue.keys, path, schemaAt(schema, below));
  if (issue.code === 'invalid_key') return [wrongKey(path, issue.issues[0]?.message ?? 'is not allowed')];
  if (value === undefined) return [absent(path)];
  if (issue.code !== 'invalid_union') return [wrongValue(path, explainValue(issue, value))];
  const choice = chooseOption(schemaAt(schema, below), value);
  return 'option' in choice ? explain(choice.option, value, path) : [wrongValue(path, choice.message)];
}

const asStep = (step: PropertyKey): string | number => (typeof step === 'number' ? step : String(step));

const wrongValue = (path: Path, message: string): SchemaFinding => ({ path, message, missing: false });

const unknownKeys = (keys: readonly string[], path: Path, schema: z.core.$ZodType | null): SchemaFinding[] =>
  keys.map((key) => ({
    path,
    key,
    meant: closest(key, keysOf(schema)),
    message: `Unknown key "${key}".${didYouMean(key, keysOf(schema)) || ` Known here: ${keysOf(schema).join(', ')}.`}`,
    missing: false,
  }));

const wrongKey = (path: Path, why: string): SchemaFinding => ({
  path: path.slice(0, -1),
  key: String(path.at(-1)),
  message: `The name "${String(path.at(-1))}" ${why}.`,
  missing: false,
});

const absent = (path: Path): SchemaFinding => ({
  path,
  message: path.length === 0 ? 'The plan is empty.' : `"${path.at(-1)}" is missing.`,
  missing: true,
});
