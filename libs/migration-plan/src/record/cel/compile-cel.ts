import { isCelError, parse, plan, type CelInput, type CelValue } from '@bufbuild/cel';
import { CEL_ENVIRONMENT } from './cel-environment';
import { surveyCel } from './survey-cel';

/** A text longer than this is given to no expression, so that what one can cost is bounded. */
export const LONGEST_CEL_TEXT = 100_000;

/** An expression that can be evaluated any number of times. */
export interface CompiledCel {
  /** The columns of `record` that it names. */
  readonly columns: readonly string[];
  /** Whether it looks at `value`. */
  readonly usesValue: boolean;
  /** What it comes to; undefined where it cannot be evaluated. The engine's own message would hold values. */
  readonly evaluate: (bindings: Readonly<Record<string, CelInput>>) => CelValue | undefined;
}

/** Compiles an expression over `record` and, where told so, `value`; a text says why it cannot be. */
export function compileCel(expression: string, variables: readonly string[]): CompiledCel | string {
  const parsed = parsedOr(expression);
  if (typeof parsed === 'string') return parsed;
  const survey = surveyCel(parsed.expr, variables);
  if (survey.problem !== null) return survey.problem;
  const run = plan(CEL_ENVIRONMENT, parsed);
  return {
    columns: [...survey.columns],
    usesValue: survey.identifiers.has('value'),
    evaluate: (bindings) => {
      const result = run(bindings);
      return isCelError(result) ? undefined : result;
    },
  };
}

function parsedOr(expression: string): ReturnType<typeof parse> | string {
  try {
    return parse(expression);
  } catch (error) {
    const [place = 'it is no expression'] = (error instanceof Error ? error.message : '').split('\n');
    return `it cannot be read (${place})`;
  }
}
