import { replayFrom } from '@commander/contracts';
import { Option, type Command } from 'commander';
import type { Context } from '../context';
import { executionId } from './execution-id';
import { executionRequestFrom, withConfigOptions, type ExecutionOptions } from './execution-options';
import type { Finish } from './finish';
import { startExecution } from './start-execution';

interface ReplayOptions extends Omit<ExecutionOptions, 'type' | 'acceptPlanChange'> {
  readonly entity?: string;
  readonly rule?: string;
  readonly record?: string;
  readonly from?: string;
  readonly acceptPlanChange?: boolean;
  readonly json?: boolean;
  readonly watch?: boolean;
}

/** Moving quarantined records again. */
export function addQuarantineReplay(quarantine: Command, context: Context, finish: Finish): void {
  withConfigOptions(quarantine.command('replay'))
    .description(
      'move quarantined records of an ended execution again, in an execution of its own; prints its id',
    )
    .argument('<execution>', 'id of the execution whose records failed', executionId)
    .option('--entity <name>', 'only records of this entity')
    .option('--rule <name>', 'only records that failed by this rule')
    .option('--record <id>', 'only this record, by its id in the source')
    .addOption(
      new Option(
        '--from <where>',
        'the texts that failed, or the source again where it still has the record',
      ).choices(replayFrom.options),
    )
    .option('--accept-plan-change', 'go by the plan of now although it was changed since')
    .option('--watch', 'show it until it ends, then its report')
    .option('--json', 'JSON, with --watch one object a line')
    .action(async (id: string, options: ReplayOptions) => {
      const { entity, rule, record: record_id, from, acceptPlanChange, ...rest } = options;
      const request = executionRequestFrom(
        { ...rest, type: 'replay' },
        {
          replay: { execution_id: id, entity, rule, record_id, from },
          ...(acceptPlanChange ? { accept_plan_change: true } : {}),
        },
      );
      finish(await startExecution(context, request, { ...rest, send: 'execute' }));
    });
}
