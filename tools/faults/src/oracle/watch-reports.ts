import type { ExecutionReport } from '@commander/contracts';
import type { Violations } from './violation';

const TERMINAL = new Set(['completed', 'failed', 'cancelled']);

/** I7: sees every report that is given of an execution, and that none goes back. */
export class ReportWatch {
  private readonly last = new Map<string, ExecutionReport>();

  constructor(private readonly v: Violations) {}

  see(report: ExecutionReport): void {
    const before = this.last.get(report.execution_id);
    this.last.set(report.execution_id, report);
    const {
      processed_records: done,
      total_records: total,
      completed_batches,
      total_batches,
    } = report.progress;
    const name = report.execution_id;
    if (report.progress.phase !== 'planning')
      this.v.expect(
        'I7',
        done <= total && completed_batches <= total_batches,
        () => `${name}: ${done} of ${total} records, ${completed_batches} of ${total_batches} batches`,
      );
    if (!before) return;
    this.v.expect(
      'I7',
      done >= before.progress.processed_records,
      () => `${name}: progress went from ${before.progress.processed_records} to ${done}`,
    );
    this.v.expect(
      'I7',
      !TERMINAL.has(before.status) || before.status === report.status,
      () => `${name} went from ${before.status} to ${report.status}`,
    );
  }
}
