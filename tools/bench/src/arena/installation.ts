import type { ExecutionReport } from '@commander/contracts';
import type { Api } from '@commander/faults';
import { peakResidentBytes, waitUntil, type Stack } from '@commander/stack';
import { untilAudited } from './until-audited';

/** What one execution took, in seconds, and what the services held at most, in bytes. */
export interface ProductRun {
  readonly loadSeconds: number;
  /** From the command to the finished report, with the audit log complete. */
  readonly wholeSeconds: number;
  readonly report: ExecutionReport;
  readonly peakBytes: Readonly<Record<string, number>>;
}

const LONGEST_MS = 3_600_000;
const POLL_MS = 100;
const ENDED = new Set(['completed', 'failed', 'cancelled']);

/** Commander as an operator has it after `commander up`. */
export class Installation {
  constructor(
    private readonly stack: Stack,
    private readonly api: Api,
    private readonly token: string,
    readonly processors: number,
  ) {}

  /** Runs a plan in full; rejects where it does not complete with its verification passed. */
  async migrate(plan: { project: { id: string } }, config: object): Promise<ProductRun> {
    await this.api.must('projects', { plan });
    const started = performance.now();
    const request = { project_id: plan.project.id, execution_type: 'full', config };
    const id = await this.api.must('executions', { request });
    const report = await this.ended(id);
    if (report.status !== 'completed' || report.verification.state !== 'passed')
      throw new Error(`The execution ended as ${report.status} (${report.reason ?? 'verification'}).`);
    const { audit = '' } = { audit: this.stack.addresses.services['audit-logger'] };
    await untilAudited(audit, this.token, report);
    const wholeSeconds = (performance.now() - started) / 1000;
    return {
      report,
      wholeSeconds,
      loadSeconds: report.timing.load_seconds,
      peakBytes: await this.peakBytes(),
    };
  }

  private async ended(id: string): Promise<ExecutionReport> {
    let report: ExecutionReport | undefined;
    await waitUntil(
      async () => {
        report = await this.api.report(id);
        return report !== undefined && ENDED.has(report.status) && report.verification.state !== undefined;
      },
      LONGEST_MS,
      POLL_MS,
    );
    if (!report) throw new Error(`There is no report of ${id}.`);
    return report;
  }

  private async peakBytes(): Promise<Record<string, number>> {
    const services = (await this.stack.children()).filter(
      ({ name, running }) => running && name in this.stack.addresses.services,
    );
    return Object.fromEntries(services.map(({ name, pid }) => [name, peakResidentBytes(pid) ?? 0]));
  }
}
