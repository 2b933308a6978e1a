import type { DataSource, EntityManager } from 'typeorm';
import type { CloudEvent, CommanderEvent } from '@commander/contracts';
import type { LoggedEvent } from '@commander/event-sourcing';
import { storable } from '@commander/security';
import { AlertRow } from './alert-row';

/** An alert's event is posted at most this late, in milliseconds: a rebuilt read model tells nobody of last year. */
const NEWS_MS = 24 * 60 * 60_000;

/** How long an attempt may take before another instance takes the alert up, in seconds. */
const CLAIM_SECONDS = 60;

/** An alert that this instance is to post now. */
export interface ClaimedAlert {
  readonly event: CloudEvent;
  /** The attempts begun so far, this one included. */
  readonly attempts: number;
}

/** Whether an event raises or clears an alert. */
export const isAlert = (
  event: CommanderEvent,
): event is Extract<CommanderEvent, { name: 'alert.raised' | 'alert.cleared' }> =>
  event.name === 'alert.raised' || event.name === 'alert.cleared';

/**
 * Notes the alerts among events in the transaction that moves the projection past them, so that each is noted whatever dies
 * meanwhile; one that is noted already, or is no news, stays as it is.
 */
export async function noteAlerts(manager: EntityManager, events: readonly LoggedEvent[]): Promise<void> {
  const rows = events.flatMap(({ event }) => {
    if (!isAlert(event) || Date.now() - Date.parse(event.time) > NEWS_MS) return [];
    const { name: _, ...envelope } = event;
    return [{ eventId: event.id, event: storable(envelope) }];
  });
  if (rows.length === 0) return;
  await manager.createQueryBuilder().insert().into(AlertRow).values(rows).orIgnore().execute();
}

/** The alerts that wait to be posted, shared by every instance over one database. */
export class AlertOutbox {
  constructor(private readonly database: DataSource) {}

  /** Takes up the oldest alert that is due, so that no other instance does for a minute; null where none is. */
  async claim(): Promise<ClaimedAlert | null> {
    const [rows] = await this.database.query<[{ event: CloudEvent; attempts: number }[], number]>(
      `update commander_state.alert set attempts = attempts + 1, next_attempt_at = now() + $1 * interval '1 second'
       where event_id = (
         select event_id from commander_state.alert where outcome is null and next_attempt_at <= now()
         order by next_attempt_at limit 1 for update skip locked)
       returning event, attempts`,
      [CLAIM_SECONDS],
    );
    return rows[0] ?? null;
  }

  /** The alert needs no further attempt. */
  async settle(eventId: string, outcome: 'posted' | 'given-up'): Promise<void> {
    await this.database.getRepository(AlertRow).update({ eventId }, { outcome });
  }

  /** The alert is due again in so many milliseconds. */
  async postpone(eventId: string, ms: number): Promise<void> {
    await this.database.query(
      `update commander_state.alert set next_attempt_at = now() + $2 * interval '1 millisecond' where event_id = $1`,
      [eventId, ms],
    );
  }
}
