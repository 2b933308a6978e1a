import type { OnFatal } from '../consume/client-message-log';
import { ClientMessageLog } from '../consume/client-message-log';
import type { InMemoryBroker } from './in-memory-broker';
import { InMemoryClient } from './in-memory-client';

/** A message log without a broker process, for tests: the semantics of the real one, and no timers. */
export class InMemoryMessageLog extends ClientMessageLog {
  private readonly connection: InMemoryClient;

  constructor(broker: InMemoryBroker, onFatal?: OnFatal) {
    const connection = new InMemoryClient(broker);
    super(connection, onFatal);
    this.connection = connection;
  }

  /** As if the process had been killed: what it handled but did not commit is delivered to others. */
  crash(): void {
    this.connection.crash();
  }
}
