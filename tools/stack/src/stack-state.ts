import { rmSync } from 'node:fs';
import type { GuardianAddress } from './guardian/guardian-protocol';
import { readJson, writePrivateFile } from './private-file';
import type { StackHome } from './stack-home';

/** Where an engine comes from: an address in the environment, Docker Compose, or a process of this machine. */
export type EngineSource = 'given' | 'compose' | 'native';

/** Every address of a running stack. The database URLs hold a password. */
export interface StackAddresses {
  readonly sources: {
    readonly kafka: EngineSource;
    readonly postgres: EngineSource;
    readonly jaeger?: EngineSource;
  };
  readonly brokers: readonly string[];
  /** The URL of the server's maintenance database; its user may create databases. */
  readonly databaseServer: string;
  /** The URL of the MariaDB server, which names no database; there once somebody asked for one. */
  readonly mariadbServer?: string;
  /** URLs by short name, such as `read_model`. */
  readonly databases: Readonly<Record<string, string>>;
  /** OTLP over HTTP, without the path /v1/traces. */
  readonly otlp?: string;
  readonly otlpGrpc?: string;
  readonly jaegerQuery?: string;
  /** What else was published, such as the REST API. */
  readonly services: Readonly<Record<string, string>>;
}

/** Whether a stack ends with its launcher or lives until it is stopped. */
export type StackLifetime = 'launcher' | 'detached';

/** What stack.json holds while a stack runs. */
export interface StackState {
  readonly version: 1;
  readonly lifetime: StackLifetime;
  readonly ephemeral: boolean;
  readonly durability: 'full' | 'off';
  readonly startedAt: string;
  readonly guardian: GuardianAddress;
  readonly addresses: StackAddresses;
}

/** Writes stack.json, readable by its owner alone. */
export function writeState(home: StackHome, state: StackState): void {
  writePrivateFile(home.stateFile, `${JSON.stringify(state, null, 2)}\n`);
}

/** Reads stack.json; nothing where there is none or it is of another version. */
export function readState(home: StackHome): StackState | undefined {
  const state = readJson(home.stateFile) as StackState | undefined;
  return state?.version === 1 ? state : undefined;
}

/** Removes what a killed guardian left behind. */
export function removeState(home: StackHome): void {
  rmSync(home.stateFile, { force: true });
}
