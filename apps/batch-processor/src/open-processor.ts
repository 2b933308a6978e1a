import type { Order } from '@commander/contracts';
import type { MessageLog } from '@commander/kafka';
import { findKeyRing, type Env } from '@commander/security';
import { currentTraceparent, memoryPercent } from '@commander/telemetry';
import type { Logger } from 'pino';
import type { Teller } from './domain/order-fact';
import { DUPLICATE_LIMITS, type DuplicateLimits } from './shell/duplicate-limits';
import { EndWatch } from './shell/end-watch';
import { LoadMetrics } from './shell/load-metrics';
import { OpenSources } from './shell/open-sources';
import { ProcessOrders } from './shell/process-orders';
import type { ProcessorParts } from './shell/processor-parts';
import { QuarantineDesk } from './shell/quarantine/quarantine-desk';
import { QuarantineFace } from './shell/quarantine/quarantine.controller';
import { SnapshotHolders } from './shell/snapshot-holders';
import { StreamWriter } from './shell/stream-writer';
import { Targets } from './shell/targets';

/** What a processor is put together from. */
export interface ProcessorOptions {
  readonly log: MessageLog;
  readonly topicPrefix: string;
  readonly instance: string;
  /** Orders carried out at a time. */
  readonly concurrency: number;
  readonly env: Env;
  readonly logger: Logger;
  /** Others than DUPLICATE_LIMITS. */
  readonly limits?: Partial<DuplicateLimits>;
}

// Whoever overtakes the owner of a batch needs a connection besides its own.
const SPARE_CONNECTIONS = 2;

const UNSEALED =
  'COMMANDER_KEYS is not set: failed records are listed, but their source texts are not kept, so they cannot be replayed.';

/** A processor: what carries out orders, and what answers about quarantined records. */
export interface Processor {
  readonly orders: ProcessOrders;
  readonly quarantine: QuarantineFace;
}

/** Puts a processor together; nothing is connected before the first order. */
export function openProcessor(options: ProcessorOptions): Processor {
  const { log, topicPrefix, instance, concurrency, env, logger } = options;
  const keys = findKeyRing(env);
  if (!keys) logger.warn(UNSEALED);
  const teller = (): Teller => ({
    instance,
    time: new Date().toISOString(),
    traceparent: currentTraceparent(),
    memoryPercent: memoryPercent(),
  });
  const watch = (order: Order): EndWatch => new EndWatch(order, { log, topicPrefix, logger });
  const parts: ProcessorParts = {
    instance,
    log,
    stream: new StreamWriter(log, topicPrefix, teller),
    targets: new Targets(env, concurrency + SPARE_CONNECTIONS, keys),
    sources: new OpenSources(env),
    env,
    logger,
    metrics: new LoadMetrics(),
    limits: { ...DUPLICATE_LIMITS, ...options.limits },
    snapshots: new SnapshotHolders(env, logger, watch),
    watch,
    teller,
  };
  return {
    orders: new ProcessOrders(parts),
    quarantine: new QuarantineFace(new QuarantineDesk(parts), keys, logger),
  };
}
