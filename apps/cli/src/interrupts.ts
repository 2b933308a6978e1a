import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
// A terminal, npm and our launcher may each pass on the same Ctrl-C; only a later one means: at once.
const SAME_MS = 2_000;

/** How signals reach a command. */
export interface Interrupts {
  readonly signal: AbortSignal;
  /** From now on the command ends by itself after a signal; before, a signal ends the process at once. */
  claim(): void;
  /** The exit code of a process that a signal ended; undefined where none came. */
  exitCode(): number | undefined;
}

/** Listens for the signals that end a process. */
export function installInterrupts(): Interrupts {
  const controller = new AbortController();
  let claimed = false;
  let first: { at: number; code: number } | undefined;
  const onSignal = (name: (typeof SIGNALS)[number]): void => {
    const code = 128 + constants.signals[name];
    const again = first !== undefined && performance.now() - first.at > SAME_MS;
    if (!claimed || again) process.exit(code);
    first ??= { at: performance.now(), code };
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return { signal: controller.signal, claim: () => void (claimed = true), exitCode: () => first?.code };
}
