import { localStatus } from '../local/local-status';
import { addressLines } from '../local/status-lines';

/** What one can do with a demonstration that was left up. */
export async function keptLines(folder: string): Promise<string[]> {
  const status = await localStatus(folder);
  const kafka = status.brokers[0] ?? '';
  return [
    'Everything is still up:',
    ...addressLines(status).map((line) => `  ${line}`),
    '',
    'Next:',
    `  export COMMANDER_HOME=${folder}`,
    '  ./commander list',
    '  ./commander status --json         every address, database passwords included',
    `  kcat -C -e -q -b ${kafka} -t commander.events.v1 | jq -c '{type, subject, time}'`,
    '  ./commander down                  stops it',
  ];
}
