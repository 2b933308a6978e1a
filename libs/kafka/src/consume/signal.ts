/** A condition others wait for: `raise` wakes everybody who waits now. */
export class Signal {
  private waiting: Promise<void> | undefined;
  private wakeUp: () => void = () => {};

  next(): Promise<void> {
    this.waiting ??= new Promise((resolve) => {
      this.wakeUp = resolve;
    });
    return this.waiting;
  }

  raise(): void {
    this.waiting = undefined;
    this.wakeUp();
  }
}
