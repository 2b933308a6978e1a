import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { StackHome } from '../stack-home';
import { logFile } from '../stack-home';
import type { ChildStatus, ServiceSpec } from './guardian-protocol';
import { forgetChild, recordChild } from './pid-files';

const STOP_TIMEOUT_MS = 10_000;

/** One run of one program: started at once, never restarted by itself. */
export class SupervisedChild {
  /** Settles when the child has ended; rejects where it could not be run at all. */
  readonly ended: Promise<ChildStatus>;
  private readonly process: ChildProcess;

  constructor(
    readonly spec: ServiceSpec,
    home: StackHome,
  ) {
    const log = openSync(logFile(home, spec.name), 'a', 0o600);
    this.process = spawn(spec.command, spec.args, {
      // A group of its own: Ctrl-C in a terminal must not reach it, and SIGKILL can reach what it started.
      detached: true,
      stdio: ['ignore', log, log],
      ...(spec.env === undefined ? {} : { env: spec.env }),
      ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
      ...spec.user,
    });
    closeSync(log);
    if (this.process.pid !== undefined) recordChild(home, spec.name, this.process.pid, this.stopSignal);
    this.ended = new Promise<ChildStatus>((resolve, reject) => {
      this.process.once('error', (error: NodeJS.ErrnoException) =>
        reject(new Error(`${spec.command} cannot be run (${error.code ?? error.name}).`)),
      );
      this.process.once('exit', () => {
        forgetChild(home, spec.name);
        resolve(this.status());
      });
    });
    this.ended.catch(() => undefined);
  }

  /** What is known of the child now. */
  status(): ChildStatus {
    const { pid = 0, exitCode, signalCode } = this.process;
    const running = pid !== 0 && exitCode === null && signalCode === null;
    return { name: this.spec.name, pid, running, exitCode, signal: signalCode };
  }

  /** Settles once the program runs; rejects where it could not be run. */
  async started(): Promise<ChildStatus> {
    if (this.process.pid === undefined) await this.ended;
    return this.status();
  }

  /** Sends a signal to the child alone; false where it has ended. */
  signal(signal: NodeJS.Signals): boolean {
    return this.status().running && this.process.kill(signal);
  }

  /** Asks the child to end, then kills its whole group. */
  async stop(): Promise<ChildStatus> {
    if (!this.signal(this.stopSignal)) return this.status();
    // A child that was halted with SIGSTOP hears of its end only once it goes on.
    this.signal('SIGCONT');
    const deadline = setTimeout(() => this.killGroup(), this.spec.stopTimeoutMs ?? STOP_TIMEOUT_MS);
    try {
      return await this.ended;
    } finally {
      clearTimeout(deadline);
    }
  }

  private get stopSignal(): NodeJS.Signals {
    return this.spec.stopSignal ?? 'SIGTERM';
  }

  private killGroup(): void {
    try {
      if (this.process.pid !== undefined) process.kill(-this.process.pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
