import type { CommanderEvent } from '@commander/contracts';
import { FIRST_AFTER, judge } from './validity';

const ENDS = new Set<string>(['execution.completed', 'execution.failed', 'execution.cancelled']);

/** Whether an event is the last one of its execution. */
export const endsExecution = (event: CommanderEvent): boolean => ENDS.has(event.name);

const AFTER_END = new Set<string>(['execution.rolled-back', 'undo.expired', 'undo.forgotten']);
/** Facts about quarantined records: they come behind the end of the execution that they name, and change no state. */
export const OF_QUARANTINE = [
  'quarantine.revealed',
  'quarantine.fixed',
  'quarantine.dismissed',
  'quarantine.reopened',
] as const;
const NEVER_LATE = new Set<string>(['command.received', 'command.rejected', ...OF_QUARANTINE, ...AFTER_END]);

/** Whether an event tells of an execution that has ended: that it was undone, or can be undone no longer. */
export const tellsAfterEnd = (event: CommanderEvent): boolean => AFTER_END.has(event.name);

/**
 * Whether an event comes too late to count: it tells of an execution that has ended. Commands are answered all the same,
 * its quarantine is looked into and mended, and what an ended execution wrote can still be undone, until that expires.
 */
export const comesLate = (event: CommanderEvent, ended: ReadonlySet<string>): boolean =>
  ended.has(event.subject) && !NEVER_LATE.has(event.name);

/** What became of an event on its way to a reader's fold. */
export type Verdict = 'accepted' | 'void' | 'repeated' | 'late';

/** All that a filter remembers. */
export interface FilterState {
  /** The last valid decision by project. */
  readonly last: ReadonlyMap<string, string>;
  /** Ids of events by subject, while its execution runs. */
  readonly seen: ReadonlyMap<string, ReadonlySet<string>>;
  /** Ids of what is never late. */
  readonly lasting: ReadonlySet<string>;
  readonly ended: ReadonlySet<string>;
}

const NOTHING_SEEN: FilterState = {
  last: new Map(),
  seen: new Map(),
  lasting: new Set(),
  ended: new Set(),
};

const copyOf = (seen: FilterState['seen']): Map<string, Set<string>> =>
  new Map([...seen].map(([subject, ids]) => [subject, new Set(ids)]));

/**
 * What every reader of the stream puts before its fold, for all projects at once: first drop what is void, then what
 * repeats an id, then what tells of an execution that has ended. Ids are remembered while their execution runs, those of
 * what is never late for ever.
 */
export class StreamFilter {
  private readonly last: Map<string, string>;
  private readonly seen: Map<string, Set<string>>;
  private readonly lasting: Set<string>;
  private readonly ended: Set<string>;

  /** Begins before the first event, or where an earlier filter stood. */
  constructor({ last, seen, lasting, ended }: FilterState = NOTHING_SEEN) {
    this.last = new Map(last);
    this.seen = copyOf(seen);
    this.lasting = new Set(lasting);
    this.ended = new Set(ended);
  }

  /** All that the filter remembers now; the next events do not change it. */
  state(): FilterState {
    return {
      last: new Map(this.last),
      seen: copyOf(this.seen),
      lasting: new Set(this.lasting),
      ended: new Set(this.ended),
    };
  }

  /** Judges the next event in the order of the log. */
  judge(event: CommanderEvent): Verdict {
    const verdict = judge(this.lastDecision(event.project), event);
    if (!verdict.valid) return 'void';
    const late = comesLate(event, this.ended);
    if (!late && this.repeats(event)) return 'repeated';
    this.last.set(event.project, verdict.last);
    if (late) return 'late';
    if (endsExecution(event)) this.end(event.subject);
    return 'accepted';
  }

  /** The id of a project's last valid decision so far. */
  lastDecision(project: string): string {
    return this.last.get(project) ?? FIRST_AFTER;
  }

  private repeats(event: CommanderEvent): boolean {
    const ids = NEVER_LATE.has(event.name) ? this.lasting : this.idsOf(event.subject);
    const key = `${event.subject} ${event.id}`;
    if (ids.has(key)) return true;
    ids.add(key);
    return false;
  }

  private idsOf(subject: string): Set<string> {
    const ids = this.seen.get(subject) ?? new Set();
    this.seen.set(subject, ids);
    return ids;
  }

  private end(subject: string): void {
    this.seen.delete(subject);
    this.ended.add(subject);
  }
}
