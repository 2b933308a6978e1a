import { v7 } from 'uuid';
import { z } from 'zod';
import { UNROUTED, uuid, type CommandName } from '@commander/contracts';
import type { Operator } from '@commander/security';
import { currentTraceparent, withSpan } from '@commander/telemetry';
import { readCommand, type ReadCommand } from '../../domain/read-command';
import type { CommandIntake, ReceivedCommand } from '../intake/command-intake';
import type { ReadModel } from '../read-model/read-model';
import type { CommandRow } from '../read-model/rows';
import { HttpProblem } from './http-problem';
import { readBody } from './read-body';

const OUTCOME_WITHIN_MS = 10_000;

/** The answer to a command: `pending` where its outcome was not seen in time; it stands in the stream all the same. */
export interface SubmittedCommand {
  readonly command_id: string;
  readonly execution_id?: string;
  readonly project_id?: string;
  readonly outcome: 'accepted' | 'pending';
}

const startBody = z.strictObject({ command_id: uuid.optional(), request: z.unknown().optional() });

const STATUS: Readonly<Record<string, number>> = {
  malformed: 400,
  'not-supported': 400,
  'no-permission': 403,
  'unknown-project': 404,
  'unknown-execution': 404,
  'not-allowed': 409,
  'project-busy': 409,
};

/** Gives commands that came over HTTP to the intake and waits for what becomes of them. */
export class SubmitCommand {
  constructor(
    private readonly intake: CommandIntake,
    private readonly readModel: ReadModel,
  ) {}

  /** Starts an execution: `{command_id?, request}`, the request being the Input Protocol. Throws as `submit` does. */
  start(command: CommandName, body: unknown, operator: Operator): Promise<SubmittedCommand> {
    const { command_id: id, request } = readBody(startBody, body);
    return this.submit({ command, id, request }, operator);
  }

  /** Throws an HttpProblem with the reason where the command is rejected. */
  async submit(command: Record<string, unknown>, operator: Operator): Promise<SubmittedCommand> {
    const read = readCommand({ ...command, operator: operator.name });
    await this.refuseTaken(read, operator);
    const received = await this.accept(read, operator);
    const row = await this.readModel.outcome(received.commandId, OUTCOME_WITHIN_MS);
    return row ? answerOf(row, received, operator) : { ...idsOf(received), outcome: 'pending' };
  }

  /** What is known to stand for another command is not even taken in. */
  private async refuseTaken(read: ReadCommand, operator: Operator): Promise<void> {
    const { id, name } =
      read.kind === 'command' ? { id: read.command.id, name: read.command.command as string } : read;
    const known = id ? await this.readModel.command(id) : null;
    if (known && (known.operator !== operator.name || known.name !== name)) throw taken();
  }

  private accept(read: ReadCommand, operator: Operator) {
    const attributes = { 'commander.via': 'rest', 'commander.operator': operator.name };
    return withSpan('commander.intake', { attributes }, () =>
      this.intake.accept({
        read,
        via: 'rest',
        id: v7(),
        time: new Date().toISOString(),
        newExecutionId: v7(),
        traceparent: currentTraceparent(),
        authentication: { ok: true, operator },
      }),
    );
  }
}

function answerOf(row: CommandRow, received: ReceivedCommand, operator: Operator): SubmittedCommand {
  if (!isSame(row, received, operator)) throw taken();
  if (row.outcome === 'rejected') throw rejection(row);
  // A repeated command keeps the execution that its first arrival was given.
  const executionId = row.executionId ?? received.executionId;
  return { ...idsOf({ ...received, executionId }), outcome: row.outcome ?? 'pending' };
}

const idsOf = ({ commandId, executionId, projectId }: ReceivedCommand) => ({
  command_id: commandId,
  execution_id: executionId,
  project_id: projectId ?? undefined,
});

// The outcome of a command is told to whoever gave it: an id alone opens nothing.
const isSame = (row: CommandRow, { name, projectId }: ReceivedCommand, operator: Operator): boolean =>
  row.operator === operator.name && row.name === name && row.project === (projectId ?? UNROUTED);

const taken = (): HttpProblem =>
  new HttpProblem(409, 'command-id-taken', 'Another command has this id; give this one an id of its own.');

function rejection({ code, message }: CommandRow): HttpProblem {
  const reason = code ?? 'rejected';
  return new HttpProblem(STATUS[reason] ?? 409, reason, message ?? 'The command was rejected.');
}
