import type { MessageLog } from '@commander/kafka';
import type { Env } from '@commander/security';
import type { Logger } from 'pino';
import type { Order } from '@commander/contracts';
import type { DuplicateLimits } from './duplicate-limits';
import type { EndWatch } from './end-watch';
import type { LoadMetrics } from './load-metrics';
import type { OpenSources } from './open-sources';
import type { SnapshotHolders } from './snapshot-holders';
import type { Targets } from './targets';
import type { Teller } from '../domain/order-fact';
import type { StreamWriter } from './stream-writer';

/** What carrying out orders needs. */
export interface ProcessorParts {
  readonly instance: string;
  readonly log: MessageLog;
  readonly stream: StreamWriter;
  readonly targets: Targets;
  /** The sources that batches are read from. */
  readonly sources: OpenSources;
  /** Where the addresses of connections come from. */
  readonly env: Env;
  readonly logger: Logger;
  /** The snapshots that this instance holds for executions. */
  readonly snapshots: SnapshotHolders;
  readonly metrics: LoadMetrics;
  readonly limits: DuplicateLimits;
  /** Tells whether the execution of an order has ended. */
  readonly watch: (order: Order) => EndWatch;
  /** Who tells a fact of this moment. */
  readonly teller: () => Teller;
}
