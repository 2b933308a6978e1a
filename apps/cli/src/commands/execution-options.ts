import {
  executionRequest,
  executionType,
  transactionMode,
  type ExecutionRequest,
} from '@commander/contracts';
import { Option, type Command } from 'commander';
import { CliError } from '../cli-error';
import { EXIT } from '../exit-codes';
import { safeText } from '../text/safe-text';

/** The options of `execute-migration` as they were written. */
export interface ExecutionOptions {
  readonly project: string;
  readonly type: string;
  readonly batchSize?: string;
  readonly parallel?: string;
  readonly maxRetries?: string;
  readonly retryDelay?: string;
  readonly stopOnFirstError?: boolean;
  readonly transactionMode?: string;
  readonly checkpoint?: string;
  readonly fromBatch?: string;
  readonly since?: string;
}

/** Adds them to a command. */
export const withExecutionOptions = (command: Command): Command =>
  command
    .requiredOption('--project <name>', 'name or id of the project')
    .addOption(new Option('--type <type>', 'what to do').choices(executionType.options).default('full'))
    .option('--batch-size <n>', 'records per batch, 1 to 100000')
    .option('--parallel <n>', 'batches in flight at once, 1 to 64')
    .option('--max-retries <n>', 'repeats of a batch after its first try')
    .option('--retry-delay <ms>', 'first delay before a repeat, in milliseconds')
    .option('--stop-on-first-error', 'stop at the first record that fails')
    .addOption(
      new Option('--transaction-mode <mode>', 'how records share transactions').choices(
        transactionMode.options,
      ),
    )
    .option('--checkpoint <id>', 'with --type resume: the checkpoint to go on from')
    .option('--from-batch <n>', 'with --type resume: the batch to go on from')
    .option('--since <instant>', 'with --type incremental: the first instant of the window, ISO 8601');

// The service reads numbers; a text that is none becomes NaN, which the schema refuses with the name of its field.
const number = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : /^-?\d+$/.test(text) ? Number(text) : NaN;

const OPTION_OF: Readonly<Record<string, string>> = {
  project_id: '--project',
  'config.batch_size': '--batch-size',
  'config.parallel_batches': '--parallel',
  'config.max_retries': '--max-retries',
  'config.retry_delay_ms': '--retry-delay',
  'resume_from.checkpoint_id': '--checkpoint',
  'resume_from.batch_number': '--from-batch',
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
  };
}

function rest({ checkpoint, fromBatch, since }: ExecutionOptions): Record<string, unknown> {
  const resumes = checkpoint !== undefined || fromBatch !== undefined;
  return {
    ...(resumes ? { resume_from: { checkpoint_id: checkpoint, batch_number: number(fromBatch) } } : {}),
    ...(since === undefined ? {} : { incremental: { since, change_detection: 'timestamp' } }),
  };
}

/** The Input Protocol that the options ask for; throws CliError with one line for each option that is wrong. */
export function executionRequestFrom(options: ExecutionOptions): ExecutionRequest {
  const parsed = executionRequest.safeParse({
    project_id: options.project,
    execution_type: options.type,
    config: configOf(options),
    ...rest(options),
  });
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => {
    const path = issue.path.map(String).join('.');
    return safeText(`${OPTION_OF[path] ?? path} is not valid: ${issue.message}.`);
  });
  throw new CliError(lines.join('\n'), EXIT.rejected);
}
