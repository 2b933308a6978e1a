import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchArena } from '../arena/bench-arena';
import { makeTarget } from '../source/make-tables';
import type { Entrant } from './contender';
import { isInstalled, runShell } from './run-shell';

const NAME = 'pgloader';

/** pgloader with a command file; it moves rows as they are. Absent where it is not installed. */
export async function pgloader(arena: BenchArena, command: string): Promise<Entrant> {
  if (!(await isInstalled(NAME)))
    return { name: NAME, absent: 'not installed (Debian: apt-get install pgloader)' };
  const file = join(arena.scratch, 'customers.load');
  return {
    name: NAME,
    leaves: 'source rows',
    prepare: () => makeTarget(arena.target),
    run: async () => {
      writeFileSync(file, command);
      const { seconds } = await runShell(`pgloader --root-dir "$SCRATCH" "$FILE"`, {
        FILE: file,
        SCRATCH: arena.scratch,
      });
      return { seconds };
    },
  };
}
