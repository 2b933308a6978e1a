import { PORTS } from '@commander/contracts';
import { parseKafkaConnection, provisionTopics, requireTopics, topicProfile } from '@commander/kafka';
import { ensureKeyRingFile, isCommanderError, readTogether } from '@commander/security';
import { readServiceSettings } from '@commander/telemetry';

/**
 * The one-shot step before the services start: creates the topics that are missing, then checks them all; makes a key ring
 * where COMMANDER_KEYS_FILE names a file that is not there.
 */
async function provision(): Promise<void> {
  const { connection, settings } = readTogether({
    connection: () => parseKafkaConnection(process.env),
    settings: () => readServiceSettings(process.env, PORTS.commander),
  });
  const profile = topicProfile(settings.profile);
  const made = await provisionTopics(connection, profile);
  await requireTopics(connection, profile);
  process.stdout.write(made.length === 0 ? 'Every topic exists.\n' : `Created ${made.join(', ')}.\n`);
  const { COMMANDER_KEYS_FILE: keys } = process.env;
  if (keys && ensureKeyRingFile(keys)) process.stdout.write(`Made the key ring ${keys}.\n`);
}

provision().catch((error: unknown) => {
  const sentence = isCommanderError(error)
    ? error.message
    : 'The topics could not be created: is the broker reachable?';
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 2;
});
