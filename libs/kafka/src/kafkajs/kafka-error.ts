import { MessageLogError, topicMissing } from '../port/message-log-error';

interface KafkaFailure {
  name: string;
  type?: string;
  cause?: unknown;
}

const REFUSALS: Record<string, string> = {
  TOPIC_AUTHORIZATION_FAILED: 'this client may not use the topic; grant it the right',
  GROUP_AUTHORIZATION_FAILED: 'this client may not use the consumer group; grant it the right',
  CLUSTER_AUTHORIZATION_FAILED: 'this client may not do this on the cluster; grant it the right',
  SASL_AUTHENTICATION_FAILED: 'the credentials are wrong; correct the SASL settings',
  MESSAGE_TOO_LARGE: 'a message is larger than the topic allows; raise max.message.bytes of the topic',
  RECORD_LIST_TOO_LARGE:
    'the messages are larger than the topic allows; raise max.message.bytes of the topic',
};

const TOO_LARGE = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);
const reasonOf = (type: string) => (TOO_LARGE.has(type) ? 'too-large' : 'refused');

/** Puts a failure of kafkajs into one sentence that names what was done; what passes by itself has the code `unavailable`. */
export function kafkaError(error: unknown, doing: string, topic?: string): MessageLogError {
  if (error instanceof MessageLogError) return error;
  const chain = causes(error);
  const type = chain.find((failure) => failure.type !== undefined)?.type ?? '';
  if (type === 'UNKNOWN_TOPIC_OR_PARTITION' && topic !== undefined) return topicMissing(topic);
  const refusal = REFUSALS[type] ?? refusalByName(chain);
  if (refusal)
    return new MessageLogError(reasonOf(type), `Kafka refused ${doing}: ${refusal}.`, { cause: error });
  return new MessageLogError(
    'unavailable',
    `Kafka did not do what was asked (${doing}: ${reason(type, chain)}); see whether the brokers run and can be reached.`,
    {
      cause: error,
    },
  );
}

// The innermost failure of the client tells most; an outer one only that it was tried often.
function reason(type: string, chain: KafkaFailure[]): string {
  return type || (chain.findLast(({ name }) => name.startsWith('KafkaJS'))?.name ?? 'unknown');
}

function refusalByName(chain: KafkaFailure[]): string | undefined {
  const names = chain.map(({ name }) => name);
  if (names.includes('KafkaJSSASLAuthenticationError')) return REFUSALS.SASL_AUTHENTICATION_FAILED;
  if (names.includes('KafkaJSNotImplemented'))
    return 'a message is compressed in a way that this client cannot read (it reads gzip)';
  return undefined;
}

function causes(error: unknown): KafkaFailure[] {
  const chain: KafkaFailure[] = [];
  for (let next = error; next instanceof Error && chain.length < 8; next = next.cause) chain.push(next);
  return chain;
}
