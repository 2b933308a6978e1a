/** A program that the guardian runs: `name` is unique in its stack and names the log file too. */
export interface ServiceSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the child; that of the caller where left out. */
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Engines stop after all services have stopped. Default: service. */
  readonly tier?: 'service' | 'engine';
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Default: SIGTERM. */
  readonly stopSignal?: NodeJS.Signals;
  /** How long a stop waits before SIGKILL, in milliseconds. Default: 10000. */
  readonly stopTimeoutMs?: number;
}

/** What the guardian knows of a child; `exitCode` and `signal` are null while it runs. */
export interface ChildStatus {
  readonly name: string;
  readonly pid: number;
  readonly running: boolean;
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/** What the guardian does once all children have stopped. */
export type EndTask =
  | { readonly kind: 'remove'; readonly folder: string }
  | {
      readonly kind: 'run';
      readonly command: string;
      readonly args: readonly string[];
      readonly env: NodeJS.ProcessEnv;
    };

/** One request, one JSON line; the answer carries the same `id`. */
export type GuardianRequest =
  | { readonly op: 'spawn'; readonly spec: ServiceSpec }
  | { readonly op: 'start' | 'stop' | 'wait' | 'status'; readonly name: string }
  | { readonly op: 'signal'; readonly name: string; readonly signal: NodeJS.Signals }
  | { readonly op: 'at-end'; readonly task: EndTask }
  | { readonly op: 'list' | 'release' | 'shutdown' };

/** A request on the wire: whoever knows the token (it stands in the private state file) may ask. */
export interface GuardianEnvelope {
  readonly id: number;
  readonly token: string;
  readonly request: GuardianRequest;
}

/** The answer on the wire. */
export type GuardianReply =
  { readonly id: number; readonly result: unknown } | { readonly id: number; readonly error: string };

/** How to reach a guardian on loopback. */
export interface GuardianAddress {
  readonly port: number;
  readonly token: string;
}

/** What a guardian is told when it is launched. */
export interface GuardianOptions {
  readonly home: string;
  /** Remove the home at the end. */
  readonly ephemeral: boolean;
}
