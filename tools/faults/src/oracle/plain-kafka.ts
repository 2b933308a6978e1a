import { Kafka, logLevel } from 'kafkajs';
import RequestQueue from 'kafkajs/src/network/requestQueue';

// The client arms its throttle timer after every answer, with a negative time where there is no throttle: Node warns of that and the timer
// does nothing. It is needed only with requests waiting or a throttle in force.
const schedule = RequestQueue.prototype.scheduleCheckPendingRequests;
RequestQueue.prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
  if (this.pending.length > 0 || this.throttledUntil > Date.now()) schedule.call(this);
};

/** A client of Kafka as anybody may have one, silent, straight to a broker. */
export const plainKafka = (broker: string, clientId: string): Kafka =>
  new Kafka({ brokers: [broker], clientId, logLevel: logLevel.NOTHING });
