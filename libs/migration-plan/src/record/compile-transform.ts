import type { Transform } from '@commander/contracts';
import type { Step } from './step';
import { TRANSFORM_KINDS } from './transforms/transform-kinds';
import type { TransformKind } from './transforms/transform-kind';

/** A declared transform as a step over rows whose source columns stand at `places`. It leaves "no value" alone, except `default`, `concat` and `cel`. */
export function compileTransform(
  transform: Transform,
  column: string,
  places: ReadonlyMap<string, number>,
): Step {
  const { kind, argument } = declared(transform);
  return 'compile' in kind
    ? kind.compile(argument, column)
    : kind.compileWithRecord(argument, column, places);
}

/** Why a transform's argument makes no sense, in one sentence; null where it does. */
export function transformProblem(transform: Transform): string | null {
  const { kind, argument } = declared(transform);
  return kind.problem?.(argument) ?? null;
}

/** The columns of the source that a transform looks at besides the field's own. */
export function columnsRead(transform: Transform): readonly string[] {
  const { kind, argument } = declared(transform);
  return 'reads' in kind ? kind.reads(argument) : [];
}

/** Whether a transform looks at the text that it is given. */
export function usesValue(transform: Transform): boolean {
  const { kind, argument } = declared(transform);
  return 'usesValue' in kind ? kind.usesValue(argument) : true;
}

function declared(transform: Transform): { kind: TransformKind<unknown>; argument: unknown } {
  const [name, argument] = typeof transform === 'string' ? [transform, undefined] : onlyEntry(transform);
  // The table holds, for each name, the kind of that very argument; the compiler cannot follow the pairing.
  return { kind: TRANSFORM_KINDS[name] as TransformKind<unknown>, argument };
}

const onlyEntry = (transform: Exclude<Transform, string>): [keyof typeof TRANSFORM_KINDS, unknown] =>
  Object.entries(transform)[0] as [keyof typeof TRANSFORM_KINDS, unknown];
