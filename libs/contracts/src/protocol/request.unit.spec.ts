import { parse } from 'yaml';
import { command } from '../commands/command';
import { executionRequest } from './request';

// The specification's Input Protocol, with one of its alternatives chosen where it lists several.
const INPUT_PROTOCOL = `
request:
  project_id: "uuid"
  execution_type: "full"

  config:
    batch_size: 1000
    parallel_batches: 4
    max_retries: 3
    retry_delay_ms: 1000
    stop_on_first_error: false
    transaction_mode: "per-batch"

  # For resume operations
  resume_from:
    checkpoint_id: "0190b5a0-7c00-7000-8000-000000000001"
    batch_number: 45

  # For incremental
  incremental:
    since: "2024-01-01T00:00:00Z"
    change_detection: "timestamp"
`;

const { request } = parse(INPUT_PROTOCOL) as { request: object };

describe('the Input Protocol', () => {
  it('is read to the letter', () => {
    expect(executionRequest.parse(request)).toEqual(request);
  });

  it.each([
    ['execution_type', ['dry-run', 'full', 'incremental', 'resume']],
    ['config.transaction_mode', ['per-batch', 'per-record', 'single']],
  ])('knows every %s of the specification', (path, values) => {
    const [part = '', key] = path.split('.');
    for (const value of values)
      expect(() =>
        executionRequest.parse({ ...request, [part]: key ? { [key]: value } : value }),
      ).not.toThrow();
  });

  it.each([
    [{ batch_size: 0 }],
    [{ batch_size: 1e9 }],
    [{ batch_size: NaN }],
    [{ batch_size: 1.5 }],
    [{ parallel_batches: -1 }],
    [{ retry_delay_ms: Infinity }],
    [{ batch_sise: 5 }],
  ])('refuses %p', (config) => {
    expect(executionRequest.safeParse({ ...request, config }).success).toBe(false);
  });

  it('stands in a command as it is', () => {
    const given = { command: 'execute-migration', operator: 'ann', request };
    expect(command.parse(given)).toEqual(given);
  });
});
