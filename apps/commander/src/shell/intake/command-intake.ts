import { UNROUTED } from '@commander/contracts';
import { encodeEvent } from '@commander/event-sourcing';
import { failPoint } from '@commander/fail-points';
import type { MessageLog } from '@commander/kafka';
import { commandReceived } from '../../domain/command-received';
import { identityOf, receivedData, type IncomingCommand } from '../../domain/received-data';
import { findOrCatchUp, type KnownCommand, type ProjectDirectory } from './project-directory';
import { routeCommand, type Routed } from './route-command';

/** A command that stands in the stream. */
export interface ReceivedCommand {
  readonly commandId: string;
  readonly name: string;
  readonly executionId?: string;
  readonly projectId: string | null;
}

/**
 * Validates and authorizes a command and appends it to the stream as `command.received`, with what is wrong with it if
 * anything is. What becomes of it is decided from the stream alone.
 */
export class CommandIntake {
  constructor(
    private readonly log: MessageLog,
    private readonly directory: ProjectDirectory,
    private readonly events: string,
    private readonly source: string,
  ) {}

  /** Resolves once the command is acknowledged by the log, now or when it came before. */
  async accept(incoming: IncomingCommand): Promise<ReceivedCommand> {
    const { read, traceparent, authentication } = incoming;
    const routed: Routed =
      read.kind === 'command'
        ? await routeCommand(read.command, authentication, this.directory)
        : { projectId: null, problem: { code: 'malformed', message: read.message } };
    const known = await this.known(incoming);
    if (known) return receivedBefore(incoming, known, routed);
    const data = receivedData(
      incoming,
      routed.problem,
      incoming.authentication.ok && routed.tooLarge !== true,
    );
    const { projectId } = routed;
    // The event happens now, whatever time the command claims: reports take their times from events.
    const arrival = { projectId, time: new Date().toISOString(), source: this.source, traceparent };
    await this.log.append([{ topic: this.events, ...encodeEvent(commandReceived(data, arrival)) }]);
    await failPoint('intake.after-append');
    return { commandId: data.command_id, name: data.name, executionId: data.execution_id, projectId };
  }

  /** The command as it came before; one whose id was made for it just now did not. */
  private async known(incoming: IncomingCommand): Promise<KnownCommand | null> {
    const { id, name, operator } = identityOf(incoming);
    if (incoming.via === 'rest' && id === incoming.id) return null;
    const known = await findOrCatchUp(this.directory, () => this.directory.command(id));
    return known && known.name === name && known.operator === operator ? known : null;
  }
}

/**
 * A repeat is not taken in again. What it names may have come into being since, or its signature may have grown old:
 * routed anew it could have a second outcome elsewhere.
 */
function receivedBefore(incoming: IncomingCommand, known: KnownCommand, routed: Routed): ReceivedCommand {
  const { id, name } = identityOf(incoming);
  const before = known.project === UNROUTED ? null : known.project;
  return {
    commandId: id,
    name,
    executionId: known.executionId ?? undefined,
    projectId: before === null || !incoming.authentication.ok ? before : routed.projectId,
  };
}
