import type { CustomTransportStrategy, MessageHandler } from '@nestjs/microservices';
import { Server } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import type { ConsumeOptions, HandlerContext, MessageLog } from '../port/message-log';
import type { StoredMessage } from '../port/stored-message';
import type { Health, Subscription } from '../port/subscription';
import { MessageLogContext } from './message-log-context';

/** The log to consume and how its group consumes it. */
export interface MessageLogServerOptions extends Pick<
  ConsumeOptions,
  'group' | 'concurrency' | 'retry' | 'onExhausted' | 'startAt'
> {
  log: MessageLog;
  /** Stands before every pattern, as before every topic. */
  topicPrefix?: string;
}

/**
 * A Nest transport over the message log: `@EventPattern(topic)` handlers get the stored message as `@Payload()` and a
 * `MessageLogContext` as `@Ctx()`. An offset is committed once its handler resolved; closing drains. Use it with `RethrowFilter`.
 */
export class MessageLogServer extends Server implements CustomTransportStrategy {
  private subscription: Subscription | undefined;

  constructor(private readonly options: MessageLogServerOptions) {
    super();
  }

  listen(callback: (error?: unknown) => void): void {
    this.start().then(
      () => callback(),
      (error: unknown) => callback(error),
    );
  }

  async close(): Promise<void> {
    await this.subscription?.stop();
  }

  health(): Health {
    return this.subscription?.health() ?? { status: 'stopped', reason: 'It has not started.' };
  }

  on(): void {
    throw new TypeError('The message log server has no events: ask health().');
  }

  unwrap<T>(): T {
    return this.options.log as T;
  }

  private async start(): Promise<void> {
    const { log, topicPrefix = '', ...consume } = this.options;
    const handlers = new Map(
      [...this.messageHandlers].map(([pattern, handler]) => [topicPrefix + pattern, handler]),
    );
    this.subscription = await log.consume({
      ...consume,
      topics: [...handlers.keys()],
      onMessage: (message, context) => this.handle(handlers.get(message.topic), message, context),
    });
  }

  private async handle(
    handler: MessageHandler | undefined,
    message: StoredMessage,
    { signal }: HandlerContext,
  ): Promise<void> {
    if (!handler) return;
    const result: unknown = await handler(message, new MessageLogContext([message, signal]));
    await lastValueFrom(this.transformToObservable(result), { defaultValue: undefined });
  }
}
