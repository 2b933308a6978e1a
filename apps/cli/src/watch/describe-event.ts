import {
  readEvent,
  type CloudEvent,
  type CommanderEvent,
  type EventData,
  type EventName,
  type EventOf,
  type Failure,
} from '@commander/contracts';
import { formatCount } from '../text/numbers';
import { safeText } from '../text/safe-text';

type Describers = { readonly [N in EventName]: (data: EventData<N>) => string };

const failed = (failure: Failure): string => `${failure.message} (${failure.category}, ${failure.code})`;

const why = (reason: string | null | undefined, failure?: Failure): string =>
  failure ? `: ${failed(failure)}` : reason ? `: ${reason}` : '';

const batchOf = (data: { entity?: string; batch?: number }): string =>
  data.entity === undefined ? '' : ` of ${data.entity}${data.batch === undefined ? '' : ` ${data.batch}`}`;

const given = (words: string, id: string | undefined): string => (id === undefined ? '' : words + id);

const DESCRIBE: Describers = {
  'command.received': ({ name, operator, via }) =>
    `command ${name} by ${operator ?? 'nobody known'} (${via})`,
  'command.rejected': ({ name, message }) => `command ${name} rejected: ${message}`,
  'plan.applied': ({ plan, plan_hash }) => `plan of ${plan.project.name} applied (${plan_hash.slice(0, 12)})`,
  'execution.started': ({
    execution_type,
    operator,
    undoes_execution_id: undoes,
    cascade_to: last,
    resumes_execution_id: resumes,
  }) =>
    `started: ${execution_type}${given(' of ', undoes)}${given(', then others up to ', last)}${given(' of ', resumes)}, by ${operator}`,
  'fence.opened': ({ tables }) => `target tables taken: ${tables.join(', ')}`,
  'batches.planned': ({ entity, batches }) => `${formatCount(batches.length)} batches of ${entity} planned`,
  'planning.completed': ({ entity, records, batches }) =>
    `${entity} planned: ${formatCount(records)} records in ${formatCount(batches)} batches`,
  'strategy.chosen': ({ strategy, planned_records, config }) =>
    `strategy ${strategy} for ${formatCount(planned_records)} records: batches of ${formatCount(config.batch_size)}, ${config.parallel_batches} at once`,
  'orders.dispatched': ({ orders }) => `${formatCount(orders.length)} orders dispatched`,
  'batch.lineage': ({ entity, batch, part }) => `lineage of ${entity} ${batch}, part ${part}`,
  'batch.committed': ({ entity, batch, summary, instance }) =>
    `${entity} ${batch} committed: ${formatCount(summary.counts.read)} records, ${formatCount(summary.counts.failed)} failed (${instance})`,
  'order.failed': (data) => `${data.kind}${batchOf(data)} failed: ${failed(data.failure)}`,
  'retry.scheduled': (data) =>
    `${data.kind}${batchOf(data)}: attempt ${data.attempt} after ${data.not_before}`,
  'checkpoint.created': ({ batch_number, cumulative_stats }) =>
    `checkpoint after batch ${batch_number}: ${formatCount(cumulative_stats.read)} records`,
  'pause.requested': ({ reason, failure }) => `pause requested${why(reason, failure)}`,
  'execution.paused': () => 'paused; "commander resume" goes on, "commander cancel" ends it',
  'execution.resumed': ({ operator }) => `resumed by ${operator}`,
  'cancel.requested': ({ operator, reason, rollback }) =>
    `cancel requested by ${operator}${rollback ? ', and to undo what was written' : ''}${why(reason)}`,
  'execution.closing': ({ end, reason, failure, rollback }) =>
    `closing, to end as ${end}${rollback ? ' and then be rolled back' : ''}${why(reason, failure)}`,
  'fence.closed': ({ census }) => `target closed; census of ${Object.keys(census).length} entities`,
  'verification.completed': ({ state }) => `verification ${state}`,
  'execution.completed': ({ counts, verification }) =>
    `completed: ${formatCount(counts.read)} records, ${formatCount(counts.failed)} failed; verification ${verification}`,
  'execution.failed': ({ reason, failure }) => `failed${why(reason, failure)}`,
  'batch.staged': ({ entity, batch, records, instance }) =>
    `${entity} ${batch} staged: ${formatCount(records)} records (${instance})`,
  'promotion.progressed': ({ batches, instance }) =>
    `${formatCount(batches)} staged batches written so far, none visible yet (${instance})`,
  'promotion.completed': ({ batches }) => `${formatCount(batches)} staged batches written`,
  'undo.lineage': ({ entity, batch, part }) => `lineage of undone ${entity} ${batch}, part ${part}`,
  'batch.undone': ({ entity, batch, counts }) =>
    `${entity} ${batch} undone: ${formatCount(counts.deleted)} deleted, ${formatCount(counts.restored)} restored, ${formatCount(counts.conflicts)} left alone`,
  'rehearsal.lineage': ({ entity, batch, part }) => `prediction for ${entity} ${batch}, part ${part}`,
  'batch.rehearsed': ({ entity, batch, summary }) =>
    `${entity} ${batch} rehearsed: ${formatCount(summary.counts.read)} records, ${formatCount(summary.counts.failed)} would fail`,
  'rehearsal.completed': ({ unpredictable }) =>
    unpredictable.length === 0
      ? 'rehearsal completed'
      : `rehearsal completed, ${unpredictable.length} things it cannot know`,
  'checkpoint.verified': ({ valid, reason }) =>
    valid ? 'checkpoint verified' : `checkpoint not valid${why(reason)}`,
  'execution.rolled-back': ({ rollback_execution_id, counts }) =>
    `rolled back by ${rollback_execution_id}, ${formatCount(counts.conflicts)} rows left alone`,
  'undo.expired': ({ attempt }) =>
    `its undo images expired, it cannot be rolled back any more${attempt > 1 ? ` (order ${attempt} to delete them)` : ''}`,
  'undo.forgotten': ({ images }) => `${formatCount(images)} undo images deleted`,
  'quarantine.revealed': ({ entity, record_id, operator }) =>
    `source texts of quarantined ${entity} ${record_id} shown to ${operator}`,
  'quarantine.fixed': ({ entity, record_id, fields, operator }) =>
    `quarantined ${entity} ${record_id} corrected by ${operator} (${fields.join(', ')})`,
  'quarantine.dismissed': ({ entity, record_id, reason, operator }) =>
    `quarantined ${entity} ${record_id} dismissed by ${operator}${why(reason ?? undefined)}`,
  'quarantine.reopened': ({ entity, record_id, operator }) =>
    `dismissed ${entity} ${record_id} reopened by ${operator}`,
  'dead-letter.replayed': ({ topic, message, operator }) =>
    `dead letter of ${topic} ${message.partition}:${message.offset} replayed by ${operator}`,
  'operator.token-created': ({ token_id, holder, operator }) =>
    `token ${token_id} of ${holder} made by ${operator ?? 'the installation'}`,
  'operator.token-revoked': ({ token_id, holder, operator }) =>
    `token ${token_id} of ${holder} revoked by ${operator ?? 'the installation'}`,
  'alert.raised': ({ alert, message }) => `alert ${alert}: ${message}`,
  'alert.cleared': ({ alert }) => `alert ${alert} is over`,
  'execution.cancelled': ({ reason }) => `cancelled${why(reason)}`,
};

const NOTABLE: ReadonlySet<string> = new Set<EventName>([
  'command.rejected',
  'strategy.chosen',
  'order.failed',
  'pause.requested',
  'execution.paused',
  'execution.resumed',
  'cancel.requested',
  'execution.failed',
  'execution.rolled-back',
  'undo.expired',
  'promotion.completed',
  'rehearsal.completed',
  'alert.raised',
  'alert.cleared',
  'execution.cancelled',
]);

const describe = <N extends EventName>(event: EventOf<N>): string => DESCRIBE[event.name](event.data);

/** What an event says, in one safe line; `notable` where somebody who watches must see it. Nothing for a type unknown here. */
export function describeEvent(event: CloudEvent): { summary: string; notable?: string } | undefined {
  const read = readEvent(JSON.stringify(event));
  if (read.kind !== 'event') return undefined;
  const summary = safeText(describe(read.event));
  return isNotable(read.event) ? { summary, notable: summary } : { summary };
}

const isNotable = (event: CommanderEvent): boolean =>
  NOTABLE.has(event.name) || (event.name === 'checkpoint.verified' && !event.data.valid);
