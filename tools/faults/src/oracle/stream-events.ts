import type { RawMessage } from './stream-reader';

/** An event as the oracle reads it: plain JSON, no schema of the product. */
export interface StreamEvent {
  readonly id: string;
  /** Short, e.g. `batch.committed`. */
  readonly name: string;
  readonly subject: string;
  readonly after?: string;
  readonly partition: number;
  readonly offset: number;
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const FIRST = '00000000-0000-0000-0000-000000000000';
// The events that somebody decided; everything else was observed.
const DECIDED = new Set(
  [
    ['plan.applied', 'command.rejected', 'execution.started', 'orders.dispatched', 'strategy.chosen'],
    ['retry.scheduled', 'checkpoint.created', 'pause.requested', 'execution.paused', 'execution.resumed'],
    [
      'cancel.requested',
      'execution.closing',
      'execution.completed',
      'execution.failed',
      'execution.cancelled',
    ],
    ['execution.rolled-back', 'undo.expired', 'alert.raised', 'alert.cleared'],
  ].flat(),
);
const ENDS = new Set(['execution.completed', 'execution.failed', 'execution.cancelled']);
const ALWAYS_HEARD = new Set([
  'command.received',
  'command.rejected',
  'execution.rolled-back',
  'undo.expired',
  'undo.forgotten',
]);

function parse(message: RawMessage): StreamEvent[] {
  const { value, partition, offset } = message;
  const text = value ?? '';
  const envelope = jsonOf(text);
  const name = /^commander\.(.+)\.v1$/.exec(String(envelope?.type))?.[1];
  if (!envelope || name === undefined || typeof envelope.id !== 'string') return [];
  const { id, subject, after } = envelope;
  const data = envelope.data as StreamEvent['data'];
  const decision = typeof after === 'string' ? { after } : {};
  return [{ id, name, subject: String(subject), partition, offset, text, data, ...decision }];
}

function jsonOf(text: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** What the messages of one project come to, told by the rules of the stream alone. */
export interface ProjectHistory {
  /** Valid events, each once, in the order of the log. */
  readonly events: readonly StreamEvent[];
  /** Decisions whose `after` was not current. */
  readonly void: readonly StreamEvent[];
  /** Events of executions that had ended. */
  readonly late: readonly StreamEvent[];
}

/** Reads the history of a project: void decisions dropped first, then repeated ids, then what tells of an ended execution. */
export function readHistory(messages: readonly RawMessage[]): ProjectHistory {
  const reader = new HistoryReader();
  for (const event of messages.flatMap(parse)) reader.read(event);
  return reader.history;
}

class HistoryReader {
  readonly history = { events: [] as StreamEvent[], void: [] as StreamEvent[], late: [] as StreamEvent[] };
  private last = FIRST;
  private readonly seen = new Set<string>();
  private readonly ended = new Set<string>();

  read(event: StreamEvent): void {
    const decided = DECIDED.has(event.name);
    if (decided && event.after !== this.last) return void this.history.void.push(event);
    const late = this.isLate(event);
    if (!late && this.repeats(event)) return;
    if (decided) this.last = event.id;
    this.history[late ? 'late' : 'events'].push(event);
    if (ENDS.has(event.name)) this.ended.add(event.subject);
  }

  private isLate({ subject, name }: StreamEvent): boolean {
    return this.ended.has(subject) && !ALWAYS_HEARD.has(name);
  }

  private repeats({ subject, id }: StreamEvent): boolean {
    const key = `${subject} ${id}`;
    return this.seen.has(key) || !this.seen.add(key);
  }
}

/** Those events of a history that have a name and, where given, a subject. */
export const named = (history: ProjectHistory, name: string, subject?: string): StreamEvent[] =>
  history.events.filter(
    (event) => event.name === name && (subject === undefined || event.subject === subject),
  );
