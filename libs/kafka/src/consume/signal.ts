/** One that waits for a signal, beside something else. */
export interface Listening {
  readonly raised: Promise<void>;
  /** Ends the waiting: nothing is kept of it. */
  stop(): void;
}

/** A condition others wait for: `raise` wakes everybody who waits now. */
export class Signal {
  private readonly waiting = new Set<() => void>();

  /** Resolves when the signal is raised the next time; to be awaited alone. */
  next(): Promise<void> {
    return this.listen().raised;
  }

  /**
   * Waits for the next time beside something else. Each has a promise of its own: one that lives on would keep the outcome of every race
   * that it was in.
   */
  listen(): Listening {
    let wakeUp: () => void = () => {};
    const raised = new Promise<void>((resolve) => (wakeUp = resolve));
    this.waiting.add(wakeUp);
    return { raised, stop: () => this.waiting.delete(wakeUp) };
  }

  raise(): void {
    const woken = [...this.waiting];
    this.waiting.clear();
    for (const wakeUp of woken) wakeUp();
  }
}
