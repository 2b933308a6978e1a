import { executionReport, type ExecutionReport } from '@commander/contracts';

const ID = '01933b6e-0000-7000-8000-000000000001';

const NOBODY = { updated: 0, unchanged: 0, merged: 0, skipped: 0 };

const RESULTS = {
  total_source_records: 3000,
  total_processed: 3000,
  total_created: 2999,
  total_updated: 0,
  total_unchanged: 0,
  total_merged: 0,
  total_skipped: 0,
  total_failed: 1,
  unprocessed: 0,
  by_entity: [
    { entity: 'Plane', read: 1000, created: 1000, failed: 0, ...NOBODY },
    { entity: 'Flight', read: 2000, created: 1999, failed: 1, ...NOBODY },
  ],
  duplicates_found: 0,
  duplicates_merged: 0,
  duplicates_skipped: 0,
  duplicates_failed: 0,
  validation_errors_fixed: 0,
  data_transformations: 450,
  average_records_per_second: 500,
  peak_records_per_second: 1234.5,
};

const VERIFICATION = {
  state: 'passed',
  count_match: true,
  source_count: 3000,
  expected_target_count: 2999,
  target_count: 2999,
  sample_verification: {
    sample_size: 10,
    matched_records: 10,
    mismatched_records: 0,
    mismatches: [
      {
        entity: 'Flight',
        record_id: '7',
        field: 'dest',
        source_value: '***',
        target_value: '***',
        reason: 'Transformation applied as expected',
      },
    ],
  },
  referential_integrity: {
    checked: true,
    passed: true,
    orphaned_records: 5,
    by_reference: [
      {
        entity: 'Flight',
        fields: ['tailnum'],
        refers_to: 'Plane',
        on_missing: 'keep',
        checked: 1990,
        nulls: 9,
        orphans: 5,
      },
    ],
  },
};

const ERRORS = {
  total: 1,
  by_type: { validation: 1, transformation: 0, database: 0, network: 0, source: 0, system: 0 },
  sample_errors: [
    {
      entity: 'Flight',
      batch_number: 2,
      record_index: 1044,
      record_id: '1045',
      category: 'validation',
      error_type: 'validation',
      code: 'required',
      message: 'The field dest is required.',
      retriable: false,
    },
  ],
};

/** A report of a finished execution of two entities, one record of which failed. */
export function sampleReport(change: Partial<ExecutionReport> = {}): ExecutionReport {
  return executionReport.parse({
    execution_id: ID,
    project_id: ID,
    project: 'flights',
    execution_type: 'full',
    operator: 'ada',
    plan_hash: 'abc123',
    status: 'completed',
    reason: null,
    strategy: {
      name: 'medium',
      config: {
        batch_size: 1000,
        parallel_batches: 4,
        max_retries: 3,
        retry_delay_ms: 1000,
        stop_on_first_error: false,
        transaction_mode: 'per-batch',
      },
      reasons: ['parallel_batches is 4: chosen for a medium job.'],
    },
    timing: {
      started_at: '2026-01-15T10:00:00Z',
      completed_at: '2026-01-15T10:00:10Z',
      duration_seconds: 10,
      paused_duration_seconds: 2,
      load_seconds: 6,
    },
    progress: sampleProgress(),
    results: RESULTS,
    verification: VERIFICATION,
    errors: ERRORS,
    checkpoints: [1, 2, 3, 4, 5, 6].map((n) => ({
      id: ID,
      batch_number: n,
      records_processed: n * 500,
      created_at: '2026-01-15T10:00:05Z',
      valid: true,
    })),
    audit_summary: { total_audit_entries: 3003, by_action: { 'record.created': 2999, 'error.occurred': 4 } },
    consistency: 'per-batch',
    consistency_by_entity: [
      { entity: 'Customer', consistency: 'snapshot', snapshots: 1, batches_alone: 0 },
      { entity: 'Order', consistency: 'per-batch', snapshots: 1, batches_alone: 2 },
    ],
    instances: [{ instance: 'batch-processor-1', batches: 3, records: 3000 }],
    ...change,
  });
}

/** The progress of an execution of two entities, the first loaded, the second half way. */
export function sampleProgress(
  change: Partial<ExecutionReport['progress']> = {},
): ExecutionReport['progress'] {
  return {
    phase: 'loading',
    total_records: 3000,
    staged_records: 0,
    processed_records: 2000,
    successful_records: 1999,
    failed_records: 1,
    skipped_records: 0,
    percent_complete: 66.6,
    total_batches: 3,
    completed_batches: 2,
    current_batch: 3,
    records_per_second: 500,
    estimated_time_remaining: 2,
    by_entity: [
      {
        entity: 'Plane',
        total_records: 1000,
        staged_records: 0,
        processed_records: 1000,
        failed_records: 0,
        total_batches: 1,
        completed_batches: 1,
        records_per_second: 0,
        load_seconds: 2,
      },
      {
        entity: 'Flight',
        total_records: 2000,
        staged_records: 0,
        processed_records: 1000,
        failed_records: 1,
        total_batches: 2,
        completed_batches: 1,
        records_per_second: 500,
        load_seconds: 2,
      },
    ],
    ...change,
  };
}
