import type { ExecutionConfig, ExecutionReport } from '@commander/contracts';
import { waitUntil } from '@commander/stack';
import type { Arena } from '../arena/arena';
import type { LogMarks } from '../arena/service-logs';
import { checkAtRest } from '../oracle/check-rest';
import { checkCanaries, checkCommands } from '../oracle/check-stream';
import { judgeLoad } from '../oracle/judge-load';
import { readShop, type ShopRows } from '../oracle/shop-truth';
import { readHistory, type ProjectHistory } from '../oracle/stream-events';
import { Violations } from '../oracle/violation';
import { ReportWatch } from '../oracle/watch-reports';
import { SingleWatch } from '../oracle/watch-single';
import { makeShop, type Shop } from '../shop/shop';
import type { ShopOptions } from '../shop/make-rows';

/** How a trial's shop and first execution are. */
export interface TrialOptions extends Partial<ShopOptions> {
  readonly config?: ExecutionConfig;
}

/** How long a wait may last before it breaks I12, in milliseconds. */
export const ENDS_WITHIN_MS = 180_000;

const FIRES_WITHIN_MS = 60_000;

const SHOP: ShopOptions = { seed: 1, customers: 200, orders: 800, bad: 0.03, policy: 'fail', existing: 0 };
const CONFIG: ExecutionConfig = {
  batch_size: 100,
  parallel_batches: 4,
  retry_delay_ms: 200,
  transaction_mode: 'per-batch',
};

let trials = 0;

/** One shop that is migrated while something is done to the installation, then judged. */
export class Trial {
  /** The trials since somebody last emptied this list. */
  static readonly opened: Trial[] = [];

  readonly v = new Violations();
  /** The executions of the chain, oldest first. */
  readonly executions: string[] = [];
  report: ExecutionReport | undefined;
  /** What went wrong on the way without breaking an invariant, in words. */
  readonly notes: string[] = [];
  /** The fail points that fired, where somebody kept them before they were disarmed. */
  fired: readonly string[] = [];
  private readonly watch = new ReportWatch(this.v);
  private readonly single: SingleWatch | undefined;
  private readonly logsFrom: LogMarks;

  private constructor(
    readonly arena: Arena,
    readonly shop: Shop,
    readonly before: ShopRows,
    private readonly config: ExecutionConfig,
  ) {
    this.logsFrom = arena.logs.marks();
    if (config.transaction_mode === 'single') this.single = new SingleWatch(arena.target, shop);
    Trial.opened.push(this);
  }

  /** Makes a shop and applies its plan. */
  static async open(arena: Arena, { config, ...options }: TrialOptions = {}): Promise<Trial> {
    trials += 1;
    const schema = `shop_${trials}`;
    const shop = await makeShop(arena, schema, { ...SHOP, seed: trials, ...options });
    const trial = new Trial(arena, shop, await readShop(arena.target, schema), { ...CONFIG, ...config });
    await arena.api.must('projects', { plan: shop.plan });
    return trial;
  }

  /** The newest execution. */
  get execution(): string {
    return this.executions.at(-1) ?? '';
  }

  /** Starts an execution of the shop; returns its id. */
  async start(type = 'full', more: object = {}): Promise<string> {
    const request = { project_id: this.shop.projectId, execution_type: type, config: this.config, ...more };
    const id = await this.arena.api.must('executions', { request });
    this.executions.push(id);
    return id;
  }

  /** From here on the trial is about this rollback of what it did before. */
  undoes(rollback: string): void {
    this.executions.push(rollback);
  }

  /** Keeps an error for the trace. */
  note(error: unknown): void {
    this.notes.push(error instanceof Error ? error.message : String(error));
  }

  /** Gives the newest execution a command that must be accepted. */
  steer(command: string, body: object = {}): Promise<string> {
    return this.arena.api.must(`executions/${this.execution}/${command}`, body);
  }

  /** Takes a look at the newest execution; undefined where no report is given. */
  async look(): Promise<ExecutionReport | undefined> {
    await this.single?.see();
    const report = await this.arena.api.report(this.execution);
    if (!report) return undefined;
    this.watch.see(report);
    return (this.report = report);
  }

