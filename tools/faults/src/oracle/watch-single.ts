import type { Database } from '../arena/engines';
import type { Shop } from '../shop/shop';
import type { Violations } from './violation';

/** I1 of mode `single`: at no moment does the target hold a part of what is loaded. */
export class SingleWatch {
  private readonly seen = new Set<string>();

  constructor(
    private readonly target: Database,
    private readonly shop: Shop,
  ) {}

  /** Counts the rows of both tables in one snapshot; a database that is away shows nothing. */
  async see(): Promise<void> {
    const rows = await this.count().catch(() => undefined);
    if (rows !== undefined) this.seen.add(rows);
  }

  /** Asserts that only the state before and the state now have been seen. */
  async judge(before: string, v: Violations): Promise<void> {
    const whole = new Set([before, await this.count()]);
    const parts = [...this.seen].filter((rows) => !whole.has(rows));
    v.none('I1', 'numbers of customers and orders seen that are neither none nor all', parts);
  }

  private async count(): Promise<string> {
    const { schema } = this.shop;
    const rows = await this.target.query<{ rows: string }>(
      `select (select count(*) from ${schema}.customers) || '+' || (select count(*) from ${schema}.orders) as rows`,
    );
    return rows[0]?.rows ?? '';
  }
}
