import type { BatchSummary, EventData, LogPosition, UndoCounts } from '@commander/contracts';
import { formatRanges } from '../state/batch-ranges';
import { addCounts, NO_RECORDS } from '../state/counts';
import { addUndone, NOTHING_UNDONE } from '../state/undo-counts';

type Census = EventData<'fence.closed'>['census'];

/** A row of the ledger: a batch that stands in the target, or was undone there. */
export interface LedgerRow {
  readonly chain: string;
  readonly kind: 'load' | 'undo';
  readonly entity: string;
  readonly batch: number;
  readonly executionId: string;
  readonly summary?: BatchSummary;
  readonly undone?: { readonly of: string; readonly batch: number; readonly counts: UndoCounts };
}

/** What a target database remembers of executions, in memory: ledger, stage and fences. */
export class SimulatedTarget {
  private ledger: readonly LedgerRow[] = [];
  private staged: ReadonlyMap<string, BatchSummary> = new Map();
  private readonly forgotten = new Set<string>();
  private readonly fences = new Map<string, bigint | 'closed'>();
  /** How often each batch was written into tables. */
  readonly writes = new Map<string, number>();

  /** Opens or raises a fence; false where it is closed, or stands higher already. */
  open(executionId: string, { offset }: LogPosition): boolean {
    const fence = this.fences.get(executionId);
    if (fence === 'closed' || (fence !== undefined && fence > BigInt(offset))) return false;
    this.fences.set(executionId, BigInt(offset));
    return true;
  }

  close(executionId: string): void {
    this.fences.set(executionId, 'closed');
  }

  /** Whether an order may commit. */
  admits(executionId: string, { offset }: LogPosition): boolean {
    const fence = this.fences.get(executionId);
    return fence !== undefined && fence !== 'closed' && BigInt(offset) >= fence;
  }

  find(row: Pick<LedgerRow, 'chain' | 'kind' | 'entity' | 'batch'>): LedgerRow | undefined {
    return this.ledger.find((other) => keyOf(other) === keyOf(row));
  }

  /** Commits a batch once, whoever writes it. */
  commit(row: LedgerRow): LedgerRow {
    const found = this.find(row);
    if (found) return found;
    this.ledger = [...this.ledger, row];
    this.writes.set(keyOf(row), (this.writes.get(keyOf(row)) ?? 0) + 1);
    return row;
  }

  stage(chain: string, entity: string, batch: number, summary: BatchSummary): void {
    this.staged = new Map(this.staged).set(`${chain}/${entity}/${batch}`, summary);
  }

  stagedOf(chain: string, entity: string, batch: number): BatchSummary | undefined {
    return this.staged.get(`${chain}/${entity}/${batch}`);
  }

  /** The batches that an execution wrote of an entity and nobody has undone yet, newest first, as far as they have undo images. */
  standing(executionId: string, entity: string): LedgerRow[] {
    const rows = this.ledger.filter((row) => row.entity === entity && !this.forgotten.has(executionId));
    const undone = new Set(rows.flatMap((row) => (row.undone?.of === executionId ? [row.undone.batch] : [])));
    return rows
      .filter((row) => row.kind === 'load' && row.executionId === executionId && !undone.has(row.batch))
      .reverse();
  }

  /** Deletes the undo images of an execution. */
  forget(executionId: string): void {
    this.forgotten.add(executionId);
  }

  census(chain: string, kind: LedgerRow['kind'], entities: readonly string[]): Census {
    return Object.fromEntries(
      entities.map((entity) => {
        const rows = this.ledger.filter(
          (row) => row.chain === chain && row.kind === kind && row.entity === entity,
        );
        const batches = rows.map(({ batch }) => batch).sort((a, b) => a - b);
        return [
          entity,
          {
            batches: rows.length,
            counts: rows.reduce((sum, row) => addCounts(sum, row.summary?.counts ?? NO_RECORDS), NO_RECORDS),
            batch_hash: 'h',
            done: formatRanges(batches),
            undone:
              kind === 'undo'
                ? rows.reduce(
                    (sum, row) => addUndone(sum, row.undone?.counts ?? NOTHING_UNDONE),
                    NOTHING_UNDONE,
                  )
                : undefined,
          },
        ];
      }),
    );
  }

  /** What stands in the ledger, to be restored later. */
  backup(): readonly LedgerRow[] {
    return this.ledger;
  }

  /** Puts an older ledger in the place of this one. */
  restore(backup: readonly LedgerRow[]): void {
    this.ledger = backup;
    this.writes.clear();
  }
}

const keyOf = ({
  chain,
  kind,
  entity,
  batch,
}: Pick<LedgerRow, 'chain' | 'kind' | 'entity' | 'batch'>): string => `${chain}/${kind}/${entity}/${batch}`;
