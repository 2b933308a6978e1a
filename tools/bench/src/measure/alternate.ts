import type { Contender, Figures } from '../contenders/contender';

/** Runs contenders one after the other, round by round, so that noise hits all of them; returns the figures by name. */
export async function alternate(
  contenders: readonly Contender[],
  rounds: number,
  onRun: (name: string, figures: Figures) => void,
): Promise<ReadonlyMap<string, readonly Figures[]>> {
  const figures = new Map(contenders.map(({ name }) => [name, [] as Figures[]]));
  for (let round = 0; round < rounds; round += 1)
    for (const { name, prepare, run } of contenders) {
      await prepare();
      const measured = await run();
      figures.get(name)?.push(measured);
      onRun(name, measured);
    }
  return figures;
}