  /** Waits for a report of the newest execution, restarting what ends meanwhile; false after the bound. */
  async untilReport(
    wanted: (report: ExecutionReport) => boolean,
    { boundMs = ENDS_WITHIN_MS, reviving = true } = {},
  ): Promise<boolean> {
    return waitUntil(
      async () => {
        if (reviving) await this.arena.services.restart();
        const report = await this.look();
        return report !== undefined && wanted(report);
      },
      boundMs,
      50,
    );
  }

  /** Waits for a status of the newest execution; not coming to it in time breaks I12. */
  async untilStatus(status: ExecutionReport['status'], boundMs = ENDS_WITHIN_MS): Promise<void> {
    const ends = new Set(['completed', 'failed', 'cancelled', 'paused']);
    await this.untilReport((report) => report.status === status || ends.has(report.status), { boundMs });
    this.v.expect(
      'I12',
      this.report?.status === status,
      () => `not ${status} within ${boundMs} ms; ${this.state()}`,
    );
  }

  /** Waits until the processors have committed something of an entity, and not everything. */
  async untilLoading(entity = 'Order'): Promise<void> {
    await this.untilReport((report) =>
      report.progress.by_entity.some((line) => line.entity === entity && line.completed_batches > 0),
    );
  }

  /** Waits until every armed entry has fired; throws where the fault does not come about. */
  async untilFired(count = 1): Promise<void> {
    const { points, services } = this.arena;
    const fired = await waitUntil(async () => {
      if (points.fired().length >= count) return true;
      await services.restart();
      await this.look();
      return false;
    }, FIRES_WITHIN_MS);
    if (!fired)
      throw new Error(`Only ${points.fired().length} of ${count} fail points fired; ${this.state()}.`);
  }

  /** How the newest execution is, in words. */
  state(): string {
    const { report } = this;
    if (!report) return 'there is no report';
    return `the execution is ${report.status} in phase ${report.progress.phase}: ${report.reason ?? 'no reason'}`;
  }

  /** Waits until the target's ledger holds something of the execution, staged or written. */
  async untilWritten(): Promise<void> {
    const sql = 'select from commander_meta.batch_ledger where execution_id = $1 limit 1';
    const rows = (): Promise<object[]> => this.arena.target.query(sql, [this.execution]);
    // Before the first execution there is no ledger.
    const written = await waitUntil(
      async () => (await rows().catch(() => [])).length > 0,
      FIRES_WITHIN_MS,
      20,
    );
    if (!written) throw new Error(`Nothing was written; ${this.state()}.`);
  }

  /** The history of the shop's project, up to now. */
  async history(): Promise<ProjectHistory> {
    await this.arena.stream.catchUp();
    return readHistory(this.arena.stream.eventsOf(this.shop.projectId));
  }

  /** Heals everything and asserts what must hold after a load, whatever its end. */
  async judge({ mayFail }: { mayFail?: string } = {}): Promise<void> {
    const { arena, v, report, shop, executions, before } = this;
    const history = await this.history();
    await this.single?.judge(`${before.Customer.size}+${before.Order.size}`, v);
    if (report) await judgeLoad(arena.target, history, { shop, executions, before, report, mayFail }, v);
    await this.judgeCommands();
    await this.judgeRest();
  }

  /** I5. */
  async judgeCommands(): Promise<void> {
    checkCommands(await this.history(), this.v);
  }

  /** Drops the shop's tables, and what the oracle has read so far. */
  async forget(): Promise<void> {
    await this.arena.target.query(`drop schema ${this.shop.schema} cascade`);
    this.arena.stream.forget();
  }

  /** What the services have logged since the trial was opened. */
  logs(): string {
    return this.arena.logs.since(this.logsFrom);
  }

  /** I9 and I12, whatever the trial was about. */
  async judgeRest(): Promise<void> {
    const { arena, v } = this;
    checkCanaries(arena.stream.all(), this.logs(), v);
    await checkAtRest(arena.target, v);
  }
}
