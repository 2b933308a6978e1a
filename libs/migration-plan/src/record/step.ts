import type { InvalidRecord } from './record-pipeline';
import type { RemarkCollector } from './remarks';

/** Why a record stops. Made once per plan, so that a bad record costs no more than a good one. */
export type Fault = Pick<InvalidRecord, 'errorType' | 'rule' | 'field' | 'message'>;

/** The record that a step is at work on. */
export interface StepContext {
  readonly remarks: RemarkCollector;
  /** The texts of the source, in the order of the pipeline's source columns. */
  readonly row: readonly (string | null)[];
}

/** One step on a field's way from the source's text to the target's; null is "no value". */
export type Step = (value: string | null, context: StepContext) => string | null | Fault;

/** A step that needs nothing but the value. */
export type ValueStep = (value: string | null) => string | null | Fault;

/** Whether a step stopped the record. */
export const isFault = (result: string | null | Fault): result is Fault =>
  typeof result === 'object' && result !== null;

/** Lifts a step over texts to one that leaves "no value" alone. */
export const onText =
  (step: (text: string) => string | null | Fault): ValueStep =>
  (value) =>
    value === null ? null : step(value);

/** Steps one after the other; the first fault ends it. */
export function inOrder(steps: readonly Step[]): Step {
  const [first = identity, ...rest] = steps;
  return rest.reduce(andThen, first);
}

const identity: Step = (value) => value;

function andThen(first: Step, second: Step): Step {
  return (value, context) => {
    const result = first(value, context);
    return isFault(result) ? result : second(result, context);
  };
}
