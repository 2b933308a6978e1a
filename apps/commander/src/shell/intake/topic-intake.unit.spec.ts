import { TOPICS } from '@commander/contracts';
import { InMemoryBroker, InMemoryMessageLog, MessageLogError, type StoredMessage } from '@commander/kafka';
import { CommandIntake } from './command-intake';
import { TopicIntake } from './topic-intake';

const message: StoredMessage = {
  topic: TOPICS.commands,
  partition: 0,
  offset: 0,
  key: null,
  value: Buffer.from('{"command":"pause","operator":"ada"}'),
  headers: {},
  timestamp: Date.UTC(2024, 0, 1),
};

/** What taking a command in ends in, where looking for what came before fails so. */
async function endOf(error: Error): Promise<unknown> {
  const fails = () => Promise.reject(error);
  const nobody = () => Promise.resolve(undefined);
  const directory = { findProject: fails, projectOfExecution: fails, command: fails, catchUp: fails };
  const log = new InMemoryMessageLog(new InMemoryBroker());
  const intake = new CommandIntake(log, directory, TOPICS.events, '/commander/test');
  const topic = new TopicIntake(intake, { operator: nobody, token: nobody }, 'production');
  return topic.receive(message).catch((end: unknown) => end);
}

const withCode = (code: string) => Object.assign(new Error('failed'), { code });

describe('a command that cannot be taken in', () => {
  it.each([withCode('ECONNREFUSED'), withCode('57P01'), withCode('42P01'), withCode('25006')])(
    'comes again where what is needed is away or being rebuilt: %p',
    async (error) => {
      const end = await endOf(error);
      expect(end).toBeInstanceOf(MessageLogError);
      expect(end).toMatchObject({ code: 'COMMANDER_LOG_UNAVAILABLE', cause: error });
    },
  );

  it.each([new TypeError('x is no function'), withCode('22021'), withCode('ERR_X')])(
    'is given up where it would fail for ever: %p',
    async (error) => expect(await endOf(error)).toBe(error),
  );
});
