import type { GuardianClient } from './guardian-client';
import type { ChildStatus } from './guardian-protocol';

/** A program of the stack, addressed by its name: it may end and be started again, from this process or another. */
export class Child {
  constructor(
    private readonly client: GuardianClient,
    readonly name: string,
    /** The file to which its output is appended. */
    readonly logFile: string,
  ) {}

  /** Its pid, whether it runs, and how its last run ended. */
  status(): Promise<ChildStatus> {
    return this.client.request({ op: 'status', name: this.name });
  }

  /** Sends a signal to the process itself; false where it has ended. */
  signal(signal: NodeJS.Signals): Promise<boolean> {
    return this.client.request({ op: 'signal', name: this.name, signal });
  }

  /** Waits until the present run has ended. */
  ended(): Promise<ChildStatus> {
    return this.client.request({ op: 'wait', name: this.name });
  }

  /** Asks it to end, kills it where it does not within its time, and waits until it is gone. */
  stop(): Promise<ChildStatus> {
    return this.client.request({ op: 'stop', name: this.name });
  }

  /** Kills it with SIGKILL and waits until it is gone. */
  async kill(): Promise<ChildStatus> {
    await this.signal('SIGKILL');
    return this.ended();
  }

  /** Starts it again as it was started first; rejects where it still runs. */
  start(): Promise<ChildStatus> {
    return this.client.request({ op: 'start', name: this.name });
  }
}
