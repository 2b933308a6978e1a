import type { Arena } from '../arena/arena';

/** Ends an arena also where somebody ends the program that started it. */
export function stopOnSignals(arena: Arena): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void arena.stop().finally(() => process.exit(130)));
}
