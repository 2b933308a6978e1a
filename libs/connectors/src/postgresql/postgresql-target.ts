import { LedgerTarget } from '../ledger/ledger-target';
import type { TargetSettings } from './connection/target-pool';
import { PostgresqlStore } from './postgresql-store';

/** A PostgreSQL database as the target of executions; one per connection of a plan. */
export class PostgresqlTarget extends LedgerTarget {
  constructor(settings: Pick<TargetSettings, 'name' | 'config'> & Partial<TargetSettings>) {
    super(new PostgresqlStore(settings));
  }
}
