import type { Command, EventData } from '@commander/contracts';
import type { Authentication } from '@commander/security';
import type { ReadCommand } from './read-command';

/** What is wrong with a command whatever the state is. */
export type Problem = NonNullable<EventData<'command.received'>['problem']>;

/** A command on its way in. */
export interface IncomingCommand {
  readonly read: ReadCommand;
  readonly via: 'rest' | 'topic';
  /** Used where the command carries none. */
  readonly id: string;
  /** ISO 8601; used where the command carries none. */
  readonly time: string;
  /** The id that an execution gets if this command starts one. */
  readonly newExecutionId: string;
  readonly traceparent?: string;
  readonly authentication: Authentication;
}

/** By what a repeat of a command is known: its id, its name and who gave it. */
export const identityOf = ({ read, id, authentication }: IncomingCommand) => {
  const given = read.kind === 'command' ? { ...read.command, name: read.command.command } : read;
  const operator = authentication.ok ? authentication.operator.name : given.operator;
  return { id: given.id ?? id, name: given.name, operator };
};

/**
 * The data of the event that a command becomes. Where nobody is believed to have given it, it stands under the id that was made for it:
 * a stranger takes nobody's id away. It is kept itself where `keep` says so.
 */
export function receivedData(
  incoming: IncomingCommand,
  problem: Problem | undefined,
  keep: boolean,
): EventData<'command.received'> {
  const { read, via, time, authentication } = incoming;
  const { id: named, name, operator } = identityOf(incoming);
  const id = authentication.ok ? named : incoming.id;
  const data = { command_id: id, name, operator, via, problem };
  if (read.kind === 'malformed') return { ...data, command: null };
  const command = { ...read.command, id, time: read.command.time ?? time };
  return {
    ...data,
    execution_id: executionIdOf(command, incoming.newExecutionId),
    command: keep ? command : null,
  };
}

function executionIdOf(command: Command, fresh: string): string | undefined {
  switch (command.command) {
    case 'apply-plan':
      return undefined;
    case 'execute-migration':
    case 'resume-migration':
    case 'rollback':
      return fresh;
    default:
      return command.execution_id;
  }
}
