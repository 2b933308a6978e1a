import type { ExecutionReport } from '@commander/contracts';
import type { Api } from '@commander/faults';
import { peakResidentBytes, waitUntil, type Stack } from '@commander/stack';
import { resetPeak } from './reset-peak';
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
// As often as somebody may look who watches; what is asked costs the services time as well.
const POLL_MS = 250;
const ENDED = new Set(['completed', 'failed', 'cancelled']);

/** Commander as an operator has it after `commander up`. */
export class Installation {
  constructor(
    private readonly stack: Stack,
    private readonly api: Api,
    private readonly token: string,
    /** What it was started for; another one is needed where that changes. */
    readonly purpose: string,
  ) {}

  /** Runs a plan in full; rejects where it does not complete with its verification passed. */
  async migrate(plan: { project: { id: string } }, config: object): Promise<ProductRun> {
    await this.api.must('projects', { plan });
    (await this.pids()).forEach(resetPeak);
    const started = performance.now();
    const request = { project_id: plan.project.id, execution_type: 'full', config };
    const id = await this.api.must('executions', { request });
    const report = await this.ended(id);
    if (report.status !== 'completed' || report.verification.state !== 'passed')
      throw new Error(`The execution ended as ${report.status} (${report.reason ?? 'verification'}).`);
    await untilAudited(this.stack.addresses.services['audit-logger'] ?? '', this.token, report);
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

  /** The processes of the services by name. */
  async pids(): Promise<ReadonlyMap<string, number>> {
    const services = (await this.stack.children()).filter(
      ({ name, running }) => running && name in this.stack.addresses.services,
    );
    return new Map(services.map(({ name, pid }) => [name, pid]));
  }

  private async peakBytes(): Promise<Record<string, number>> {
    return Object.fromEntries(
      [...(await this.pids())].map(([name, pid]) => [name, peakResidentBytes(pid) ?? 0]),
    );
  }
}
