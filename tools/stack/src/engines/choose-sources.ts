import { StackError } from '../stack-error';
import type { EngineSource } from '../stack-state';

/** What the environment gives and what the machine has. */
export interface Means {
  readonly given: {
    readonly brokers?: readonly string[];
    readonly databaseServer?: string;
    readonly otlp?: string;
  };
  /** COMMANDER_STACK: takes the choice between Docker Compose and native out of our hands. */
  readonly forced?: 'compose' | 'native';
  /** A Docker engine answers and its client has Compose. */
  readonly compose: boolean;
  /** The major version of Java; nothing where there is none. */
  readonly java?: number;
  readonly maven: boolean;
  readonly go: boolean;
}

/** Where each engine is to come from. */
export interface Sources {
  readonly kafka: EngineSource;
  readonly postgres: EngineSource;
  readonly jaeger?: EngineSource;
}

const JAVA_NEEDED = 17;
const WHAT_TO_INSTALL =
  'install Docker with Compose and start it, or install a JDK of version 17 or newer and Maven';

function missingForNative(means: Means, needs: { kafka: boolean; jaeger: boolean }): string | undefined {
  if (needs.kafka) {
    if (means.java === undefined) return `Java was not found: ${WHAT_TO_INSTALL}.`;
    if (means.java < JAVA_NEEDED) return `Java ${means.java} is too old for Kafka: ${WHAT_TO_INSTALL}.`;
    if (!means.maven) return `Maven was not found: ${WHAT_TO_INSTALL}.`;
  }
  if (needs.jaeger && !means.go) return 'Go was not found: install it, or start the stack without Jaeger.';
  return undefined;
}

function localSource(means: Means): 'compose' | 'native' {
  if (means.forced === 'compose' && !means.compose) {
    throw new StackError(
      'COMMANDER_STACK=compose, but no Docker engine with Compose answers: start it, or unset COMMANDER_STACK.',
    );
  }
  return means.compose && means.forced !== 'native' ? 'compose' : 'native';
}

/** Addresses given win, then Docker Compose, then native; a StackError says what to install where neither goes. */
export function chooseSources(means: Means, jaeger: boolean): Sources {
  const { brokers, databaseServer, otlp } = means.given;
  const local = localSource(means);
  const needs = { kafka: brokers === undefined, jaeger: jaeger && otlp === undefined };
  const missing = local === 'native' ? missingForNative(means, needs) : undefined;
  if (missing !== undefined) throw new StackError(missing);
  const engines = {
    kafka: needs.kafka ? local : 'given',
    postgres: databaseServer === undefined ? local : 'given',
  } as const;
  if (needs.jaeger) return { ...engines, jaeger: local };
  return otlp === undefined ? engines : { ...engines, jaeger: 'given' };
}
