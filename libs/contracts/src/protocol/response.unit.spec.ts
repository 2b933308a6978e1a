import { parse } from 'yaml';
import { z } from 'zod';
import { executionResponse } from './response';

// The keys of the specification's Output Protocol, with its own values.
const OUTPUT_PROTOCOL = `
response:
  execution_id: "uuid"
  status: "completed"
  timing:
    started_at: "2024-01-15T10:00:00Z"
    completed_at: "2024-01-15T12:30:00Z"
    duration_seconds: 9000
    paused_duration_seconds: 0
  progress:
    phase: "loading"
    total_records: 150000
    processed_records: 150000
    successful_records: 149234
    failed_records: 766
    skipped_records: 0
    percent_complete: 100
    total_batches: 150
    completed_batches: 150
    current_batch: null
    records_per_second: 16.7
    estimated_time_remaining: 0
  results:
    total_source_records: 150000
    total_processed: 150000
    total_created: 145234
    total_updated: 4000
    total_skipped: 0
    total_failed: 766
    by_entity:
      - entity: "Customer"
        created: 145234
        updated: 4000
        skipped: 0
        failed: 766
    duplicates_found: 1234
    duplicates_merged: 1000
    duplicates_skipped: 234
    validation_errors_fixed: 523
    data_transformations: 450000
    average_records_per_second: 16.7
    peak_records_per_second: 25.3
  verification:
    count_match: true
    source_count: 150000
    target_count: 149234
    sample_verification:
      sample_size: 1000
      matched_records: 998
      mismatched_records: 2
      mismatches:
        - record_id: "CUS-045234"
          field: "phone"
          source_value: "(555) 123-4567"
          target_value: "5551234567"
          reason: "Transformation applied as expected"
    referential_integrity:
      checked: true
      passed: true
      orphaned_records: 0
  errors:
    total: 766
    by_type:
      validation: 523
      transformation: 143
      database: 100
      network: 0
    sample_errors:
      - batch_number: 45
        record_index: 44523
        record_id: "CUS-044523"
        error_type: "database"
        message: "Unique constraint violation on email"
        retriable: false
  checkpoints:
    - id: "cp-001"
      batch_number: 50
      records_processed: 50000
      created_at: "2024-01-15T10:30:00Z"
      valid: true
  audit_summary:
    total_audit_entries: 150766
    by_action:
      record.created: 145234
      record.updated: 4000
      error.occurred: 766
      batch.completed: 150
`;

// The specification's ids are placeholders; ours are UUIDs.
const PLACEHOLDERS = new Set(['response.execution_id', 'response.checkpoints[].id']);

type Leaf = readonly [path: string, value: unknown, schema: z.core.$ZodType | undefined];

/** Every leaf of the specification's sample beside the schema that stands at its place. */
function leaves(path: string, value: unknown, schema: z.core.$ZodType | undefined): Leaf[] {
  if (Array.isArray(value))
    return value.flatMap((item) =>
      leaves(`${path}[]`, item, schema instanceof z.ZodArray ? schema.element : undefined),
    );
  if (typeof value !== 'object' || value === null) return [[path, value, schema]];
  return Object.entries(value).flatMap(([key, member]) =>
    leaves(path ? `${path}.${key}` : key, member, memberOf(schema, key)),
  );
}

function memberOf(schema: z.core.$ZodType | undefined, key: string): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) return (schema.shape as Record<string, z.core.$ZodType>)[key];
  return schema instanceof z.ZodRecord ? schema.valueType : undefined;
}

describe('the Output Protocol', () => {
  const all = leaves('', parse(OUTPUT_PROTOCOL), executionResponse);

  it.each(all)('has %s', (path, value, schema) => {
    const result = schema && z.safeParse(schema, value);
    expect({ path, known: schema !== undefined, takes: result?.success }).toEqual({
      path,
      known: true,
      takes: !PLACEHOLDERS.has(path),
    });
  });

  it('knows every status of the specification', () => {
    const { status } = executionResponse.shape.response.shape;
    expect(status.options).toEqual(['completed', 'running', 'paused', 'failed', 'cancelled']);
  });
});
