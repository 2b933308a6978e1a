import type { FollowOptions } from '../port/message-log';
import { DEFAULT_RETRY } from '../port/retry-policy';
import type { Subscription } from '../port/subscription';
import { handlerFailed } from './handler-failed';
import type { HealthCell } from './health-cell';
import type { LogClient } from './log-client';
import { PartitionLane } from './partition-lane';
import { Slots } from './slots';
import { Tail, partitionName } from './tail';
import { withRetries } from './with-retries';

const DEFAULT_BATCH = 500;

/** Starts a tail without a group. */
export async function follow(
  client: LogClient,
  options: FollowOptions,
  health: HealthCell,
): Promise<Subscription> {
  const partitions = options.partitions ?? [...Array(await client.partitions(options.topic)).keys()];
  const starts = await Promise.all(partitions.map(async (partition) => options.from(partition)));
  const slots = new Slots(partitions.length);
  const tail = new Tail(client, health, options.gatherMs);
  const lanes = partitions.map((partition, i) => {
    const at = { topic: options.topic, partition };
    const lane = followLane({ client, options, health, slots }, tail, partitionName(at));
    tail.add(at, starts[i] ?? 0, lane);
    return lane;
  });
  return {
    health: () => health.get(),
    stop: async () => {
      await Promise.all([tail.stop(), ...lanes.map((lane) => lane.close('drained'))]);
      health.stopped();
    },
  };
}

interface FollowParts {
  client: LogClient;
  options: FollowOptions;
  health: HealthCell;
  slots: Slots;
}

function followLane(
  { client, options, health, slots }: FollowParts,
  tail: Tail,
  source: string,
): PartitionLane {
  return new PartitionLane({
    work: (messages, { lost, closing }) =>
      withRetries(() => options.onMessages(messages, { signal: lost }), options.retry ?? DEFAULT_RETRY, {
        client,
        health,
        source,
        closing,
      }),
    batch: options.maxBatch ?? DEFAULT_BATCH,
    slots,
    onRoom: () => tail.poke(),
    onError: (error, first) => {
      tail.remove(first);
      health.crashed(handlerFailed(first, error));
    },
  });
}
