import {
  decodeForState,
  initialProject,
  snapshotOf,
  StreamFilter,
  type LoggedEvent,
  type PartitionState,
  type ProjectState,
  type StreamMessage,
} from '@commander/event-sourcing';
import { CommanderError } from '@commander/security';
import type { Snapshot } from '../snapshots/snapshot-store';
import { place, ProjectRunner } from './project-runner';
import type { RunnerPorts } from './runner-ports';

/** What is known of a partition up to a point of the log. */
export interface KnownPartition {
  readonly nextOffset: number;
  /** The last event that was folded. */
  readonly event: Snapshot['event'] | null;
  readonly state: PartitionState;
}

/** What is known of a partition before its first message is read. */
export const nothingKnown = (): KnownPartition => ({
  nextOffset: 0,
  event: null,
  state: { filter: new StreamFilter(), projects: new Map() },
});

/** What an owner begins with. */
export interface OwnerOptions {
  readonly known: KnownPartition;
  /** The end of the partition when it was assigned: up to there nothing is decided. */
  readonly replayTo: number;
  readonly ports: RunnerPorts;
  readonly onSkipped: (reason: string) => void;
}

/**
 * Owns one partition of the event stream for as long as the consumer group gives it to this instance: replays it from
 * its first message, or from a snapshot, then decides for every project in it.
 */
export class PartitionOwner {
  private readonly filter: StreamFilter;
  private readonly projects = new Map<string, ProjectRunner>();
  private live = false;
  private next: number;
  private last: Snapshot['event'] | null;

  constructor(private readonly options: OwnerOptions) {
    const { known, replayTo } = options;
    this.filter = known.state.filter;
    this.next = known.nextOffset;
    this.last = known.event;
    for (const state of known.state.projects.values()) this.runnerOf(state.projectId, state);
    if (this.next >= replayTo) this.goLive();
  }

  /** Where to read on. */
  get nextOffset(): number {
    return this.next;
  }

  /** What is known of each project. */
  projectStates(): ProjectState[] {
    return [...this.projects.values()].map(({ state }) => state);
  }

  /** Folds the next messages of the partition, each once, however often it is given. Throws where it meets a version it cannot read. */
  accept(messages: readonly StreamMessage[]): void {
    const touched = new Set<ProjectRunner>();
    for (const message of messages) {
      if (message.offset < this.next) continue;
      const runner = this.fold(message);
      this.next = message.offset + 1;
      if (runner) touched.add(runner);
    }
    if (!this.live && this.next >= this.options.replayTo) this.goLive();
    for (const runner of touched) runner.wake();
  }

  /** What is known now, to begin with another time; null before the first event. */
  capture(): Snapshot | null {
    if (!this.last) return null;
    const projects = new Map(this.projectStates().map((state) => [state.projectId, state]));
    return {
      // What stands behind the last event is read again: only the event proves that the log is still the same.
      nextOffset: this.last.offset + 1,
      event: this.last,
      state: snapshotOf({ filter: this.filter, projects }),
    };
  }

  /** The partition belongs to somebody else now; resolves when nothing is on its way to the log any more. */
  async stop(): Promise<void> {
    await Promise.all([...this.projects.values()].map((runner) => runner.stop()));
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
        this.options.onSkipped(`Skipped the event at ${place(decoded.position)}: ${decoded.reason}.`);
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
    this.last = { id: logged.event.id, offset: Number(logged.position.offset) };
    runner.readBack(logged.event.id);
    return runner;
  }

  private runnerOf(project: string, state = initialProject(project)): ProjectRunner {
    const running = this.projects.get(project);
    if (running) return running;
    const last = (): string => this.filter.lastDecision(project);
    const runner = new ProjectRunner(state, last, this.options.ports);
    this.projects.set(project, runner);
    if (this.live) runner.goLive();
    return runner;
  }
}
