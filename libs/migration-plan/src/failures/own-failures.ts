import type { ErrorCategory, ErrorType, NamedFailure } from '@commander/contracts';
import { failureBy, type ErrorRule } from './error-rule';

type Meaning = readonly [category: ErrorCategory, errorType: ErrorType, name: string, sentence: string];

const MEANINGS = {
  schema_mismatch: [
    'fatal',
    'database',
    'schema_mismatch',
    'tables, columns, types, privileges or keys of the target do not fit the plan; all are listed',
  ],
  'connection.invalid': [
    'fatal',
    'system',
    'connection_invalid',
    '`COMMANDER_CONNECTION_<NAME>` is missing or malformed',
  ],
  'table.fenced': [
    'fatal',
    'database',
    'table_fenced',
    'another execution, maybe of another installation, writes the table',
  ],
  'fence.missing': [
    'system',
    'database',
    'fence_missing',
    'the target has no open fence: an earlier backup was restored',
  ],
  'fence.open': [
    'system',
    'database',
    'fence_open',
    'an execution that has ended is open in the target, so its undo images are kept: an earlier backup was restored',
  ],
  'fence.closed': ['fatal', 'database', 'fence_closed', 'the order came after the close; it is dropped'],
  'fence.stale': ['fatal', 'database', 'fence_stale', 'newer orders came before this one; it is dropped'],
  'ledger.input_changed': [
    'fatal',
    'database',
    'ledger_input_changed',
    'the batch stands in the ledger with another range, plan or source',
  ],
  'keys.missing': ['fatal', 'system', 'keys_missing', 'a plan needs the key ring, and there is none'],
  'lease.deliveries': [
    'system',
    'system',
    'lease_deliveries',
    'an order was taken up more than 8 times without an outcome: it may kill its processor',
  ],
  'meta.newer': ['fatal', 'database', 'meta_newer', '`commander_meta` was written by a newer release'],
  'references.sealed': [
    'system',
    'system',
    'references_sealed',
    'deferred references need the key ring, which the processors do not have, or were altered',
  ],
  'quarantine.sealed': [
    'system',
    'system',
    'quarantine_sealed',
    'quarantined records were sealed with a key that the processors do not have, or were altered',
  ],
  'quarantine.unknown': ['fatal', 'database', 'quarantine_unknown', 'no quarantined record has this number'],
  'quarantine.taken': ['fatal', 'database', 'quarantine_taken', 'a command id is that of another change'],
  'quarantine.status': [
    'fatal',
    'database',
    'quarantine_status',
    'a quarantined record is to be changed that is repaired, superseded or dismissed, or reopened without being dismissed',
  ],
  'quarantine.column': [
    'fatal',
    'database',
    'quarantine_column',
    'a correction names a column that is not read, or leaves one out of a record whose texts were not kept',
  ],
  'stage.incomplete': [
    'system',
    'database',
    'stage_incomplete',
    'the stage in the target lacks batches that were staged: an earlier backup was restored',
  ],
  'promotion.stopped': [
    'fatal',
    'database',
    'promotion_stopped',
    'a record failed in a promotion, and `stop_on_first_error` is set; nothing was written',
  ],
  'promotion.targets': [
    'fatal',
    'system',
    'promotion_targets',
    '`transaction_mode: single` with several target connections',
  ],
  'rehearsal.event_trigger': [
    'fatal',
    'database',
    'rehearsal_event_trigger',
    'event triggers of the database would act on the tables of a rehearsal',
  ],
  'rehearsal.store': [
    'fatal',
    'system',
    'rehearsal_store',
    'a dry run with a target of MariaDB or MySQL, whose temporary tables check no references',
  ],
  'write.raced': [
    'transient',
    'database',
    'write_raced',
    'somebody else wrote the same keys at the same time',
  ],
  stop_on_first_error: ['fatal', 'system', 'stop_on_first_error', 'a record failed, and it is set'],
  'budget.failed_records': [
    'fatal',
    'system',
    'budget_failed_records',
    'more records failed than `max_failed_records` allows; in a promotion nothing was written then',
  ],
  'budget.batch_success': [
    'fatal',
    'system',
    'budget_batch_success',
    'more batches were given up than `min_batch_success_percent` allows',
  ],
  'duplicates.block': [
    'fatal',
    'source',
    'duplicates_block',
    'a fuzzy rule has to compare too many records with each other',
  ],
  'duplicates.many': [
    'fatal',
    'source',
    'duplicates_many',
    'there are more duplicates than are decided at once',
  ],
  'duplicates.replanned': [
    'fatal',
    'source',
    'duplicates_replanned',
    'the source changed between two attempts at planning an entity whose duplicates were decided',
  ],
  'duplicates.unplanned': [
    'system',
    'database',
    'duplicates_unplanned',
    'the target does not hold what was decided of duplicates: an earlier backup was restored',
  ],
  'duplicates.survivor_open': [
    'transient',
    'system',
    'duplicates_survivor_open',
    'the batch of an earlier record of the same kind has no outcome yet',
  ],
  'planning.mixed': [
    'transient',
    'source',
    'temporary_failure',
    'an order to plan came twice, and its source changed in between',
  ],
  'source.snapshot_lost': [
    'system',
    'source',
    'snapshot_lost',
    'the snapshot that all batches of a source share is gone: what held it has ended',
  ],
  'order.unanswered': [
    'transient',
    'system',
    'temporary_failure',
    'no processor, or verifier, answered in half an hour',
  ],
  'order.too_large': ['fatal', 'system', 'order_too_large', 'the order does not fit into a message of Kafka'],
  census: ['system', 'system', 'census', 'what the ledger holds and what the stream tells of differ'],
  conservation: [
    'fatal',
    'system',
    'conservation',
    'the numbers do not add up: records were lost or counted twice',
  ],
  unexpected: ['system', 'system', 'unexpected', "a defect; the service's log tells where"],
  unknown: ['system', 'system', 'unknown', 'an order failed without saying why'],
} as const satisfies Readonly<Record<string, Meaning>>;

/** The code of a failure of ours. */
export type OwnCode = keyof typeof MEANINGS;

const ruleOf = (code: OwnCode): ErrorRule => {
  const [category, errorType, name, sentence]: Meaning = MEANINGS[code];
  return { code, name, category, errorType, sentence };
};

/** Failures that no database, file or network tells of, but we ourselves. */
export const OWN_TABLE: readonly ErrorRule[] = (Object.keys(MEANINGS) as OwnCode[]).map(ruleOf);

/** A failure of ours, said in a message that holds no data values. */
export const ownFailure = (code: OwnCode, message: string): NamedFailure => failureBy(ruleOf(code), message);
