import type { CommanderEvent, EventName, EventOf } from '@commander/contracts';

/** What a lineage tells of its records: that they were loaded, undone, or only rehearsed. */
export type LineageKind = 'loaded' | 'undone' | 'rehearsed';

const EVENTS = {
  'batch.lineage': { kind: 'loaded', closing: 'batch.committed' },
  'undo.lineage': { kind: 'undone', closing: 'batch.undone' },
  'rehearsal.lineage': { kind: 'rehearsed', closing: 'batch.rehearsed' },
} as const satisfies Partial<Record<EventName, { kind: LineageKind; closing: EventName }>>;

type LineageName = keyof typeof EVENTS;

/** An event that carries what became of single records. */
export type LineageEvent = EventOf<LineageName>;

/** The events that follow the lineage of a batch, and say that it is whole. */
export const CLOSING_EVENTS: readonly string[] = Object.values(EVENTS).map(({ closing }) => closing);

const isLineageName = (name: string): name is LineageName => Object.hasOwn(EVENTS, name);

/** Whether an event carries lineage. */
export const isLineage = (event: CommanderEvent): event is Extract<CommanderEvent, { name: LineageName }> =>
  isLineageName(event.name);

/** What an event of this name tells of its records; null where it carries no lineage. */
export const lineageKind = (name: string): LineageKind | null =>
  isLineageName(name) ? EVENTS[name].kind : null;
