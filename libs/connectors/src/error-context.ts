/** What was being done when an error came; names only, never values. */
export interface ErrorContext {
  /** The connection's name in the plan. */
  readonly connection: string;
  /** What was being done, as it continues "while", e.g. `writing table flights`. */
  readonly doing: string;
}
