import type { MessageLog } from '../port/message-log';
import type { MessageLogError } from '../port/message-log-error';

/** A log as one process has it, and what its `onFatal` was told. */
export interface HarnessLog {
  log: MessageLog;
  fatal: MessageLogError[];
}

/** What an adapter gives the conformance suite. */
export interface MessageLogHarness {
  /** Another process on the same broker. */
  open(): HarnessLog;
  /** Makes a topic, with its dead letter topic, under a name of its own. */
  createTopic(partitions: number): Promise<string>;
  /** A consumer group nobody else has. */
  newGroup(): string;
  /** How long a handler has to take to outlast its group's session, milliseconds. */
  longHandlerMs: number;
}
