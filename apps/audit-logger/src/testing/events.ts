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
  readonly project = randomUUID();
  readonly id = randomUUID();
  private last: string;

  constructor(firstAfter = '00000000-0000-0000-0000-000000000000') {
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
