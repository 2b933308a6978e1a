import type { Env } from '@commander/security';
import { ConfigError } from '@commander/security';
import { createLogger } from '../create-logger';
import { safeError, summarize } from '../safe-error';
import { startTelemetry, type Telemetry } from '../start-telemetry';

/** What a service's `main.ts` hands over. */
export interface Main {
  readonly service: string;
  readonly instance: string;
  readonly version: string;
  readonly env: Env;
  /** Loads and runs the service; everything that telemetry instruments is first imported in here. */
  readonly run: (telemetry: Telemetry) => Promise<void>;
}

/** The exit code of a configuration or an installation that somebody has to mend first. */
const NOT_CONFIGURED = 2;

/**
 * Runs a service: telemetry first, then the service itself. What stops the start is told in one sentence (a wrong
 * configuration in one for each problem), with exit code 2 for configuration and 1 for anything else.
 */
export async function runMain({ service, instance, version, env, run }: Main): Promise<void> {
  try {
    const telemetry = await startTelemetry({ service, version, instance, env });
    await run(telemetry);
  } catch (error) {
    process.exitCode = error instanceof ConfigError ? NOT_CONFIGURED : 1;
    const sentence = error instanceof ConfigError ? error.message : summarize(safeError(error));
    process.stderr.write(`${service} did not start: ${sentence}\n`);
    if (!(error instanceof ConfigError))
      createLogger({ service, instance }).error({ err: error }, 'The start failed.');
    process.exit();
  }
}
