import { v7 } from 'uuid';
import { HEADERS } from '@commander/contracts';
import { deterministicId } from '@commander/event-sourcing';
import { firstPlace, MessageLogError, PoisonMessage, type StoredMessage } from '@commander/kafka';
import {
  authenticateTopicCommand,
  withoutSignature,
  type Profile,
  type TopicCommand,
} from '@commander/security';
import { currentTraceparent, withSpan } from '@commander/telemetry';
import { readCommand } from '../../domain/read-command';
import { isUnavailable } from '../http/is-unavailable';
import type { OperatorStore } from '../operators/operator-store';
import type { CommandIntake } from './command-intake';

/** Takes commands from the commands topic, whoever typed them there. */
export class TopicIntake {
  constructor(
    private readonly intake: CommandIntake,
    private readonly operators: Pick<OperatorStore, 'operator' | 'token'>,
    private readonly profile: Profile,
  ) {}

  /** A message that is no JSON is answered in the stream like any malformed command, and kept as a dead letter. */
  async receive(message: StoredMessage): Promise<void> {
    const json = parse(message.value);
    const parent = message.headers[HEADERS.traceparent] ?? null;
    const attributes = { 'commander.via': 'topic' };
    await withSpan('commander.intake', { parent, attributes, kind: 'consumer' }, () =>
      this.accept(message, json).catch(comeAgain),
    );
    if (json === undefined) throw new PoisonMessage('not-json', 'The message is not a JSON document.');
  }

  private async accept(message: StoredMessage, json: unknown): Promise<void> {
    const read = readCommand(json === undefined ? undefined : unsigned(json));
    // A replayed message is the command that it was when it came first.
    const first = firstPlace(message);
    await this.intake.accept({
      read,
      via: 'topic',
      id: deterministicId(first.topic, first.partition, first.offset),
      time: new Date(message.timestamp).toISOString(),
      newExecutionId: v7(),
      traceparent: currentTraceparent(),
      authentication: isObject(json) ? await this.authenticate(json, message.topic) : NOBODY,
    });
  }

  private async authenticate(command: TopicCommand, topic: string) {
    const name = typeof command.operator === 'string' ? command.operator : '';
    const tokenId = typeof command.token_id === 'string' ? command.token_id : '';
    const operator = await this.operators.operator(name);
    const token = tokenId === '' ? undefined : await this.operators.token(tokenId);
    return authenticateTopicCommand(command, {
      profile: this.profile,
      topic,
      now: new Date(),
      operator: () => operator,
      token: () => token,
    });
  }
}

const NOBODY = { ok: false, reason: 'It is no command.' } as const;

// What a service that is needed says passes: no command is buried for a database that is away or being rebuilt. Anything else is a fault of ours
// that this message would meet for ever, and those behind it would wait with it.
function comeAgain(error: unknown): never {
  if (error instanceof MessageLogError || !(isUnavailable(error) || isOfDatabase(error))) throw error;
  throw new MessageLogError('unavailable', 'The command could not be taken in yet; it is tried again.', {
    cause: error,
  });
}

// Of all that a database may say, only class 22 can be about the values that it was given.
const isOfDatabase = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(?!22)[0-9A-Z]{5}$/.test(String(error.code));

const isObject = (json: unknown): json is Record<string, unknown> =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

const unsigned = (json: unknown): unknown => (isObject(json) ? withoutSignature(json) : json);

function parse(value: Buffer | null): unknown {
  try {
    return JSON.parse(value?.toString('utf8') ?? '') as unknown;
  } catch {
    return undefined;
  }
}
