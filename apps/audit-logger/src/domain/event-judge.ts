import type { CommanderEvent } from '@commander/contracts';
import { comesLate, endsExecution, FIRST_AFTER, judge, type Verdict } from '@commander/event-sourcing';

/** What the audit log already holds, as far as the events about to be judged depend on it. */
export interface Recorded {
  /** By project: the id of its last valid decision. */
  readonly decisions: ReadonlyMap<string, string>;
  /** Executions that have ended. */
  readonly ended: ReadonlySet<string>;
  /** Accepted events, by `eventKey`. */
  readonly events: ReadonlySet<string>;
}

/** The identity of an event: its id within its subject. */
export const eventKey = ({ subject, id }: Pick<CommanderEvent, 'subject' | 'id'>): string =>
  `${subject} ${id}`;

/** Judges consecutive events as the stream filter does, but from what is recorded instead of from the first event of the stream. */
export class EventJudge {
  private readonly decisions: Map<string, string>;
  private readonly ended: Set<string>;
  private readonly events: Set<string>;

  constructor(recorded: Recorded) {
    this.decisions = new Map(recorded.decisions);
    this.ended = new Set(recorded.ended);
    this.events = new Set(recorded.events);
  }

  /** Judges the next event in the order of the log. */
  judge(event: CommanderEvent): Verdict {
    const verdict = judge(this.decisions.get(event.project) ?? FIRST_AFTER, event);
    if (!verdict.valid) return 'void';
    const late = comesLate(event, this.ended);
    if (!late && this.events.has(eventKey(event))) return 'repeated';
    this.decisions.set(event.project, verdict.last);
    if (late) return 'late';
    this.events.add(eventKey(event));
    if (endsExecution(event)) this.ended.add(event.subject);
    return 'accepted';
  }
}
