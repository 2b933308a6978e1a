import type { ExecutionReport } from '@commander/contracts';
import type { Database } from '../arena/engines';
import type { Shop } from '../shop/shop';
import { checkLedger } from './check-ledger';
import { checkRecords, endingsOf } from './check-records';
import { addUp, readBatches, sumOf, type Counts, type ToldBatch } from './lineage';
import { expectedShop, readShop, type Expected, type ShopRows } from './shop-truth';
import type { ProjectHistory } from './stream-events';
import type { Violations } from './violation';

/** A chain of executions that loaded a shop. */
export interface LoadedChain {
  readonly shop: Shop;
  /** Oldest first. */
  readonly executions: readonly string[];
  /** What the target held before the first of them. */
  readonly before: ShopRows;
  /** The last report of the newest. */
  readonly report: ExecutionReport;
  /** An entity whose records could all fail for the fault's sake. */
  readonly mayFail?: string;
}

const ENTITIES = ['Customer', 'Order'] as const;
const ENDED = new Set(['completed', 'failed', 'cancelled']);

/** I1, I2, I3 and I6 of a chain of loads, whether it has completed or not. */
export async function judgeLoad(
  target: Database,
  history: ProjectHistory,
  chain: LoadedChain,
  v: Violations,
): Promise<void> {
  const { shop, executions, before, report } = chain;
  const told = readBatches(history, executions, v);
  const expected = await expectedShop(target, shop, before);
  const after = await readShop(target, shop.schema);
  const complete = report.status === 'completed';
  for (const entity of ENTITIES) {
    const ofEntity = told.filter((batch) => batch.entity === entity);
    checkRecords(
      {
        entity,
        expected: chain.mayFail === entity ? excused(expected[entity], ofEntity) : expected[entity],
        told: ofEntity,
        before: before[entity],
        after: after[entity],
        complete,
      },
      v,
    );
  }
  const [id = ''] = executions;
  const ended = ENDED.has(report.status);
  await checkLedger(target, history, { id, executions, told, ended }, v);
  checkReport(report, addUp(told.map(({ counts }) => counts)), v);
}

function excused(expected: readonly Expected[], told: readonly ToldBatch[]): Expected[] {
  const endings = endingsOf(told);
  return expected.map((record) =>
    endings.get(record.id)?.join() === 'failed' ? { id: record.id, outcome: 'failed' } : record,
  );
}

/** The report's numbers are the sums of the lineage, and they conserve. */
function checkReport({ results }: ExecutionReport, told: readonly number[], v: Violations): void {
  const { total_source_records: read, total_created: created, total_updated: updated } = results;
  const {
    total_unchanged: unchanged,
    total_merged: merged,
    total_skipped: skipped,
    total_failed: failed,
  } = results;
  v.same(
    'I3',
    'numbers of the report and the stream',
    [read, created, updated, unchanged, merged, skipped, failed],
    told,
  );
  for (const line of results.by_entity)
    v.same('I2', `sum of ${line.entity}`, sumOf(line as unknown as Counts), line.read);
}
