import { randomUUID } from 'node:crypto';
import type {
  DecisionName,
  EventData,
  EventName,
  FactName,
  Outcome,
  OutcomeCounts,
} from '@commander/contracts';
import { decisionEvent, encodeEvent, factEvent, type EncodedEvent } from '@commander/event-sourcing';

const ENVELOPE = { source: '/test/1', time: '2026-01-02T03:04:05.000Z' };

/** An encoded event with its id. */
export interface TestEvent extends EncodedEvent {
  readonly id: string;
}

/** The events of one execution of one project, for tests. */
export class TestExecution {
  readonly id = randomUUID();
  private last: string;

  constructor(
    firstAfter = '00000000-0000-0000-0000-000000000000',
    readonly project: string = randomUUID(),
  ) {
    this.last = firstAfter;
  }

  /** A fact about the execution. */
  fact<N extends FactName>(name: N, data: Omit<EventData<N>, 'execution_id'>): TestEvent {
    return encoded(factEvent(name, this.with<N>(data), this.envelope()));
  }

  /** The next valid decision. */
  decision<N extends DecisionName>(name: N, data: Omit<EventData<N>, 'execution_id'>): TestEvent {
    const envelope = { ...this.envelope(), after: this.last };
    this.last = envelope.id;
    return encoded(decisionEvent(name, this.with<N>(data), envelope));
  }

  /** A decision that is void: it names a predecessor that is not the last. */
  voidDecision<N extends DecisionName>(name: N, data: Omit<EventData<N>, 'execution_id'>): TestEvent {
    return encoded(decisionEvent(name, this.with<N>(data), { ...this.envelope(), after: randomUUID() }));
  }

  /** A batch's lineage, one part, and its commit. */
  batch(entity: string, batch: number, outcomes: EventData<'batch.lineage'>['outcomes']): TestEvent[] {
    return [
      this.fact('batch.lineage', { entity, batch, part: 1, outcomes }),
      this.fact('batch.committed', committedData(entity, batch, outcomes)),
    ];
  }

  /** An undone batch's lineage, one part, and the fact that it is undone. */
  undone(
    entity: string,
    undoes: EventData<'batch.undone'>['undoes'],
    outcomes: EventData<'undo.lineage'>['outcomes'],
  ): TestEvent[] {
    const of = (wanted: string) =>
      outcomes.reduce(
        (sum, { outcome, target_ids }) => sum + (outcome === wanted ? target_ids.length : 0),
        0,
      );
    const counts = { deleted: of('deleted'), restored: of('restored'), conflicts: of('conflict') };
    const images = counts.deleted + counts.restored + counts.conflicts;
    return [
      this.fact('undo.lineage', { entity, batch: 1, part: 1, outcomes }),
      this.fact('batch.undone', {
        entity,
        batch: 1,
        attempt: 1,
        undoes,
        counts: { images, ...counts },
        conflicts: [],
        lineage: { parts: 1, hash: 'hash' },
        instance: 'p1',
      }),
    ];
  }

  /** A rehearsed batch's lineage, one part, and the fact that it is rehearsed. */
  rehearsed(entity: string, outcomes: EventData<'batch.lineage'>['outcomes']): TestEvent[] {
    const { attempt, summary, instance } = committedData(entity, 1, outcomes);
    const fingerprint = { kind: 'file', sha256: '0'.repeat(64), bytes: 1 } as const;
    const of = { entity, batch: 1, attempt, summary, instance };
    return [
      this.fact('rehearsal.lineage', { entity, batch: 1, part: 1, outcomes }),
      this.fact('batch.rehearsed', { ...of, predicted: null, fingerprint }),
    ];
  }

  /** Another execution of the same project, which decides nothing. */
  sibling(): TestExecution {
    return new TestExecution(this.last, this.project);
  }

  private with<N extends EventName>(data: object): EventData<N> {
    return { execution_id: this.id, ...data } as EventData<N>;
  }

  private envelope() {
    return { ...ENVELOPE, id: randomUUID(), subject: this.id, project: this.project };
  }
}

const encoded = (event: ReturnType<typeof factEvent>): TestEvent => ({ ...encodeEvent(event), id: event.id });

function committedData(
  entity: string,
  batch: number,
  outcomes: EventData<'batch.lineage'>['outcomes'],
): Omit<EventData<'batch.committed'>, 'execution_id'> {
  return {
    entity,
    batch,
    attempt: 1,
    summary: {
      counts: countsOf(outcomes),
      validation_errors_fixed: 0,
      data_transformations: 0,
      duplicates: { merged: 0, skipped: 0, failed: 0 },
      errors: { total: 0, by_type: {}, samples: [] },
      first_id: null,
      last_id: null,
      range: { kind: 'bytes', from: 0, to: 1 },
    },
    lineage: { parts: 1, hash: 'hash' },
    instance: 'p1',
    timing: { read_ms: 1, transform_ms: 1, write_ms: 1 },
  };
}

function countsOf(outcomes: EventData<'batch.lineage'>['outcomes']): OutcomeCounts {
  const of = (wanted: Outcome) =>
    outcomes.reduce((sum, { outcome, source_ids }) => sum + (outcome === wanted ? source_ids.length : 0), 0);
  return {
    read: outcomes.reduce((sum, { source_ids }) => sum + source_ids.length, 0),
    created: of('created'),
    updated: of('updated'),
    unchanged: of('unchanged'),
    merged: of('merged'),
    skipped: of('skipped'),
    failed: of('failed'),
  };
}
