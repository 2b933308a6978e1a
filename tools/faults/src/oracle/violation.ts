/** What must hold after every fault; docs/guides/faults.md says each in a sentence. */
export const INVARIANTS = ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I9', 'I10', 'I11', 'I12'] as const;
/** The number of an invariant. */
export type Invariant = (typeof INVARIANTS)[number];

/** An invariant that did not hold, and where. */
export interface Violation {
  readonly invariant: Invariant;
  readonly message: string;
}

/** Gathers violations, a few examples of each kind. */
export class Violations {
  readonly found: Violation[] = [];

  /** Notes a violation where a condition does not hold. */
  expect(invariant: Invariant, holds: boolean, message: () => string): void {
    if (!holds) this.found.push({ invariant, message: message() });
  }

  /** Notes that two things differ. */
  same(invariant: Invariant, what: string, actual: unknown, expected: unknown): void {
    const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
    this.expect(invariant, a === b, () => `${what}: ${short(a)} instead of ${short(b)}`);
  }

  /** Notes how many of some things are wrong, with the first of them. */
  none(invariant: Invariant, what: string, wrong: readonly string[]): void {
    this.expect(
      invariant,
      wrong.length === 0,
      () => `${what}: ${wrong.length}, e.g. ${wrong.slice(0, 3).join('; ')}`,
    );
  }
}

const short = (text: string | undefined): string => (text ?? 'nothing').slice(0, 300);
