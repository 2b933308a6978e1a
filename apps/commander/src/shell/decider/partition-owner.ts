import {
  decodeForState,
  StreamFilter,
  type LoggedEvent,
  type StreamMessage,
} from '@commander/event-sourcing';
import { CommanderError } from '@commander/security';
import { place, ProjectRunner, type RunnerPorts } from './project-runner';

/**
 * Owns one partition of the event stream for as long as the consumer group gives it to this instance: replays it from
 * its first message, then decides for every project in it.
 */
export class PartitionOwner {
  private readonly filter = new StreamFilter();
  private readonly projects = new Map<string, ProjectRunner>();
  private live = false;

  /** @param replayTo the end of the partition when it was assigned: up to there nothing is decided */
  constructor(
    private readonly replayTo: number,
    private readonly ports: RunnerPorts,
    private readonly onSkipped: (reason: string) => void,
  ) {
    if (replayTo === 0) this.goLive();
  }

  /** Folds the next messages of the partition. Throws where it meets a version it cannot read. */
  accept(messages: readonly StreamMessage[]): void {
    const touched = new Set<ProjectRunner>();
    for (const message of messages) {
      const runner = this.fold(message);
      if (runner) touched.add(runner);
    }
    const last = messages.at(-1);
    if (!this.live && last && last.offset + 1 >= this.replayTo) this.goLive();
    for (const runner of touched) runner.wake();
  }

  /** The partition belongs to somebody else now. */
  stop(): void {
    for (const runner of this.projects.values()) runner.stop();
  }

  private goLive(): void {
    this.live = true;
    for (const runner of this.projects.values()) runner.goLive();
  }

  private fold(message: StreamMessage): ProjectRunner | null {
    const decoded = decodeForState(message);
    switch (decoded.kind) {
      case 'event':
        return this.foldEvent(decoded);
      case 'skipped':
        this.onSkipped(`Skipped the event at ${place(decoded.position)}: ${decoded.reason}.`);
        return null;
      case 'halt':
        throw new CommanderError(
          'COMMANDER_UNKNOWN_VERSION',
          `Stopped at the event at ${place(decoded.position)}: ${decoded.reason}.`,
        );
      case 'lineage':
        return null;
    }
  }

  private foldEvent(logged: LoggedEvent): ProjectRunner {
    const runner = this.runnerOf(logged.event.project);
    if (this.filter.judge(logged.event) === 'accepted') runner.apply(logged);
    runner.readBack(logged.event.id);
    return runner;
  }

  private runnerOf(project: string): ProjectRunner {
    const known = this.projects.get(project);
    if (known) return known;
    const runner = new ProjectRunner(project, () => this.filter.lastDecision(project), this.ports);
    this.projects.set(project, runner);
    if (this.live) runner.goLive();
    return runner;
  }
}
