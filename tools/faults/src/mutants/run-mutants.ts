import { Arena } from '../arena/arena';
import { checkoutRoot } from '../arena/checkout-root';
import { ALL_CASES } from '../cases/all-cases';
import { isGreen, runCase } from '../run/run-cases';
import { makeMutant } from './make-mutant';
import type { Mutant } from './mutant';

/** What became of a mutant; one that breaks no invariant says that the suite would not notice. */
export interface MutantResult {
  readonly mutant: Mutant;
  /** The case that turned red, and the first invariant that it found broken. */
  readonly caughtBy?: { readonly id: string; readonly said: string };
}

const CONTROL = 'control.per-batch';

/**
 * Runs the cases that must notice a mutant until one of them finds an invariant broken. Without a fault a mutant must do well, else it
 * would show nothing: throws where it does not.
 */
export async function runMutant(mutant: Mutant, onProgress: (line: string) => void): Promise<MutantResult> {
  const checkout = makeMutant(checkoutRoot(), mutant);
  try {
    const arena = await Arena.start({ processors: 2, root: checkout.root, onProgress });
    try {
      await requireControl(arena, mutant);
      return { mutant, ...(await firstRed(arena, mutant)) };
    } finally {
      await arena.stop();
    }
  } finally {
    checkout.remove();
  }
}

const casesOf = (ids: readonly string[]) => ALL_CASES.filter(({ id }) => ids.includes(id));

async function requireControl(arena: Arena, { id }: Mutant): Promise<void> {
  for (const control of casesOf([CONTROL]))
    if (!isGreen(await runCase(arena, control)))
      throw new Error(`The mutant "${id}" fails without a fault, too.`);
}

async function firstRed(arena: Arena, { cases }: Mutant): Promise<Pick<MutantResult, 'caughtBy'>> {
  for (const fault of casesOf(cases)) {
    const [violation] = (await runCase(arena, fault)).violations;
    if (violation)
      return { caughtBy: { id: fault.id, said: `${violation.invariant}: ${violation.message}` } };
  }
  return {};
}
