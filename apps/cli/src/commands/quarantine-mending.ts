import type { Command } from 'commander';
import type { QuarantinePlace, QuarantineShown } from '@commander/contracts';
import { newCommandId } from '../api/command-id';
import { findService } from '../api/find-service';
import { printJson, tell, type Context } from '../context';
import { EXIT } from '../exit-codes';
import { safeText } from '../text/safe-text';
import { executionRequestFrom } from './execution-options';
import type { Finish } from './finish';
import { givenTexts, type TextOptions } from './given-texts';
import { quarantineRecord } from './quarantine-record';
import { startExecution } from './start-execution';

interface Common {
  readonly project: string;
  readonly json?: boolean;
}

interface FixOptions extends Common, TextOptions {
  readonly replay: boolean;
  readonly acceptPlanChange?: boolean;
  readonly watch?: boolean;
}

const told = ({ record }: QuarantineShown): string =>
  safeText(`Record ${record.entity}/${record.number} (${record.record_id}) is ${record.status}`);

async function fix(
  context: Context,
  place: QuarantinePlace,
  options: FixOptions,
  finish: Finish,
): Promise<void> {
  const { project, json, watch, acceptPlanChange } = options;
  const body = { command_id: newCommandId(), texts: givenTexts(options) };
  const fixed = await findService(context.env).mendQuarantined(project, place, 'fix', body);
  tell(context, `${told(fixed)}, its texts corrected.`);
  if (!options.replay) {
    if (json) printJson(context, fixed);
    return finish(EXIT.ok);
  }
  const { execution_id, entity, record_id } = fixed.record;
  const request = executionRequestFrom(
    { project, type: 'replay' },
    {
      replay: { execution_id, entity, record_id },
      ...(acceptPlanChange ? { accept_plan_change: true } : {}),
    },
  );
  finish(await startExecution(context, request, { send: 'execute', json, watch }));
}

async function mark(
  context: Context,
  place: QuarantinePlace,
  how: 'dismiss' | 'reopen',
  { project, json, reason }: Common & { readonly reason?: string },
): Promise<void> {
  const body = { command_id: newCommandId(), ...(reason === undefined ? {} : { reason }) };
  const marked = await findService(context.env).mendQuarantined(project, place, how, body);
  if (json) printJson(context, marked);
  else tell(context, `${told(marked)}.`);
}

const several = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** Correcting a failed record by hand, and giving it up. */
export function addQuarantineMending(quarantine: Command, context: Context, finish: Finish): void {
  const onRecord = (name: string, description: string): Command =>
    quarantine
      .command(name)
      .description(description)
      .argument('<record>', 'the record, ENTITY/NUMBER', quarantineRecord)
      .requiredOption('--project <name>', 'name or id of the project')
      .option('--json', 'JSON');
  onRecord('fix', 'correct source texts of one failed record, then replay it; prints the id of the replay')
    .option(
      '--set <column=text>',
      'a corrected text; may be repeated, and stays in the history of the shell',
      several,
    )
    .option('--null <column>', 'a column that is to have no value; may be repeated', several)
    .option('--from-file <file>', 'a JSON object of texts by source column, - for the standard input')
    .option('--no-replay', 'correct it only')
    .option('--accept-plan-change', 'replay by the plan of now although it was changed since')
    .option('--watch', 'show the replay until it ends, then its report')
    .action((place: QuarantinePlace, options: FixOptions) => fix(context, place, options, finish));
  onRecord('dismiss', 'give one failed record up: it is counted, and replayed no more')
    .option('--reason <text>', 'why; it is kept in the audit log, so name no values')
    .action((place: QuarantinePlace, options: Common & { reason?: string }) =>
      mark(context, place, 'dismiss', options),
    );
  onRecord('reopen', 'take back that a record was dismissed').action(
    (place: QuarantinePlace, options: Common) => mark(context, place, 'reopen', options),
  );
}
