import { BaseRpcContext } from '@nestjs/microservices';
import type { StoredMessage } from '../port/stored-message';

/** What `@Ctx()` gives a handler: the message, and the signal that is aborted when its partition is lost. */
export class MessageLogContext extends BaseRpcContext<[StoredMessage, AbortSignal]> {
  get message(): StoredMessage {
    return this.args[0];
  }

  get signal(): AbortSignal {
    return this.args[1];
  }
}
