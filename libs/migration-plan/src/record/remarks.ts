/** What is to be said of a record that passed. */
export interface Remarks {
  /** A declared fix repaired it. */
  readonly fixed?: true;
  /** Rules of severity `warning` that it breaks: `<column>.<rule>`, each once. */
  readonly warnings?: readonly string[];
  /** A reference of it waits for the second pass. */
  readonly deferred?: true;
}

/** Gathers the remarks on one record after the other. */
export class RemarkCollector {
  private fixed = false;
  private readonly warnings = new Set<string>();

  /** Forgets what was said of the record before. */
  begin(): void {
    this.fixed = false;
    // Clearing makes a new table, also of an empty set.
    if (this.warnings.size > 0) this.warnings.clear();
  }

  /** A declared fix repaired a value. */
  fix(): void {
    this.fixed = true;
  }

  /** A rule of severity `warning` does not hold. */
  warn(rule: string): void {
    this.warnings.add(rule);
  }

  /** What was said of the record; nothing where there is nothing to say. */
  taken(): Remarks | undefined {
    if (!this.fixed && this.warnings.size === 0) return undefined;
    return {
      ...(this.fixed && { fixed: true as const }),
      ...(this.warnings.size > 0 && { warnings: [...this.warnings] }),
    };
  }
}
