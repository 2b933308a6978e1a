import { randomUUID } from 'node:crypto';
import type { CloudEvent, DecisionName, EventData, Order } from '@commander/contracts';
import { decisionEvent, NO_RECORDS } from '@commander/event-sourcing';

/** The decisions about an order's execution behind the one that the order came from, as its decider would make them. */
export class Decisions {
  private last: string;

  constructor(private readonly order: Order) {
    this.last = order.decision_id;
  }

  /** The next decision; where `after` is given it names that one, and is void. */
  next<N extends DecisionName>(name: N, data: EventData<N>, after?: string): CloudEvent {
    const { execution_id: subject, project_id: project } = this.order;
    const envelope = { id: randomUUID(), source: '/commander/test', time: '2026-01-01T00:00:00.000Z' };
    const event = decisionEvent(name, data, { ...envelope, subject, project, after: after ?? this.last });
    if (after === undefined) this.last = event.id;
    return event;
  }

  /** What a cancel comes to: it is asked for, and at once the execution has ended. */
  cancelled(): CloudEvent[] {
    const { execution_id } = this.order;
    const by = { command_id: randomUUID(), operator: 'ada' };
    return [
      this.next('cancel.requested', { ...by, execution_id }),
      this.next('execution.cancelled', { execution_id, counts: NO_RECORDS }),
    ];
  }
}
