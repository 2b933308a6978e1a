import {
  decodeForState,
  evolve,
  initialProject,
  StreamFilter,
  type ProjectState,
} from '@commander/event-sourcing';
import type { StoredMessage } from '@commander/kafka';

/** What a commander does with the stream when it takes partitions over without a snapshot. */
export class FoldedStream {
  private readonly filters = new Map<number, StreamFilter>();
  private readonly projects = new Map<string, ProjectState>();

  /** Folds the next messages of a partition; rejects what is no event of ours. */
  fold(messages: readonly StoredMessage[]): void {
    for (const message of messages) {
      const decoded = decodeForState(message);
      if (decoded.kind === 'lineage') continue;
      if (decoded.kind !== 'event')
        throw new Error(`There is no event at ${message.offset}: ${decoded.reason}.`);
      const { project } = decoded.event;
      if (this.filterOf(message.partition).judge(decoded.event) === 'accepted')
        this.projects.set(project, evolve(this.projects.get(project) ?? initialProject(project), decoded));
    }
  }

  /** How many executions have completed. */
  get completed(): number {
    return [...this.projects.values()]
      .flatMap(({ ended }) => [...ended.values()])
      .filter(({ end }) => end === 'completed').length;
  }

  private filterOf(partition: number): StreamFilter {
    const filter = this.filters.get(partition) ?? new StreamFilter();
    this.filters.set(partition, filter);
    return filter;
  }
}
