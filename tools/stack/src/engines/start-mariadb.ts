import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { claimFile } from '../guardian/claim-home';
import { isAlive } from '../process-identity';
import { StackError } from '../stack-error';
import { readState, writeState } from '../stack-state';
import { waitUntil } from '../wait-until';
import { startComposeEngines } from './compose-engines';
import type { EngineContext } from './engine-context';
import { findCompose, forcedSource } from './find-means';
import { startNativeMariadb } from './native-mariadb';
import { mariadbAnswers } from './probes';

const STARTED_MS = 180_000;

async function givenServer(url: string): Promise<string> {
  if (await mariadbAnswers(url)) return url;
  throw new StackError(
    'The MariaDB server of COMMANDER_MARIADB_URL does not answer: check address, user and password.',
  );
}

async function start(context: EngineContext): Promise<string> {
  const given = process.env.COMMANDER_MARIADB_URL;
  if (given) return givenServer(given);
  const forced = forcedSource(process.env);
  if (forced === 'native' || (forced === undefined && !(await findCompose()))) {
    return startNativeMariadb(context);
  }
  return (await startComposeEngines(context, ['mariadb'])).mariadbServer;
}

const known = ({ home }: EngineContext): string | undefined => readState(home)?.addresses.mariadbServer;

function remember({ home }: EngineContext, mariadbServer: string): string {
  const state = readState(home);
  if (state !== undefined) writeState(home, { ...state, addresses: { ...state.addresses, mariadbServer } });
  return mariadbServer;
}

/**
 * The URL of the stack's MariaDB server, which is started by the first who asks: an address given wins, then Docker Compose, then
 * native. A StackError says in a sentence what is missing.
 */
export async function startMariadb(context: EngineContext): Promise<string> {
  const claim = join(context.home.root, 'mariadb-claim.json');
  for (;;) {
    const url = known(context);
    if (url !== undefined) return url;
    const holder = claimFile(claim);
    if (holder === undefined) {
      try {
        return known(context) ?? remember(context, await start(context));
      } finally {
        rmSync(claim, { force: true });
      }
    }
    // Whoever starts it tells the address, or gives up the claim, or is gone.
    const settled = await waitUntil(
      () => known(context) !== undefined || !existsSync(claim) || !isAlive(holder),
      STARTED_MS,
    );
    if (!settled) throw new StackError(`Process ${holder.pid} did not start MariaDB within three minutes.`);
  }
}
