import { LedgerTarget } from '../ledger/ledger-target';
import type { MariadbSettings } from './connection/mariadb-pool';
import { MariadbStore } from './mariadb-store';

/** A MariaDB or MySQL database as the target of executions; one per connection of a plan. */
export class MariadbTarget extends LedgerTarget {
  constructor(settings: Pick<MariadbSettings, 'name' | 'config'> & Partial<MariadbSettings>) {
    super(new MariadbStore(settings));
  }
}
