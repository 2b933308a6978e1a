import { hostname } from 'node:os';
import { ConfigError, readSecret, type Env } from '@commander/security';
import { createLogger } from '../create-logger';
import { safeError, summarize } from '../safe-error';
import { startTelemetry, type Telemetry } from '../start-telemetry';
import { packageVersion } from './package-version';

/** Starts a service, given its environment (COMMANDER_INSTANCE always set) and its telemetry. */
export type Bootstrap = (env: Env, telemetry: Telemetry) => Promise<unknown>;

/** The exit code of a configuration or an installation that somebody has to mend first. */
const NOT_CONFIGURED = 2;

/**
 * Runs a service: telemetry first, then the service itself, which `load` imports only then, because everything that
 * telemetry instruments must be loaded after it. What stops the start is told in one sentence (a wrong configuration in
 * one for each problem), with exit code 2 for configuration and 1 for anything else. So is what nobody handled later on.
 */
export async function runMain(service: string, load: () => Promise<Bootstrap>): Promise<void> {
  endOnUnhandled(service);
  try {
    const env = withInstance(process.env);
    const { COMMANDER_INSTANCE: instance } = env;
    const telemetry = await startTelemetry({ service, version: packageVersion(), instance, env });
    const bootstrap = await load();
    await bootstrap(env, telemetry);
  } catch (error) {
    giveUp(service, error);
  }
}

/** The environment with a name for this instance: the one given, or host and process. */
function withInstance(env: Env): Env & { COMMANDER_INSTANCE: string } {
  const given = readSecret(env, 'COMMANDER_INSTANCE');
  const instance = given ?? `${hostname().slice(0, 40)}-${process.pid}`;
  return { ...env, COMMANDER_INSTANCE: instance, COMMANDER_INSTANCE_FILE: undefined };
}

// Node itself would print the error whole, a driver's message and properties included.
function endOnUnhandled(service: string): void {
  const end = (error: unknown): never => {
    const { COMMANDER_INSTANCE: instance = String(process.pid) } = process.env;
    const err = safeError(error);
    process.stderr.write(`${service} failed: ${summarize(err)}\n`);
    createLogger({ service, instance }).fatal(
      { err },
      'Nobody handled this error; the service exits, to be started anew.',
    );
    process.exit(1);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}

function giveUp(service: string, error: unknown): never {
  const configured = !(error instanceof ConfigError);
  const sentence = configured ? summarize(safeError(error)) : error.message;
  process.stderr.write(`${service} did not start: ${sentence}\n`);
  if (configured)
    createLogger({ service, instance: String(process.pid) }).error({ err: error }, 'The start failed.');
  process.exit(configured ? 1 : NOT_CONFIGURED);
}
