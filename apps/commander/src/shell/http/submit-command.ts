import { v7 } from 'uuid';
import type { Operator } from '@commander/security';
import { currentTraceparent, withSpan } from '@commander/telemetry';
import { readCommand } from '../../domain/read-command';
import type { CommandIntake } from '../intake/command-intake';
import type { ReadModel } from '../read-model/read-model';
import type { CommandRow } from '../read-model/rows';
import { HttpProblem } from './http-problem';

const OUTCOME_WITHIN_MS = 10_000;

/** The answer to a command: `pending` where its outcome was not seen in time; it stands in the stream all the same. */
export interface SubmittedCommand {
  readonly command_id: string;
  readonly execution_id?: string;
  readonly project_id?: string;
  readonly outcome: 'accepted' | 'pending';
}

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

  /** Throws an HttpProblem with the reason where the command is rejected. */
  async submit(command: Record<string, unknown>, operator: Operator): Promise<SubmittedCommand> {
    const received = await this.accept(command, operator);
    const outcome = await this.readModel.outcome(received.commandId, OUTCOME_WITHIN_MS);
    if (outcome?.outcome === 'rejected') throw rejection(outcome);
    return {
      command_id: received.commandId,
      // A repeated command keeps the execution that its first arrival was given.
      execution_id: outcome?.executionId ?? received.executionId,
      project_id: received.projectId ?? undefined,
      outcome: outcome?.outcome ?? 'pending',
    };
  }

  private accept(command: Record<string, unknown>, operator: Operator) {
    const attributes = { 'commander.via': 'rest', 'commander.operator': operator.name };
    return withSpan('commander.intake', { attributes }, () =>
      this.intake.accept({
        read: readCommand({ ...command, operator: operator.name }),
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

function rejection({ code, message }: CommandRow): HttpProblem {
  const reason = code ?? 'rejected';
  return new HttpProblem(STATUS[reason] ?? 409, reason, message ?? 'The command was rejected.');
}
