import type { CommanderEvent } from '@commander/contracts';
import { isDecision } from '@commander/event-sourcing';

/** What became of a command. */
export interface CommandOutcome {
  readonly commandId: string;
  /** The project it was decided in: ids of commands are its givers' choice, so another project's may be the same. */
  readonly project: string;
  readonly outcome: 'accepted' | 'rejected';
  readonly code: string | null;
  readonly message: string | null;
}

/** The outcome that an accepted event is for a command; null where it is none. */
export function commandOutcome(event: CommanderEvent): CommandOutcome | null {
  const { project } = event;
  if (event.name === 'command.rejected') {
    const { command_id: commandId, code, message } = event.data;
    return { commandId, project, outcome: 'rejected', code, message };
  }
  if (!isDecision(event) || !('command_id' in event.data) || !event.data.command_id) return null;
  return { commandId: event.data.command_id, project, outcome: 'accepted', code: null, message: null };
}
