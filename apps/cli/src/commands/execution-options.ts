import {
  executionRequest,
  requestedType,
  transactionMode,
  type ErrorBudget,
  type ExecutionRequest,
} from '@commander/contracts';
import { Option, type Command } from 'commander';
import { CliError } from '../cli-error';
import { EXIT } from '../exit-codes';
import { safeText } from '../text/safe-text';

/** The options that start an execution as they were written. */
export interface ExecutionOptions {
  readonly project: string;
  readonly type: string;
  readonly batchSize?: string;
  readonly parallel?: string;
  readonly maxRetries?: string;
  readonly retryDelay?: string;
  readonly stopOnFirstError?: boolean;
  readonly transactionMode?: string;
  readonly maxFailedRecords?: string;
  readonly minBatchSuccess?: string;
  readonly execution?: string;
  readonly checkpoint?: string;
  readonly fromBatch?: string;
  readonly acceptPlanChange?: boolean;
  readonly since?: string;
}

/** Adds what both kinds of starts are told. */
export const withConfigOptions = (command: Command): Command =>
  command
    .requiredOption('--project <name>', 'name or id of the project')
    .option('--batch-size <n>', 'records per batch, 1 to 100000')
    .option('--parallel <n>', 'batches in flight at once, 1 to 64')
    .option('--max-retries <n>', 'repeats of a batch after its first try')
    .option('--retry-delay <ms>', 'first delay before a repeat, in milliseconds')
    .option('--stop-on-first-error', 'at the first record that fails, stop and undo what was written')
    .addOption(
      new Option('--transaction-mode <mode>', 'how records share transactions').choices(
        transactionMode.options,
      ),
    )
    .option('--max-failed-records <n>', 'stop once more records failed: a number, or per cent (2.5%)')
    .option('--min-batch-success <percent>', 'stop once fewer of the planned batches can succeed');

const withResumeOptions = (command: Command, when: string): Command =>
  command
    .option('--execution <id>', `${when}the ended execution to continue; else the newest one`)
    .option(
      '--checkpoint <id>',
      `${when}a checkpoint of the ended one, which has to open; what is committed is never done again`,
    )
    .option(
      '--from-batch <n>',
      `${when}a batch that the ended one had reached; what is committed is never done again`,
    )
    .option('--accept-plan-change', `${when}go on although the plan was changed since`);

/** Adds the options of `execute-migration` to a command. */
export const withExecutionOptions = (command: Command): Command =>
  withResumeOptions(
    withConfigOptions(command).addOption(
      new Option('--type <type>', 'what to do')
        .choices(requestedType.exclude(['replay']).options)
        .default('full'),
    ),
    'with --type resume: ',
  ).option('--since <instant>', 'with --type incremental: the first instant of the window, ISO 8601');

/** Adds the options of `resume-migration` to a command. */
export const withResumptionOptions = (command: Command): Command =>
  withResumeOptions(withConfigOptions(command), '');

// The service reads numbers; a text that is none becomes NaN, which the schema refuses with the name of its field.
const number = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : /^-?\d+$/.test(text) ? Number(text) : NaN;

const decimal = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;

const budget = (text: string | undefined): ErrorBudget | undefined =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : text;

const OPTION_OF: Readonly<Record<string, string>> = {
  project_id: '--project',
  'config.batch_size': '--batch-size',
  'config.parallel_batches': '--parallel',
  'config.max_retries': '--max-retries',
  'config.retry_delay_ms': '--retry-delay',
  'config.max_failed_records': '--max-failed-records',
  'config.min_batch_success_percent': '--min-batch-success',
  'resume_from.execution_id': '--execution',
  'resume_from.checkpoint_id': '--checkpoint',
  'resume_from.batch_number': '--from-batch',
  'replay.execution_id': '<execution>',
  'replay.entity': '--entity',
  'replay.rule': '--rule',
  'replay.record_id': '--record',
  'incremental.since': '--since',
};

function configOf(options: ExecutionOptions): Record<string, unknown> {
  return {
    batch_size: number(options.batchSize),
    parallel_batches: number(options.parallel),
    max_retries: number(options.maxRetries),
    retry_delay_ms: number(options.retryDelay),
    stop_on_first_error: options.stopOnFirstError,
    transaction_mode: options.transactionMode,
    max_failed_records: budget(options.maxFailedRecords),
    min_batch_success_percent: decimal(options.minBatchSuccess),
  };
}

function rest({ execution, checkpoint, fromBatch, acceptPlanChange, since }: ExecutionOptions) {
  const from = { execution_id: execution, checkpoint_id: checkpoint, batch_number: number(fromBatch) };
  const named = Object.values(from).some((value) => value !== undefined);
  return {
    ...(named ? { resume_from: from } : {}),
    ...(acceptPlanChange ? { accept_plan_change: true } : {}),
    ...(since === undefined ? {} : { incremental: { since, change_detection: 'timestamp' } }),
  };
}

// An option that another type needs is a slip; the service would refuse it by a name that is not the option's.
function strays(options: ExecutionOptions): string[] {
  const { type, execution, checkpoint, fromBatch, acceptPlanChange, since } = options;
  const resuming = {
    '--execution': execution,
    '--checkpoint': checkpoint,
    '--from-batch': fromBatch,
    '--accept-plan-change': acceptPlanChange,
  };
  const stray = (type === 'resume' ? [] : Object.entries(resuming)).filter(
    ([, value]) => value !== undefined,
  );
  return [
    ...stray.map(([option]) => `${option} is for --type resume alone (or resume-migration).`),
    ...(since !== undefined && type !== 'incremental' ? ['--since is for --type incremental alone.'] : []),
  ];
}

/** The Input Protocol that the options ask for, with what else is given; throws CliError with one line for each option that is wrong. */
export function executionRequestFrom(options: ExecutionOptions, more: object = {}): ExecutionRequest {
  const parsed = executionRequest.safeParse({
    project_id: options.project,
    execution_type: options.type,
    config: configOf(options),
    ...rest(options),
    ...more,
  });
  const lines = (parsed.error?.issues ?? []).map((issue) => {
    const path = issue.path.map(String).join('.');
    return safeText(`${OPTION_OF[path] ?? path} is not valid: ${issue.message}.`);
  });
  const wrong = [...lines, ...strays(options)];
  if (parsed.success && wrong.length === 0) return parsed.data;
  throw new CliError(wrong.join('\n'), EXIT.rejected);
}
