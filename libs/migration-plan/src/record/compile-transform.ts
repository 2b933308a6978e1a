import type { Transform } from '@commander/contracts';
import type { Step } from './step';
import { TRANSFORM_KINDS } from './transforms/transform-kinds';
import type { TransformKind } from './transforms/transform-kind';

/** A declared transform as a step. It leaves "no value" alone, except `default`. */
export function compileTransform(transform: Transform, column: string): Step {
  const { kind, argument } = declared(transform);
  return kind.compile(argument, column);
}

/** Why a transform's argument makes no sense, in one sentence; null where it does. */
export function transformProblem(transform: Transform): string | null {
  const { kind, argument } = declared(transform);
  return kind.problem?.(argument) ?? null;
}

function declared(transform: Transform): { kind: TransformKind<unknown>; argument: unknown } {
  const [name, argument] = typeof transform === 'string' ? [transform, undefined] : onlyEntry(transform);
  // The table holds, for each name, the kind of that very argument; the compiler cannot follow the pairing.
  return { kind: TRANSFORM_KINDS[name] as TransformKind<unknown>, argument };
}

const onlyEntry = (transform: Exclude<Transform, string>): [keyof typeof TRANSFORM_KINDS, unknown] =>
  Object.entries(transform)[0] as [keyof typeof TRANSFORM_KINDS, unknown];
